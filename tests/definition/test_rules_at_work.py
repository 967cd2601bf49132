"""Rules on lines of all kinds: what they remember is what they would say anew, and no line stops a claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.definition.invention_lines import CLAIMANT, CONTEXT, edition, good, patent_no
from tests.definition.one_by_one import one_by_one
from workflow.definition.assessment import ClaimContext, GivenRow, LineAssessment
from workflow.definition.loader import load_stored
from workflow.definition.rules import Rules
from workflow.definition.tables import Table, Tables, TableVersion
from workflow.registers import shipped
from workflow.registers.calendar import shipped_calendar

DAYS = st.dates(date(1990, 1, 1), date(2022, 12, 31)).map(date.isoformat)
LINES = st.fixed_dictionaries(
    {
        "专利号": st.builds(patent_no, st.integers(1, 3), st.sampled_from([2008, 2010])) | st.sampled_from(["", "ZL1"]),
        "专利权人": st.sampled_from([CLAIMANT, f"{CLAIMANT};甲公司", "甲公司", ""]),
        "申请日": DAYS | st.just("2010-06-03") | st.just("2012-02-29"),
        "授权公告日": DAYS | st.just("2013-01-02"),
        "缴费年度": st.integers(1, 21) | st.just("九"),
        "实缴金额": st.decimals(0, 20_000, places=2).map(str) | st.just("x"),
        "票据代码": st.sampled_from(["12060119", ""]),
        "票据号码": st.sampled_from(["0000000001", "0000000002", ""]),
        "缴费日期": DAYS | st.dates(date(2018, 1, 1), date(2021, 6, 30)).map(date.isoformat),
        "是否减缴": st.sampled_from(["否", "85%", "70%", ""]),
    }
)
CLAIMS = st.lists(LINES, min_size=1, max_size=6)


@cache
def remembering_and_one_by_one() -> tuple[Rules, Rules]:
    """The shipped rules, and the same with every rule run anew for each line."""
    return shipped.rules(edition()), one_by_one(edition(), shipped.tables())


@given(claim=CLAIMS, named=st.booleans())
@settings(max_examples=150, deadline=None)
def test_rules_that_remember_say_what_each_says_anew(claim: list[dict[str, object]], named: bool) -> None:  # noqa: FBT001  # drawn
    context = CONTEXT if named else ClaimContext(None, None)
    remembering, one_by_one = (
        each.assess([GivenRow(n, cells) for n, cells in enumerate(claim, 2)], context)
        for each in remembering_and_one_by_one()
    )
    assert remembering.told() == one_by_one.told()


@given(claim=CLAIMS)
@settings(max_examples=150, deadline=None)
def test_good_lines_share_no_key_and_pass_neither_paid_nor_due(claim: list[dict[str, object]]) -> None:
    found = shipped.rules(edition()).assess([GivenRow(n, cells) for n, cells in enumerate(claim, 2)], CONTEXT)
    taken = [key for line in found.lines if line.ok for key in line.keys]
    assert len(taken) == len(set(taken))
    for line in found.lines:
        assert line.ok or line.award_fen == 0
        if line.ok:
            steps = {each.step: each.value for each in line.steps}
            paid = line.values["paid"]
            assert isinstance(paid, int)
            assert 0 <= line.award_fen <= min(paid, steps["due"])
    assert found.summary.award_fen == sum(each.award_fen for each in found.lines)
    assert found.summary.capped_fen == min(found.summary.award_fen, 50_000_000)


@given(cells=st.dictionaries(st.sampled_from(list(good())), st.text() | st.integers() | st.none() | st.booleans()))
@settings(max_examples=200, deadline=None)
def test_nothing_that_a_cell_may_hold_stops_a_claim(cells: dict[str, object]) -> None:
    found = shipped.rules(edition()).assess([GivenRow(2, good() | cells), GivenRow(3, good(2))], CONTEXT)
    assert found.lines[1].ok


def changed(old: str, new: str) -> Rules:
    """The shipped edition with one change in its text, on the shipped tables; not proved, for it must fail at work."""
    text = edition().content
    assert old in text
    return Rules(load_stored(text.replace(old, new), "changed"), shipped.tables())


def assess_one(rules: Rules, **cells: object) -> LineAssessment:
    return rules.assess([GivenRow(2, good() | cells)], CONTEXT).lines[0]


@pytest.mark.parametrize(
    "award",
    [
        "eligible * 9223372036854775807",
        "eligible / (rate_percent - 70)",
        "rate[line.fee_year + 100]",
        "number_year(claimant.name)",
        "0 - eligible",
    ],
)
def test_an_expression_that_fails_is_told_for_its_line_and_for_no_other(award: str) -> None:
    rules = changed("eligible * rate_percent / 100", award)
    line = assess_one(rules)
    assert [(each.code, each.clause) for each in line.errors] == [("rule_failed", "第七条")]
    assert "award" in line.errors[0].message.zh
    assert line.award_fen == 0


def test_a_failing_value_is_told_once_and_leaves_out_what_needs_it() -> None:
    rules = changed("add_years(line.filed_on, 20)", "add_years(line.filed_on, 2000)")
    assert [each.code for each in assess_one(rules).errors] == ["rule_failed"]


def test_a_failing_check_is_an_error_of_its_line() -> None:
    rules = changed("line.fee_year in rate", "100 / (line.fee_year - 9) > 0")
    assert [each.code for each in assess_one(rules).errors] == ["rule_failed"]
    assert assess_one(rules, 缴费年度=10, 缴费日期="2019-06-03").ok


def test_a_table_without_a_version_for_the_day_is_told_and_never_guessed() -> None:
    late = TableVersion("cnipa_annual_fee_invention", date(2019, 1, 1), "a test", {9: 1})
    rules = Rules(edition(), Tables({"cnipa_annual_fee_invention": Table(late.name, (late,))}, shipped_calendar()))
    line = assess_one(rules)
    assert [each.code for each in line.errors] == ["no_table_row"]
    assert assess_one(rules, 缴费日期="2019-01-01").ok


def test_a_table_changes_with_the_day_of_payment() -> None:
    name = "cnipa_annual_fee_invention"
    first = TableVersion(name, date(2018, 1, 1), "a test", {9: 100_000})
    then = TableVersion(name, date(2018, 8, 1), "a test", {9: 120_000})
    rules = Rules(edition(), Tables({name: Table(name, (first, then))}, shipped_calendar()))
    old, new = assess_one(rules, 缴费日期="2018-07-31"), assess_one(rules, 缴费日期="2018-08-01")
    assert (old.award_fen, new.award_fen) == (70_000, 84_000)
    assert [each.table for each in (old.steps[0], new.steps[0])] == [
        f"{name}@2018-01-01#{first.hash[:12]}[9]",
        f"{name}@2018-08-01#{then.hash[:12]}[9]",
    ]


def test_a_year_without_its_order_does_not_move_a_due_date() -> None:
    """Without 2018's order, Sunday 2018-06-03 stays; six months after it is 12-03."""
    calendar = replace(shipped_calendar(), years=frozenset({2019}))
    rules = Rules(edition(), Tables(shipped.tables().tables, calendar))
    assert [each.code for each in assess_one(rules, 缴费日期="2018-12-04").flags] == ["fee_year_date"]
    assert not assess_one(rules, 缴费日期="2018-12-03").flags
