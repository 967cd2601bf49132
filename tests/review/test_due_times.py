"""Clocks in working days, by the examples of the field."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from settings import OFFICE_ZONE
from workflow.acts.clocks import ask_of, due
from workflow.definition.life import Clocked, CountsFrom, State, Text
from workflow.registers.calendar import shipped_calendar

CALENDAR = shipped_calendar()
MORNING = time(9, 30)


def last_day(start: date, days: int, counts_from: CountsFrom, at: time = MORNING) -> date | None:
    """The office day at whose end a period is over."""
    now = datetime.combine(start, at, OFFICE_ZONE).astimezone(UTC)
    end = due(CALENDAR, now, days, counts_from)
    if end is None:
        return None
    local = end.astimezone(OFFICE_ZONE)
    assert local.time() == time.min, "a period ends with its last day"
    assert end.utcoffset() == timedelta(0), "due times are UTC"
    return local.date() - timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "counts_from", "end"),
    [
        (date(2018, 9, 26), "same_day", date(2018, 9, 30)),
        (date(2026, 2, 10), "same_day", date(2026, 2, 14)),
        (date(2018, 9, 26), "next_day", date(2018, 10, 8)),
    ],
    ids=[
        "a notice over a Sunday that is worked",
        "a notice over a Saturday that is worked",
        "a review over the holiday",
    ],
)
def test_five_working_days_end_as_the_orders_of_the_year_say(start: date, counts_from: CountsFrom, end: date) -> None:
    assert last_day(start, 5, counts_from) == end


def test_the_day_is_the_offices_and_not_that_of_utc() -> None:
    """Just after midnight in the office it is still yesterday in UTC."""
    assert last_day(date(2018, 9, 26), 1, "same_day", time(0, 5)) == date(2018, 9, 26)
    assert last_day(date(2018, 9, 26), 1, "same_day", time(23, 55)) == date(2018, 9, 26)


@pytest.mark.parametrize(("days", "end"), [(2, date(2026, 12, 31)), (3, None), (20, None)])
def test_what_runs_into_a_year_that_is_not_ordered_has_no_due_time(days: int, end: date | None) -> None:
    assert last_day(date(2026, 12, 29), days, "next_day") == end


def test_a_task_of_december_opens_without_a_due_time_and_keeps_its_clock() -> None:
    state = State("formality", Text("", ""), "handler", "formality", Clocked(5, "next_day", "lapse"))
    now = datetime(2026, 12, 30, 1, 0, tzinfo=UTC)
    asked = ask_of(CALENDAR, state, now, claimant=7)
    assert asked is not None
    assert asked.due_at is None
    assert (asked.workdays, asked.counts_from, asked.on_expiry) == (5, "next_day", "lapse")
