"""The rules of invention-maintenance 2018 in the field's own cases: input and expectation on one screen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from forms.identifiers.patents import check_digit
from tests.definition.invention_lines import CLAIMANT, CLOSING, assess, codes, flags, good, one, patent_no
from workflow.definition.assessment import ClaimContext

YUAN = 100


def test_the_worked_example_is_funded_without_its_surcharge() -> None:
    """Year 9, full fee 2,000, paid 2,200 with 10 % surcharge: eligible 2,000, at 70 % 1,400 yuan."""
    line = one()
    assert (codes(line), flags(line), line.award_fen) == ([], [], 1400 * YUAN)
    assert [(each.step, each.value) for each in line.steps] == [
        ("scheduled", 2000 * YUAN),
        ("due", 2000 * YUAN),
        ("eligible", 2000 * YUAN),
        ("rate_percent", 70),
        ("award", 1400 * YUAN),
    ]


def test_year_ten_reduced_by_85_percent_is_600() -> None:
    line = one(缴费年度=10, 缴费日期="2019-06-03", 实缴金额=600, 是否减缴="85%")
    assert (codes(line), flags(line), line.award_fen) == ([], [], 600 * YUAN)


@pytest.mark.parametrize(
    ("fee_year", "fee", "percent"),
    [(4, 1200, 50), (6, 1200, 50), (7, 2000, 70), (9, 2000, 70), (10, 4000, 100), (16, 8000, 100), (20, 8000, 100)],
)
def test_each_year_has_its_fee_and_rate(fee_year: int, fee: int, percent: int) -> None:
    filed = 2019 - fee_year
    number = patent_no(1, max(2004, filed))
    dates: dict[str, Any] = {"申请日": f"{filed}-06-04", "授权公告日": "2018-01-01", "缴费日期": "2018-06-04"}
    line = one(专利号=number, 缴费年度=fee_year, 实缴金额=fee, **dates)
    assert line.award_fen == fee * percent * YUAN // 100


@pytest.mark.parametrize("fee_year", [1, 2, 3])
def test_years_one_to_three_have_no_rate(fee_year: int) -> None:
    line = one(缴费年度=fee_year)
    assert codes(line) == ["fee_year"]
    assert (line.award_fen, [(each.step, each.clause) for each in line.steps]) == (0, [("fee_year", "第七条")])


@pytest.mark.parametrize("fee_year", [0, 21, "x", "-1", "9.5"])
def test_a_year_that_is_none_is_told_by_the_same_code(fee_year: object) -> None:
    assert codes(one(缴费年度=fee_year)) == ["fee_year"]


@pytest.mark.parametrize(
    ("paid", "reduction", "expected"),
    [
        (2000, "否", 140000),
        (1999.99, "否", 139999),  # 199,999 × 70 / 100 = 139,999.3
        (0.01, "否", 0),
        (300, "85%", 21000),
        (600, "70%", 42000),
        (500, "85%", 21000),  # 200 of it is surcharge: due are 300
        (100, "85%", 7000),
    ],
)
def test_the_award_is_the_lesser_of_paid_and_due_times_the_rate_down_to_the_fen(
    paid: float, reduction: str, expected: int
) -> None:
    assert one(实缴金额=paid, 是否减缴=reduction).award_fen == expected


def test_a_blank_reduction_is_missing_and_not_no() -> None:
    assert codes(one(是否减缴="")) == ["missing"]


def test_a_patent_is_in_force_from_its_grant_by_the_closing_day() -> None:
    assert codes(one(授权公告日="2018-12-31")) == []
    assert codes(one(授权公告日="2019-01-01")) == ["not_in_force"]


@pytest.mark.parametrize(
    ("filed", "expected"), [("1998-12-31", ["not_in_force"]), ("1999-01-01", []), ("1998-06-03", ["not_in_force"])]
)
def test_a_patent_is_in_force_until_the_day_before_twenty_years_from_filing(filed: str, expected: list[str]) -> None:
    digits = f"{filed[2:4]}100001"
    number = f"ZL{digits}.{check_digit(digits)}"
    line = one(申请日=filed, 授权公告日="2003-01-01", 缴费年度=20, 实缴金额=8000, 专利号=number)
    assert codes(line) == expected


@pytest.mark.parametrize("owners", [CLAIMANT, f"{CLAIMANT};甲公司", f"　{CLAIMANT} ；甲公司", "中 南 大 学"])
def test_the_first_named_patentee_is_the_claimant_in_any_spelling(owners: str) -> None:
    assert codes(one(专利权人=owners)) == []


@pytest.mark.parametrize("owners", [f"甲公司；{CLAIMANT}", "中南大学湘雅医院", "中南大"])
def test_another_first_named_patentee_is_refused(owners: str) -> None:
    line = one(专利权人=owners)
    assert codes(line) == ["not_first_patentee"]
    assert line.errors[0].column == "专利权人"


def test_brackets_of_either_width_are_one_name() -> None:
    context = ClaimContext("中国地质大学(长沙)", CLOSING)
    assert codes(one(context, 专利权人="中国地质大学（长沙）")) == []


@pytest.mark.parametrize("paid_on", ["2018-01-01", "2021-06-30"])
def test_the_window_is_the_editions_own_with_both_days(paid_on: str) -> None:
    assert codes(one(缴费日期=paid_on)) == []


@pytest.mark.parametrize("paid_on", ["2017-12-31", "2021-07-01"])
def test_a_payment_outside_the_window_is_refused(paid_on: str) -> None:
    assert codes(one(缴费日期=paid_on)) == ["outside_window"]


def test_after_the_edition_the_paper_that_ended_it_is_told() -> None:
    error = one(缴费日期="2021-07-01").errors[0]
    assert error.clause == "国知发保字〔2021〕1号"
    assert error.clause in error.message.zh
    assert error.clause in error.message.en


def test_a_window_beyond_the_edition_finds_no_edition() -> None:
    context = ClaimContext(CLAIMANT, CLOSING, (date(2017, 1, 1), date(2021, 12, 31)))
    late, early = one(context, 缴费日期="2021-07-01"), one(context, 缴费日期="2017-12-31")
    assert (codes(late), codes(early)) == (["outside_window"], ["outside_window"])
    assert "国知发保字〔2021〕1号" in late.errors[0].message.zh


def test_a_window_of_a_call_narrows_the_edition() -> None:
    context = ClaimContext(CLAIMANT, CLOSING, (date(2018, 9, 1), date(2018, 12, 31)))
    assert codes(one(context)) == ["outside_window"]


def test_of_two_equal_lines_the_first_stays() -> None:
    lines = assess(good(), good(票据号码="0000000002"), good(2, 票据号码="0000000003")).lines
    assert [codes(each) for each in lines] == [[], ["duplicate_in_file"], []]
    assert "第 2 行" in lines[1].errors[0].message.zh


def test_one_patent_in_two_years_is_no_duplicate() -> None:
    lines = assess(good(), good(票据号码="0000000002", 缴费年度=10, 缴费日期="2019-06-03", 实缴金额=4000)).lines
    assert [codes(each) for each in lines] == [[], []]


def test_a_patent_in_another_spelling_is_the_same() -> None:
    digits = patent_no(1).removeprefix("ZL").partition(".")[0]
    wide = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    lines = assess(good(), good(票据号码="0000000002", 专利号=f" zl {wide}")).lines
    assert codes(lines[1]) == ["duplicate_in_file"]
    assert [each.code for each in lines[1].notes] == ["check_digit_completed"]


def test_one_receipt_stands_for_one_line() -> None:
    lines = assess(good(1), good(2, 票据号码="0000000001")).lines
    assert [codes(each) for each in lines] == [[], ["duplicate_receipt"]]
    assert lines[1].errors[0].column == "票据号码"


def test_a_paper_receipt_has_a_number_only() -> None:
    lines = assess(good(1, 票据代码="", 票据号码="00887766"), good(2, 票据代码=None, 票据号码="887766")).lines
    assert [codes(each) for each in lines] == [[], ["duplicate_receipt"]]


def test_a_line_equal_to_a_bad_one_is_no_duplicate() -> None:
    lines = assess(good(专利权人="甲公司"), good(), good()).lines
    assert [codes(each) for each in lines] == [
        ["not_first_patentee"],
        [],
        ["duplicate_in_file", "duplicate_receipt"],
    ]


def test_a_duplicate_takes_no_receipt() -> None:
    """The second line repeats the patent; its receipt is free for the third."""
    lines = assess(good(1), good(1, 票据号码="0000000009"), good(3, 票据号码="0000000009")).lines
    assert [codes(each) for each in lines] == [[], ["duplicate_in_file"], []]


def test_all_errors_of_a_line_are_told_at_once() -> None:
    line = one(专利号="ZL201010000001.Y", 缴费年度=2, 专利权人="甲公司", 缴费日期="2017-01-01", 实缴金额="一些")
    assert set(codes(line)) == {"not_a_patent_no", "fee_year", "not_first_patentee", "outside_window", "not_money"}


def test_a_utility_model_is_not_funded() -> None:
    assert codes(one(专利号=patent_no(1, kind=2))) == ["not_an_invention"]


def test_a_pct_invention_is_an_invention() -> None:
    assert codes(one(专利号=patent_no(1, kind=8))) == []


def test_a_wrong_check_digit_is_told() -> None:
    number = patent_no(1)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert codes(one(专利号=wrong)) == ["check_digit"]


def test_a_missing_check_digit_is_completed_and_shown() -> None:
    line = one(专利号=patent_no(1)[:-2])
    assert (codes(line), flags(line), line.award_fen) == ([], [], 140000)
    assert patent_no(1) in line.notes[0].message.zh


@pytest.mark.parametrize(
    ("paid", "expected"), [(2500, []), ("2500.01", ["above_schedule"]), (9000, ["above_schedule"])]
)
def test_more_than_the_full_fee_and_25_percent_is_a_flag(paid: object, expected: list[str]) -> None:
    line = one(实缴金额=paid)
    assert (flags(line), line.ok, line.award_fen) == (expected, True, 140000)


@pytest.mark.parametrize(
    ("paid_on", "expected"),
    [
        ("2018-06-04", []),
        ("2018-12-04", []),  # six months after Monday 2018-06-04
        ("2018-12-05", ["fee_year_date"]),
        ("2018-01-01", []),
        ("2019-06-03", ["fee_year_date"]),
    ],
)
def test_a_payment_far_from_the_due_date_is_a_flag(paid_on: str, expected: list[str]) -> None:
    """Year 9 of a filing of 2010-06-03 was due on Sunday 2018-06-03, so on 06-04."""
    assert flags(one(缴费日期=paid_on)) == expected


@pytest.mark.parametrize(
    ("paid_on", "expected"), [("2018-06-03", []), ("2018-06-02", ["fee_year_date"]), ("2018-01-02", ["fee_year_date"])]
)
def test_a_year_early_is_no_flag_and_a_day_more_is(paid_on: str, expected: list[str]) -> None:
    """Year 10 was due on Monday 2019-06-03."""
    assert flags(one(缴费年度=10, 缴费日期=paid_on, 实缴金额=4000)) == expected


@pytest.mark.parametrize(("paid_on", "expected"), [("2019-08-28", []), ("2019-08-29", ["fee_year_date"])])
def test_a_filing_of_29_february_is_due_on_28_february_in_other_years(paid_on: str, expected: list[str]) -> None:
    """Filed 2012-02-29, year 8 is due on Thursday 2019-02-28; six months later is 08-28."""
    line = one(申请日="2012-02-29", 专利号=patent_no(1, 2012), 授权公告日="2014-01-01", 缴费年度=8, 缴费日期=paid_on)
    assert (codes(line), flags(line)) == ([], expected)


def test_a_grant_before_the_filing_is_refused() -> None:
    assert codes(one(授权公告日="2010-06-02")) == ["grant_before_filing"]


def test_a_number_of_another_year_is_no_fault_as_divisional_filings_have_one() -> None:
    line = one(专利号=patent_no(1, 2012))
    assert (codes(line), flags(line)) == ([], [])


def test_an_award_is_told_with_the_table_version_and_row_of_each_figure() -> None:
    tables = {each.step: each.table for each in one().steps if each.table}
    assert tables["rate_percent"] == "invention-maintenance/2018/rate[9]"
    assert tables["scheduled"].startswith("cnipa_annual_fee_invention@2018-01-01#")
    assert tables["scheduled"].endswith("[9]")


def test_the_cap_holds_over_the_file() -> None:
    lines = [
        good(n, 申请日="2002-01-10", 专利号=patent_no(n, 2004), 缴费年度=17, 实缴金额=8000, 缴费日期="2018-01-10")
        for n in range(1, 64)
    ]
    summary = assess(*lines).summary
    assert (summary.rows, summary.ok, summary.bad) == (63, 63, 0)
    assert (summary.award_fen, summary.capped_fen) == (50_400_000, 50_000_000)


def test_bad_lines_count_for_nothing() -> None:
    summary = assess(good(1), good(2, 缴费年度=1), good(1)).summary
    assert (summary.rows, summary.ok, summary.bad, summary.award_fen, summary.capped_fen) == (3, 1, 2, 140000, 140000)


def test_without_a_claimant_or_closing_day_the_checks_that_need_them_are_left_out() -> None:
    line = one(ClaimContext(None, None), 专利权人="甲公司", 授权公告日="2020-01-01")
    assert (codes(line), line.award_fen) == ([], 140000)


def test_the_keys_of_a_line_are_one_for_all_spellings() -> None:
    line = one()
    assert [each.kind for each in line.keys] == ["patent_annual_fee", "receipt"]
    assert line.keys == one(专利号=" zl" + patent_no(1)[2:-2], 缴费年度="第9年").keys
