"""Working days as the State Council ordered them: DESIGN's examples, and never a guess."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.definition.life import CountsFrom
from workflow.registers.calendar import NoWorkdays, YearNotOrdered, shipped_calendar

CALENDAR = shipped_calendar()
DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "counts_from", "end"),
    [
        (date(2018, 9, 26), 5, "same_day", date(2018, 9, 30)),
        (date(2026, 2, 10), 5, "same_day", date(2026, 2, 14)),
        (date(2018, 9, 26), 5, "next_day", date(2018, 10, 8)),
        (date(2018, 6, 2), 1, "same_day", date(2018, 6, 4)),
        (date(2018, 6, 2), 1, "next_day", date(2018, 6, 4)),
        (date(2018, 12, 28), 2, "same_day", date(2018, 12, 29)),
        (date(2018, 12, 28), 2, "next_day", date(2019, 1, 2)),
    ],
)
def test_a_period_ends_on_its_last_working_day(start: date, days: int, counts_from: CountsFrom, end: date) -> None:
    assert CALENDAR.add_workdays(start, days, counts_from) == end


def test_a_period_into_a_year_that_is_not_ordered_has_no_end_yet() -> None:
    assert CALENDAR.add_workdays(date(2026, 12, 30), 5, "next_day") is None
    assert CALENDAR.add_workdays(date(2017, 12, 29), 5, "next_day") is None
    assert CALENDAR.next_workday(date(2027, 1, 4)) is None
    with pytest.raises(YearNotOrdered):
        CALENDAR.is_workday(date(2027, 1, 4))


def test_make_up_days_are_worked_and_days_off_are_not() -> None:
    assert CALENDAR.is_workday(date(2018, 9, 29))
    assert not CALENDAR.is_workday(date(2018, 10, 2))
    assert not CALENDAR.is_workday(date(2018, 6, 3))


def test_a_period_of_no_days_is_refused() -> None:
    with pytest.raises(NoWorkdays):
        CALENDAR.add_workdays(date(2018, 9, 26), 0, "same_day")


def test_the_years_from_2018_to_2026_are_ordered_and_their_source_is_told() -> None:
    assert CALENDAR.years == frozenset(range(2018, 2027))
    assert "State Council" in CALENDAR.source


@given(start=DAYS, days=st.integers(1, 30))
def test_a_period_holds_as_many_working_days_as_it_was_given(start: date, days: int) -> None:
    end = CALENDAR.add_workdays(start, days, "next_day")
    if end is None:
        return
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(CALENDAR.is_workday(day) for day in between) == days
    assert CALENDAR.is_workday(end)


@given(day=DAYS)
def test_the_next_working_day_is_the_day_itself_when_it_is_worked(day: date) -> None:
    found = CALENDAR.next_workday(day)
    assert found is None or (found >= day and CALENDAR.is_workday(found))
    if CALENDAR.is_workday(day):
        assert found == day
