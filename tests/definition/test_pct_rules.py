"""The rules of pct-application 2018 and 2021 in the field's own cases: windows, stages, countries, caps and halves."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.definition.judging import awards, closing, errors, judged, steps
from tests.definition.one_by_one import one_by_one
from tests.editions.pct import CLAIMANT, Row, edition, filing, grant, later, pct_no
from workflow.definition.assessment import Assessment, GivenRow
from workflow.registers import shipped

COUNTRIES = ("US", "JP", "EP", "KR", "AU", "CA", "IN")


def in_2018(*rows: Row, year: int = 2018, name: str = CLAIMANT) -> Assessment:
    return judged(edition("2018"), rows, closing(year, name))


def in_2021(*rows: Row, year: int = 2021) -> Assessment:
    return judged(edition("2021"), rows, closing(year, CLAIMANT))


# --- editions and windows ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "old", "new"),
    [
        ("2017-12-31", ["outside_window"], ["outside_window"]),
        ("2018-01-01", [], ["outside_window"]),
        ("2021-06-30", [], ["outside_window"]),
        ("2021-07-01", ["outside_window"], []),
        ("2025-12-31", ["outside_window"], []),
        ("2026-01-01", ["outside_window"], ["outside_window"]),
    ],
)
def test_the_day_of_a_grant_chooses_the_edition_at_both_edges(day: str, old: list[str], new: list[str]) -> None:
    assert errors(in_2018(grant(授权日=day), year=2026)) == [old]
    assert errors(in_2021(later(授权日=day), year=2026)) == [new]


@pytest.mark.parametrize(
    ("day", "expected"), [("2017-12-31", ["outside_window"]), ("2018-01-01", []), ("2021-06-30", [])]
)
def test_the_filing_date_chooses_the_edition_of_a_filing(day: str, expected: list[str]) -> None:
    assert errors(in_2018(filing(国际申请日=day), year=2021)) == [expected]


def test_a_filing_after_june_2021_is_told_which_paper_ended_it() -> None:
    found = in_2018(filing(国际申请日="2021-07-01"), year=2021)
    assert errors(found) == [["outside_window"]]
    assert "国知发保字〔2021〕1号" in found.lines[0].errors[0].message.zh
    old = later(阶段="申请", 国际申请日="2021-08-01", 授权日="", 国家代码="CN")
    assert errors(in_2021(old)) == [["stage_ended"]]


def test_a_grant_after_2025_is_told_that_there_is_no_edition() -> None:
    found = in_2021(later(授权日="2026-01-01"), year=2026)
    assert "没有适用的版本" in found.lines[0].errors[0].message.zh


def test_the_date_of_the_stage_must_be_there_and_that_of_the_other_need_not() -> None:
    found = in_2018(grant(授权日=""), filing(授权日="2030-01-01"), filing(阶段="别的"))
    assert errors(found) == [["missing"], [], ["not_a_choice"]]
    assert found.lines[0].errors[0].column == "授权日"


# --- what must hold ---------------------------------------------------------------------------------------------------

CASES = [
    ({"申请人": f"甲公司；{CLAIMANT}"}, []),
    ({"申请人": "甲公司；乙公司"}, ["not_applicant"]),
    ({"国家代码": "ZX"}, ["unknown_country"]),
    ({"国家代码": "EP"}, []),
    ({"授权日": "2018-12-31"}, []),
    ({"国际申请日": "2018-05-05"}, ["grant_before_filing"]),
    ({"国际申请日": "2018-05-04"}, []),
]


@pytest.mark.parametrize(("changed", "expected"), CASES)
def test_each_check_passes_and_fails_in_both_editions(changed: Row, expected: list[str]) -> None:
    assert errors(in_2018(grant(**changed))) == [expected]
    if not changed.keys() & {"授权日", "国际申请日"}:
        assert errors(in_2021(later(**changed))) == [expected]


def test_a_grant_after_the_closing_day_is_refused() -> None:
    assert errors(in_2018(grant(授权日="2019-01-01"))) == [["not_yet_granted"]]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"国家代码": "US"}, ["receiving_office"]),
        ({"国际申请号": "PCT/US2018/000123"}, ["receiving_office"]),
    ],
)
def test_a_filing_is_funded_with_china_as_its_receiving_office(changed: Row, expected: list[str]) -> None:
    assert errors(in_2018(filing(**changed))) == [expected]


def test_a_stage_in_a_country_is_funded_once_and_another_stage_beside_it() -> None:
    number = pct_no()
    rows = [filing(国际申请号=number), grant(国际申请号=number), grant(国际申请号=number.replace("PCT/", "pct / "))]
    assert errors(in_2018(*rows)) == [[], [], ["duplicate_in_file"]]


# --- how much ---------------------------------------------------------------------------------------------------------


def test_a_filing_gets_10_000_and_a_grant_20_000() -> None:
    assert awards(in_2018(filing(), grant())) == [10_000, 20_000]
    assert awards(in_2021(later(官费金额="40000", 票据总额="40000"))) == [20_000]


@pytest.mark.parametrize(
    ("changed", "award"),
    [({"实缴金额": "7000"}, 7_000), ({"申请资助金额": "500"}, 500), ({"实缴金额": "20000"}, 20_000)],
)
def test_no_line_gets_more_than_was_paid_or_asked_for(changed: Row, award: int) -> None:
    assert awards(in_2018(grant(**changed))) == [award]


def test_the_first_five_countries_by_day_of_grant_are_funded_whatever_their_order() -> None:
    number = pct_no()
    days = ["2018-07-07", "2018-01-01", "2018-06-06", "2018-02-02", "2018-05-05", "2018-03-03", "2018-04-04"]
    rows = [
        grant(国际申请号=number, 国家代码=country, 授权日=day) for country, day in zip(COUNTRIES, days, strict=True)
    ]
    found = in_2018(*rows)
    assert errors(found) == [["first_five"], [], ["first_five"], [], [], [], []]
    assert "第 7 位" in found.lines[0].errors[0].message.zh
    assert [steps(line).get("same_stage.place_count") for line in found.lines] == [None, 1, None, 2, 5, 3, 4]
    assert errors(in_2018(*rows[::-1])) == [[], [], [], [], ["first_five"], [], ["first_five"]]


def test_of_grants_on_one_day_the_rows_decide_and_bad_lines_take_no_place() -> None:
    number = pct_no()
    rows = [grant(国际申请号=number, 国家代码=country) for country in COUNTRIES]
    assert errors(in_2018(*rows))[4:] == [[], ["first_five"], ["first_five"]]
    rows[0] |= {"申请人": "甲公司"}
    assert errors(in_2018(*rows)) == [["not_applicant"], [], [], [], [], [], ["first_five"]]
    again = [rows[1], rows[1], *rows[1:]]
    assert errors(in_2018(*again))[:3] == [[], ["duplicate_in_file"], ["duplicate_in_file"]]
    assert errors(in_2018(*again))[3:] == [[], [], [], [], ["first_five"]]


def test_a_filing_takes_no_place_among_the_countries() -> None:
    number = pct_no()
    rows = [filing(国际申请号=number), *(grant(国际申请号=number, 国家代码=each) for each in COUNTRIES[:5])]
    assert errors(in_2018(*rows)) == [[]] * 6


def test_a_claimant_gets_a_million_in_a_year_and_what_does_not_fit_is_told() -> None:
    rows = [grant() for _ in range(51)]
    found = in_2018(*rows)
    assert errors(found) == [[]] * 50 + [["over_cap"]]
    assert found.summary.award_fen == 100_000_000
    rows[0] |= {"申请资助金额": "15000"}
    rows[50] |= {"申请资助金额": "5000"}
    assert in_2018(*rows).summary.award_fen == 100_000_000
    assert errors(in_2018(*rows)) == [[]] * 51


def test_a_receipt_carries_several_fees_and_never_more_than_its_total() -> None:
    bill = {"票据号码": "12345678", "票据总额": "50000"}
    rows = [grant(**bill, 实缴金额=paid) for paid in ("20000", "29999.99", "0.02", "0.01")]
    assert errors(in_2018(*rows)) == [[], [], ["over_receipt"], []]


@pytest.mark.parametrize(
    ("official", "elsewhere", "award"),
    [
        ("30000", "", 1_500_000),
        ("30000.01", "", 1_500_000),
        ("30000.03", "", 1_500_001),
        ("30000", "14999.99", 1),
        ("30000", "15000", 0),
        ("30000", "99999", 0),
        ("50000", "", 2_000_000),
    ],
)
def test_all_levels_together_give_half_of_the_official_fees(official: str, elsewhere: str, award: int) -> None:
    found = in_2021(later(官费金额=official, 票据总额="50000", 其他资助金额=elsewhere))
    assert [line.award_fen for line in found.lines] == [award]
    assert errors(found) == [[]]


LINES = st.builds(
    lambda kind, changed: kind(**changed),
    st.sampled_from([filing, grant]),
    st.fixed_dictionaries(
        {
            "国际申请号": st.sampled_from([pct_no() for _ in range(2)]),
            "国家代码": st.sampled_from([*COUNTRIES, "CN", "ZX"]),
            "国际申请日": st.sampled_from(["2018-01-01", "2018-02-01", "2021-08-01", "x"]),
            "授权日": st.sampled_from(["", "2018-03-01", "2018-04-01", "2018-05-01", "2021-07-01"]),
            "实缴金额": st.sampled_from(["100", "30000", ""]),
            "票据总额": st.just("30000"),
        }
    ),
)


@given(claim=st.lists(LINES, min_size=1, max_size=9))
@settings(max_examples=80, deadline=None)
def test_rules_that_remember_say_what_each_says_anew_also_of_groups(claim: Sequence[Row]) -> None:
    rows = [GivenRow(at, row) for at, row in enumerate(claim, 2)]
    found = [
        rules.assess(rows, closing(2018, CLAIMANT))
        for rules in (shipped.rules(edition("2018")), one_by_one(edition("2018"), shipped.tables()))
    ]
    assert found[0].told() == found[1].told()
    assert [line.uses for line in found[0].lines] == [line.uses for line in found[1].lines]
