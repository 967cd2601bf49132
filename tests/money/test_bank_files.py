"""The files for the bank: valid against the ISO schema, the same bytes each time, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from workflow.money.bank import (
    BankAccount,
    BankBatch,
    BankPayment,
    BatchRefused,
    batch_csv,
    batch_faults,
    end_to_end_id,
    pain001,
)
from workflow.money.bank.faults import MESSAGES

PAYER = BankAccount("长沙市财政局", "4305010000000000001", "中国建设银行长沙芙蓉支行", "105551000016")
PAYEE = BankAccount("中南大学", "6222021908001234569", "中国工商银行长沙岳麓支行", "102551000012")
NAMES = {"p": pain001.NAMESPACE}


def payment(
    number: int = 1, fen: int = 50_000_000, remark: str = "专利维持资助", payee: BankAccount = PAYEE
) -> BankPayment:
    return BankPayment(end_to_end_id(number, 1, 1), fen, payee, remark)


def batch(*payments: BankPayment) -> BankBatch:
    return BankBatch("B2019-001", datetime(2019, 1, 15, 1, 30, tzinfo=UTC), date(2019, 1, 16), PAYER, payments)


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    source = files("sepaxml") / "schemas" / "pain.001.001.09.xsd"
    return etree.XMLSchema(etree.fromstring(source.read_bytes()))


def texts(written: bytes, path: str) -> list[str]:
    found = etree.fromstring(written).xpath(path, namespaces=NAMES)
    assert isinstance(found, list)
    return [str(each) for each in found]


def rows(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("gb18030"), newline="")))


def test_pain001_is_valid_and_says_who_pays_whom_how_much(schema: etree.XMLSchema) -> None:
    written = pain001.write(batch(payment(1), payment(2, 1)))
    schema.assertValid(etree.fromstring(written))
    assert texts(written, "//p:CdtTrfTxInf//p:InstdAmt/text()") == ["500000.00", "0.01"]
    assert texts(written, "//p:InstdAmt/@Ccy") == ["CNY", "CNY"]
    assert texts(written, "//p:CtrlSum/text()") == ["500000.01"] * 2
    assert texts(written, "//p:NbOfTxs/text()") == ["2", "2"]
    assert texts(written, "//p:EndToEndId/text()") == ["YL0000000001-01-01", "YL0000000002-01-01"]
    assert texts(written, "//p:CdtrAgt//p:Cd/text()") == ["CNAPS", "CNAPS"]
    assert texts(written, "//p:CdtrAgt//p:MmbId/text()") == [PAYEE.cnaps] * 2
    assert texts(written, "//p:Cdtr/p:Nm/text()") == ["中南大学"] * 2
    assert texts(written, "//p:CreDtTm/text()") == ["2019-01-15T09:30:00+08:00"]


def test_a_branch_without_a_cnaps_code_goes_by_its_name(schema: etree.XMLSchema) -> None:
    written = pain001.write(batch(payment(payee=replace(PAYEE, cnaps=None))))
    schema.assertValid(etree.fromstring(written))
    assert texts(written, "//p:CdtrAgt//p:Nm/text()") == [PAYEE.bank]
    assert texts(written, "//p:CdtrAgt//p:MmbId/text()") == []


@given(st.permutations([payment(number, number * 101) for number in range(1, 6)]))
def test_the_same_batch_gives_the_same_bytes_in_any_order(payments: list[BankPayment]) -> None:
    straight = sorted(payments, key=lambda each: each.end_to_end_id)
    assert pain001.write(batch(*payments)) == pain001.write(batch(*straight))
    assert batch_csv.write(batch(*payments)) == batch_csv.write(batch(*straight))


HOLDERS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=140).filter(
    lambda text: text.strip() and not {"\ufffe", "\uffff"} & set(text)
)


@given(HOLDERS, st.integers(1, 10**14))
def test_any_printable_name_passes_through_both_files(holder: str, fen: int) -> None:
    one = batch(payment(1, fen, holder, replace(PAYEE, holder=holder)))
    assert not batch_faults(one)
    assert texts(pain001.write(one), "//p:Cdtr/p:Nm/text()") == [holder]
    cells = rows(batch_csv.write(one))[1]
    assert cells[0].removeprefix("'") == holder.removeprefix("'")
    assert cells[4] == f"{fen // 100}.{fen % 100:02d}"


def test_the_csv_has_the_banks_columns_in_gb18030_and_crlf() -> None:
    written = batch_csv.write(batch(payment()))
    assert written.count(b"\r\n") == written.count(b"\n") == 2
    assert rows(written) == [
        ["收款方名称", "收款方账号", "收款方开户行名称", "收款行联行号", "金额", "附言"],
        [
            "中南大学",
            "6222021908001234569",
            "中国工商银行长沙岳麓支行",
            "102551000012",
            "500000.00",
            "YL0000000001-01-01 专利维持资助",
        ],
    ]


def test_rare_characters_commas_and_quotes_survive_the_csv() -> None:
    holder = '长沙𠮷,"㐂"大学'
    assert rows(batch_csv.write(batch(payment(payee=replace(PAYEE, holder=holder)))))[1][0] == holder


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "＝", "＋", "－", "＠", " ="])
def test_no_cell_is_taken_for_a_formula(begins: str) -> None:
    holder = f"{begins}HYPERLINK(1)"
    assert rows(batch_csv.write(batch(payment(payee=replace(PAYEE, holder=holder)))))[1][0] == f"'{holder}"


@pytest.mark.parametrize(
    ("wrong", "where", "code"),
    [
        (batch(), "payments", "empty_batch"),
        (replace(batch(payment()), created_at=datetime(2019, 1, 1)), "created_at", "naive_moment"),  # noqa: DTZ001  # it is the fault
        (replace(batch(payment()), message_id="x" * 36), "message_id", "identifier"),
        (replace(batch(payment()), payer=replace(PAYER, number="")), "payer.number", "account_number"),
        (batch(payment(), payment()), "end_to_end_id", "id_twice"),
        (batch(replace(payment(), end_to_end_id="有")), "end_to_end_id", "identifier"),
        (batch(payment(fen=0)), "amount_fen", "amount"),
        (batch(payment(fen=-5)), "amount_fen", "amount"),
        (batch(payment(remark="a\nb")), "remark", "text"),
        (batch(payment(remark="\u202eb")), "remark", "text"),
        (batch(payment(remark="x" * 141)), "remark", "text"),
        (batch(payment(payee=replace(PAYEE, holder="\ud800"))), "payee.holder", "text"),
        (batch(payment(payee=replace(PAYEE, holder=" "))), "payee.holder", "text"),
        (batch(payment(payee=replace(PAYEE, bank=""))), "payee.bank", "text"),
        (batch(payment(payee=replace(PAYEE, number="6222 0219"))), "payee.number", "account_number"),
        (batch(payment(payee=replace(PAYEE, cnaps="10255100001"))), "payee.cnaps", "cnaps"),
    ],
)
def test_what_a_bank_would_refuse_is_told_and_nothing_is_written(wrong: BankBatch, where: str, code: str) -> None:
    (fault,) = batch_faults(wrong)
    assert (fault.where, fault.code) == (where, code)
    assert MESSAGES[code][0] in fault.message("zh")
    assert MESSAGES[code][1] in fault.message("en")
    for write in (pain001.write, batch_csv.write):
        with pytest.raises(BatchRefused) as refused:
            write(wrong)
        assert refused.value.faults == (fault,)


def test_an_account_number_is_not_shown_where_a_value_is_printed() -> None:
    assert PAYEE.number not in repr(batch(payment()))
