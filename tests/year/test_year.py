"""A year's figures are what happened in a made town, counted by hand and another way, and each file says the same."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from console.commands.report import command
from settings import Settings
from storage.database import Database
from tests.acts.claim import AWARD_FEN, good
from tests.acts.halves import HALF_FEN, checked, paid, to_pay
from tests.acts.town import PLANNED, Town, build
from tests.audit.exported import REPAID_FEN, whole_way
from workflow.acts.looking import Seen
from workflow.acts.opening import open_office
from workflow.acts.propose_budget_change import propose_budget_change
from workflow.acts.year.figures import FIGURES
from workflow.acts.year.reading import Column, YearReport, nine_in_ten, workdays_between, year_report
from workflow.acts.year.workbook import workbook
from workflow.calls.budgets import BudgetTerms
from workflow.definition.life import Text
from workflow.registers.calendar import shipped_calendar

BY_HAND = {
    "budget": 10 * AWARD_FEN,
    "claimants": 2,
    "applications": 2,
    "lines": 3,
    "awarded": 2,
    "award": 2 * AWARD_FEN,
    "refused": 1,
    "granted": 2 * AWARD_FEN,
    "paid": 2 * AWARD_FEN,
    "payments": 2,
    "returns": 1,
    "returned": AWARD_FEN,
    "recoveries": 1,
    "recovered": REPAID_FEN,
    "met": 1,
    "not_met": 0,
    "median": 10,
    "slow": 10,
}
"""Submitted on 28 December 2018, paid on 14 January 2019: the 29th was worked, 30 December to 1 January were not."""

MOMENTS = st.datetimes(datetime(2018, 1, 1), datetime(2025, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.fixture(scope="module")
def town(settings: Settings, database: Database) -> Town:
    """A town with a call that was paid, and one that is under review and has got more money."""
    town = build(open_office(settings, database))
    whole_way(town)
    second = town.call(7)
    raised = BudgetTerms(3, "长财教指〔2018〕52号", date(2018, 12, 1))
    here = town.on(PLANNED)
    change = propose_budget_change(here.office, here.staff["finance_planner"], second, raised, "追加")
    assert isinstance(change, Seen)
    here.do("finance_head", change.id, "approve")
    town.reviewed(town.submitted(town.claimants[0], second, good(town.claimants[0].name, 4)).id)
    return town


@pytest.fixture(scope="module")
def report(town: Town) -> YearReport:
    return reported(town, 2018)


def reported(town: Town, year: int) -> YearReport:
    with town.office.database.reading() as connection:
        return year_report(connection, town.office.calendar, town.authority, year)


def test_a_call_that_went_the_whole_way_is_counted_as_by_hand(report: YearReport) -> None:
    (paid,) = [call for call in report.calls if call.values["paid"]]
    assert paid.values == BY_HAND
    assert [(why.zh, count) for why, count in paid.reasons] == [("申报截止日时专利权无效或已终止", 1)]


def test_what_is_not_decided_yet_is_claimed_and_neither_awarded_nor_paid(report: YearReport) -> None:
    (waiting,) = [call for call in report.calls if not call.values["paid"]]
    counted = {name: value for name, value in waiting.values.items() if value}
    assert counted == {"budget": 7 + 3, "claimants": 1, "applications": 1, "lines": 4}
    assert (waiting.values["median"], waiting.reasons) == (None, [])


def test_the_sum_is_that_of_the_calls_but_for_claimants_and_times(report: YearReport) -> None:
    own = {"claimants", "median", "slow"}
    for name in (each.name for each in FIGURES if each.name not in own):
        assert report.whole.values[name] == sum(call.values[name] or 0 for call in report.calls), name
    assert report.whole.values["claimants"] == 2
    assert report.whole.values["median"] == 10


def test_money_agrees_with_the_accounts_and_with_the_payments_row_by_row(town: Town, report: YearReport) -> None:
    rows = town.all("SELECT outcome, amount_fen FROM payment WHERE authority_id = :a", a=town.authority)
    sums = "SELECT name, sum(balance_fen)::bigint FROM account WHERE authority_id = :a GROUP BY 1"
    held = {str(name): int(str(fen)) for name, fen in town.all(sums, a=town.authority)}
    paid = [int(str(fen)) for outcome, fen in rows if outcome == "paid"]
    returned = [int(str(fen)) for outcome, fen in rows if outcome == "returned"]
    values = report.whole.values
    assert (values["paid"], values["payments"]) == (sum(paid), len(paid))
    assert (values["returned"], values["returns"]) == (sum(returned), len(returned))
    assert values["paid"] == held["paid"] + held["recovered"]
    assert values["recovered"] == held["recovered"]
    assert values["granted"] == sum(held[name] for name in ("reserved", "in_transit", "paid", "recovered"))
    assert values["budget"] == -held["source"]


def test_halves_count_as_payments_of_their_own_and_what_was_lost_is_not_granted(
    settings: Settings, database: Database
) -> None:
    town = build(open_office(settings, database))
    halves = to_pay(town)
    paid(town, halves.call)
    for application, trigger in zip(halves.applications, ("fail", "pass"), strict=True):
        checked(town, application, trigger)
    paid(town, halves.call)
    values = reported(town, 2018).whole.values
    assert (values["payments"], values["paid"], values["granted"]) == (3, 3 * HALF_FEN, 3 * HALF_FEN)
    assert (values["awarded"], values["award"], values["median"], values["slow"]) == (2, 2 * AWARD_FEN, 10, 10)


def test_another_year_and_another_authority_have_nothing_of_it(town: Town) -> None:
    assert reported(town, 2019).calls == []
    other = build(town.office)
    assert reported(other, 2018).calls == []
    assert reported(other, 2018).whole.values["paid"] == 0


@given(MOMENTS, st.integers(0, 90))
def test_working_days_between_are_those_after_which_a_period_ends(start: datetime, days: int) -> None:
    calendar, end = shipped_calendar(), start + timedelta(days=days)
    count = workdays_between(calendar, start, end)
    first, last = (each + timedelta(hours=8) for each in (start, end))
    if count:
        reached = calendar.add_workdays(first.date(), count, "next_day")
        assert reached is not None
        assert reached <= last.date()
    beyond = calendar.add_workdays(first.date(), count + 1, "next_day")
    assert beyond is None or beyond > last.date()


@given(st.lists(st.integers(0, 400), min_size=1).map(sorted))
def test_nine_in_ten_do_not_pass_the_percentile_and_fewer_do_not_pass_less(waits: list[int]) -> None:
    found = nine_in_ten(waits)
    assert 10 * sum(1 for each in waits if each <= found) >= 9 * len(waits)
    assert 10 * sum(1 for each in waits if each < found) < 9 * len(waits)


def cells(data: bytes, sheet: int = 0) -> list[list[Any]]:
    """What a spreadsheet reads."""
    book = load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_has_every_figure_with_how_it_is_counted(report: YearReport, language: str) -> None:
    data = workbook(report, language)
    rows = cells(data)[3:]
    assert [(row[0], row[2]) for row in rows] == [
        (each.title.told(language), each.counted.told(language)) for each in FIGURES
    ]
    for row, each in zip(rows, FIGURES, strict=True):
        whole = report.whole.values[each.name]
        assert row[-1] == ("–" if whole is None else whole / 100 if each.unit == "fen" else whole)
    assert workbook(report, language) == data


def test_what_begins_like_a_formula_is_written_as_text() -> None:
    odd = Column(
        "=1+1", Text("@SUM(A1)", "+1"), dict.fromkeys((each.name for each in FIGURES), 0), [(Text("-1", "=A1"), 1)]
    )
    data = workbook(YearReport(Text("=cmd", "=cmd"), 2018, [odd], odd), "zh")
    book = load_workbook(io.BytesIO(data))
    found = {cell.value: cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value}
    assert {found[each] for each in ("=1+1", "@SUM(A1)", "-1", "=cmd 2018")} == {"s"}


def test_the_command_writes_the_same_workbook(town: Town, report: YearReport, tmp_path: Path) -> None:
    code = town.one("SELECT code FROM authority WHERE id = :id", id=town.authority)[0]
    kept = tmp_path / "2018.xlsx"
    words = ["year", "--authority", str(code), "--year", "2018", "-o", str(kept), "--data", str(tmp_path / "none")]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0, done.output
    assert kept.read_bytes() == workbook(report, "zh")
    unknown = CliRunner().invoke(command, [*words[:2], "nowhere", *words[3:]])
    assert unknown.exit_code == 1
    assert "没有代码为" in unknown.output
