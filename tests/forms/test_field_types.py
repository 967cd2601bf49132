"""What people type: the spellings that are understood, and the words for those that are not."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.faults import Fault
from forms.types import TYPES, BadOptions, Parsed, Receipt, yuan


def value(kind: str, raw: object, **options: object) -> Any:
    outcome = TYPES[kind].parse(raw, options)
    assert isinstance(outcome, Parsed), outcome
    return outcome.value


def code(kind: str, raw: object, **options: object) -> str:
    outcome = TYPES[kind].parse(raw, options)
    assert isinstance(outcome, Fault), outcome
    return outcome.code


@pytest.mark.parametrize(
    "raw",
    [
        "ZL201710117081.7",
        "zl201710117081.7",
        "ZL 2017 1 0117081 .7",
        "ＺＬ２０１７１０１１７０８１．７",
        "201710117081.7",
        201710117081.7,
        2017101170817,
        2017101170817.0,
        "2017101170817",
        "CN201710117081.7",
        "ZL201710117081。7",
        "ZL201710117081·7",
        "'201710117081.7",
        "ZL201710117081.7\n",
        "\u3000ZL201710117081.7\u200b",
        "专利号：ZL201710117081.7",
    ],
)
def test_a_patent_number_has_one_value_however_it_is_typed(raw: object) -> None:
    assert TYPES["cn_patent"].parse(raw) == Parsed("ZL201710117081.7")


@pytest.mark.parametrize("raw", [201710117081.0, 201710117081, "ZL201710117081", "201710117081.", "ZL 2017 1 0117081"])
def test_a_missing_check_digit_is_completed_and_noted(raw: object) -> None:
    note = Fault("check_digit_completed", params={"value": "ZL201710117081.7"})
    assert TYPES["cn_patent"].parse(raw) == Parsed("ZL201710117081.7", (note,))


@pytest.mark.parametrize("raw", ["95115608.X", "ZL 95 1 15608.x", "95115608X", "ＺＬ95115608.Ｘ", "95115608.×"])
def test_numbers_of_before_october_2003_are_read(raw: str) -> None:
    assert TYPES["cn_patent"].parse(raw) == Parsed("ZL95115608.X")


def test_a_number_that_lost_its_x_is_completed() -> None:
    assert value("cn_patent", 95115608.0) == "ZL95115608.X"


@pytest.mark.parametrize(
    "raw",
    ["ZL20171011708.7", "2.01710117081E+12", "ZL201740117081.7", "见附件", "ZL198410117081.7", True, date(2018, 6, 4)],
)
def test_what_is_no_patent_number_is_told_as_that(raw: object) -> None:
    assert code("cn_patent", raw) == "not_a_patent_no"


def test_the_check_digit_is_told_before_the_kind() -> None:
    assert code("cn_patent", "ZL201730033448.7", kinds=["invention"]) == "check_digit"
    assert code("cn_patent", "ZL201730033448.8", kinds=["invention"]) == "not_an_invention"
    assert code("cn_patent", "ZL201730033448.8", kinds=["invention", "utility_model"]) == "wrong_patent_kind"


@pytest.mark.parametrize("raw", [9, 9.0, "9", "９", "09", "第9年", "第９年度", "第九年", "九", "9.0", " 9 年度"])
def test_the_ninth_patent_year_in_all_its_spellings(raw: object) -> None:
    assert value("patent_year", raw) == 9


@pytest.mark.parametrize("raw", [0, 21, 9.5, "4-6", "2018", -1, "第二十一年", "九九", True, "第年", "１００"])
def test_what_is_no_patent_year_is_told_as_fee_year(raw: object) -> None:
    assert code("patent_year", raw) == "fee_year"


def test_patent_years_are_read_in_chinese_too() -> None:
    assert [value("patent_year", each) for each in ("一", "十", "第十二年", "二十")] == [1, 10, 12, 20]


@pytest.mark.parametrize(
    ("raw", "fen"),
    [
        (1200, 120_000),
        (1200.0, 120_000),
        (1200.5, 120_050),
        (0.1 + 0.2, 30),
        (1199.9999999999998, 120_000),
        ("1,200.00", 120_000),
        ("１，２００．５", 120_050),
        ("￥1200元", 120_000),
        ("¥ 1,200.00", 120_000),
        ("人民币1200元整", 120_000),
        ("RMB 1200", 120_000),
        ("CNY1200.05", 120_005),
        ("0.12万元", 120_000),
        ("1200.", 120_000),
        ("1 200", 120_000),
        (Decimal("1200.05"), 120_005),
        ("0", 0),
    ],
)
def test_money_is_exact_fen(raw: object, fen: int) -> None:
    assert value("money", raw) == fen


@pytest.mark.parametrize(
    "raw",
    [
        "-1", -1.0, 1.005, "1.234", "1,20", "1,2,00", "壹仟", "1200美元", "1e3", float("inf"), float("nan"), True,
        1e20, "9" * 5000, "12元34", "#REF!", date(2018, 6, 4), "无",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_told(raw: object) -> None:
    assert code("money", raw) == "not_money"


def test_francs_are_read_where_the_field_is_in_francs() -> None:
    assert value("money", "CHF 2,505.00", currency="CHF") == 250_500
    assert code("money", "CHF 2,505.00") == "not_money"


@given(st.integers(0, 10**15 - 1))
def test_money_that_was_written_is_read_to_the_fen(fen: int) -> None:
    assert value("money", yuan(fen)) == value("money", TYPES["money"].written(fen)) == fen


@given(st.integers(0, 10**13 - 1))
def test_money_in_a_number_cell_is_read_to_the_fen(fen: int) -> None:
    assert value("money", fen / 100) == fen


@pytest.mark.parametrize(
    "raw",
    [
        date(2018, 6, 4),
        datetime(2018, 6, 4, 13, 30),  # noqa: DTZ001  # cells know no zone
        "2018年6月4日",
        "2018年06月04号",
        "2018 年 6 月 4 日",
        "２０１８年６月４日",
        "2018/6/4",
        "2018-6-4",
        "2018.06.04",
        "2018。6。4",
        "2018—6—4",
        "20180604",
        20180604,
        20180604.0,
        43255,
        43255.5,
        "43255",
        "2018-06-04 13:30:00",
        "2018-06-04T13:30:00+08:00",
        "二〇一八年六月四日",
        "'2018-06-04",
    ],
)
def test_one_day_in_all_its_spellings(raw: object) -> None:
    assert value("date", raw) == date(2018, 6, 4)


@pytest.mark.parametrize(
    "raw",
    [
        "2018-02-30", "2018年13月1日", "20180631", "2018年6月", "2018", 2018.0, "6/4/2018", "18-6-4", "待定", "0", 0.0,
        -1.0, "99999", date(1800, 1, 1), time(1, 2), True, "2018-06-04; 2018-06-05", 1e300, "#VALUE!",
    ],
)  # fmt: skip
def test_a_day_that_does_not_exist_or_cannot_be_known_is_told(raw: object) -> None:
    assert code("date", raw) == "not_a_date"


@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_serial_numbers_count_days_as_spreadsheets_do(day: date) -> None:
    assert value("date", float((day - date(1899, 12, 30)).days)) == day
    assert value("date", TYPES["date"].show(day)) == day


def test_dates_reach_expressions_as_iso_text() -> None:
    assert TYPES["date"].cel_value(date(2018, 6, 4)) == "2018-06-04"


RECEIPT = Receipt("12060119", "0026896566")


@pytest.mark.parametrize(
    "raw",
    [
        ("12060119", "0026896566"),
        ["１２０６０１１９", " 0026896566 "],
        (12060119.0, "0026896566"),
        {"code": "12060119", "number": "0026896566"},
        "12060119-0026896566",
        ("票据代码：12060119", "No.0026896566"),
    ],
)
def test_a_receipt_has_one_value_however_it_is_typed(raw: object) -> None:
    assert value("fiscal_receipt", raw) == RECEIPT


def test_zeros_that_a_number_cell_dropped_are_restored_and_noted() -> None:
    outcome = TYPES["fiscal_receipt"].parse((10119.0, 26896566.0))
    assert outcome == Parsed(
        Receipt("00010119", "0026896566"),
        (
            Fault("zeros_restored", params={"value": "00010119"}, part=0),
            Fault("zeros_restored", params={"value": "0026896566"}, part=1),
        ),
    )


@pytest.mark.parametrize("nothing", [None, "", "无", "/", "—", "-"])
def test_older_paper_receipts_have_a_number_only(nothing: object) -> None:
    assert value("fiscal_receipt", (nothing, "0012345")) == Receipt("", "0012345")
    assert TYPES["fiscal_receipt"].key(Receipt("", "0012345")) == TYPES["fiscal_receipt"].key(Receipt("", "12345"))


def test_the_check_of_a_receipt_is_kept_where_the_form_asks_for_it() -> None:
    assert value("fiscal_receipt", ("12060119", "0026896566", "C748A8")) == Receipt("12060119", "0026896566", "c748a8")
    assert code("fiscal_receipt", ("12060119", "0026896566", "c748")) == "not_a_receipt"


@pytest.mark.parametrize(
    ("raw", "told", "part"),
    [
        (("1206011", "0026896566"), "not_a_receipt", 0),
        (("12060119", "26896566"), "not_a_receipt", 1),
        (("12060119", None), "missing", 1),
        (("12060119", "无"), "missing", 1),
        ((None, "票"), "not_a_receipt", 1),
        (3, "not_a_receipt", 1),
    ],
)
def test_a_fault_of_a_receipt_names_its_column(raw: object, told: str, part: int) -> None:
    outcome = TYPES["fiscal_receipt"].parse(raw)
    assert isinstance(outcome, Fault)
    assert (outcome.code, outcome.part) == (told, part)
    assert outcome.at(("票据代码", "票据号码")).column == ("票据代码", "票据号码")[part]


@pytest.mark.parametrize(
    ("raw", "rate"),
    [
        ("否", 0), ("不减缴", 0), ("无", 0), (0.0, 0), ("0%", 0), (False, 0), ("85%", 85), ("８５％", 85), (0.85, 85),
        (0.7, 70), (85.0, 85), ("70", 70), ("是（85%）", 85), ("减缴70%", 70), ("0.85", 85),
    ],
)  # fmt: skip
def test_a_reduction_is_nothing_or_a_percentage(raw: object, rate: int) -> None:
    assert value("reduction", raw) == rate


@pytest.mark.parametrize("raw", ["是", True, "80%", 0.8, "100%", 1.0, "0.85%", "八五折"])
def test_a_reduction_that_no_rule_knows_is_told(raw: object) -> None:
    assert code("reduction", raw) == "not_a_reduction"


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("中南大学", ("中南大学",)),
        ("中南大学；湖南大学", ("中南大学", "湖南大学")),
        ("中南大学;湖南大学;", ("中南大学", "湖南大学")),
        ("中南大学、湖南大学", ("中南大学", "湖南大学")),
        ("中南大学\n湖南大学", ("中南大学", "湖南大学")),
        ("中南大学，湖南大学", ("中南大学", "湖南大学")),
        (" 中 南 大 学 ", ("中南大学",)),
        ("中南大学(湘雅)", ("中南大学（湘雅）",)),
        ("Huawei Technologies Co., Ltd.; 中南大学", ("Huawei Technologies Co., Ltd.", "中南大学")),
        (["中南大学", "湖南大学"], ("中南大学", "湖南大学")),
    ],
)
def test_owners_are_split_and_spelt_in_one_way(raw: object, names: tuple[str, ...]) -> None:
    assert value("names", raw) == names


def test_a_list_of_names_has_bounds() -> None:
    assert code("names", "；；") == "missing"
    assert code("names", "；".join(["甲"] * 51)) == "too_many"
    assert code("names", "甲" * 501) == "too_long"


def test_texts_keep_their_words_and_lose_what_could_break_a_line() -> None:
    assert value("text", " =1+1\x00\n注意 ") == "=1+1 注意"
    assert value("text", 12.0) == "12"
    assert code("text", "长" * 501) == "too_long"


def test_whole_numbers_have_bounds() -> None:
    assert [value("int", raw) for raw in (3.0, "1,200", "３", "-4")] == [3, 1200, 3, -4]
    assert code("int", "3.5") == code("int", "三") == code("int", True) == "not_an_integer"
    assert code("int", 4, most=3) == code("int", 0, least=1) == "out_of_range"


def test_yes_and_no_have_many_spellings() -> None:
    assert [value("bool", raw) for raw in ("是", "√", True, 1.0, "Yes")] == [True] * 5
    assert [value("bool", raw) for raw in ("否", "无", False, 0.0, "×")] == [False] * 5
    assert code("bool", "也许") == "not_a_yes_or_no"


def test_a_choice_is_known_by_its_value_and_by_its_words() -> None:
    choices = {"bw": {"zh": "黑白", "en": "Black and white"}, "colour": ["彩色", "Colour"]}
    assert [value("choice", raw, choices=choices) for raw in ("BW", "黑白", "colour", "彩 色")] == ["bw"] * 2 + [
        "colour"
    ] * 2
    assert code("choice", "红", choices=choices) == "not_a_choice"


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("cn_patent", {"kinds": ["plant"]}),
        ("money", {"currency": "DEM"}),
        ("choice", {}),
        ("reduction", {"rates": ["85%"]}),
        ("text", {"most": "ten"}),
    ],
)
def test_options_that_do_not_fit_a_type_are_an_error_of_the_form(kind: str, options: dict[str, object]) -> None:
    with pytest.raises(BadOptions):
        TYPES[kind].parser(options)


@pytest.mark.parametrize("kind", TYPES)
@given(raw=st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none(), st.dates(), st.binary()))
def test_nothing_that_can_be_typed_breaks_a_type(kind: str, raw: object) -> None:
    """A type answers with a value or a fault that can be told; a value survives being written and read again."""
    options = {"choices": ["a"]} if kind == "choice" else {}
    outcome = TYPES[kind].parse(raw, options)
    if isinstance(outcome, Fault):
        assert outcome.at(("列", "列")).message("zh")
        return
    written = TYPES[kind].written(outcome.value)
    again = TYPES[kind].parse(written, options)
    assert isinstance(again, Parsed) and again.value == outcome.value  # noqa: PT018  # the second needs the first
    assert TYPES[kind].key(again.value) == TYPES[kind].key(outcome.value)
    assert TYPES[kind].show(outcome.value, "zh")
