"""Deadlines that follow from a call's last day: by working days, over holidays, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest

from workflow.acts.deadlines import Deadline, Reached, deadlines, unordered
from workflow.definition.edition import Edition
from workflow.registers import shipped
from workflow.registers.calendar import WorkCalendar, from_rows, shipped_calendar


@pytest.fixture(scope="module")
def edition() -> Edition:
    found = shipped.edition("invention-maintenance", "2018")
    assert found is not None
    return found


def told(edition: Edition, closing: date, calendar: WorkCalendar | None = None) -> list[Deadline]:
    return list(deadlines(calendar or shipped_calendar(), edition, closing))


def test_every_step_of_the_office_is_told_in_its_order(edition: Edition) -> None:
    found = told(edition, date(2018, 12, 31))
    roles = ["handler", "handler", "rechecker", "division_head", "finance_planner", "deputy_director", "director"]
    assert [each.role for each in found] == [*roles, "policy_officer", None]
    assert [each.workdays for each in found] == [5, 5, 20, 5, None, 5, 5, 5, 5]
    assert [each.same_day for each in found] == [False] * 8 + [True]


def test_the_periods_of_2019_run_over_new_year_and_the_spring_festival(edition: Edition) -> None:
    latest = [each.reached.latest for each in told(edition, date(2018, 12, 31))]
    assert latest[:4] == [date(2019, 1, 8), date(2019, 1, 15), date(2019, 2, 15), date(2019, 2, 22)]


def test_a_notice_ends_on_a_make_up_working_day(edition: Edition) -> None:
    """Published on 26 September 2018 it lies open to Sunday the 30th, which is worked."""
    notice = told(edition, date(2018, 9, 25))[-1]
    assert notice.reached.earliest == date(2018, 9, 30)
    assert told(edition, date(2026, 2, 9))[-1].reached.earliest == date(2026, 2, 14)


def test_what_is_done_at_once_is_done_on_the_first_working_day_after_the_last(edition: Edition) -> None:
    """Claims close on a Friday before a week of holidays."""
    found = told(edition, date(2018, 9, 30))
    assert {each.reached.earliest for each in found[:-1]} == {date(2018, 10, 8)}
    assert found[-1].reached.earliest == date(2018, 10, 12)


def test_a_correction_takes_its_own_time_and_the_one_day_that_is_left_after_it(edition: Edition) -> None:
    found = told(edition, date(2018, 12, 31))
    assert found[0].reached.corrected == found[0].reached.latest
    calendar = shipped_calendar()
    latest = found[0].reached.latest
    assert latest is not None
    assert found[1].reached.corrected == calendar.add_workdays(latest, 5 + 10 + 1, "next_day")


def test_each_step_ends_no_earlier_than_the_one_before(edition: Edition) -> None:
    for closing in (date(2018, 1, 1), date(2019, 12, 31), date(2020, 1, 23), date(2024, 2, 29)):
        found = [each.reached for each in told(edition, closing)]
        for name in ("earliest", "latest", "corrected"):
            days = [getattr(each, name) for each in found]
            assert days == sorted(days)
        assert all(a.earliest <= a.latest <= a.corrected for a in found if a.earliest and a.latest and a.corrected)


def test_in_a_year_that_is_not_ordered_no_day_is_guessed(edition: Edition) -> None:
    found = told(edition, date(2026, 12, 1))
    known = [each.reached.latest is not None for each in found]
    assert known == [True, True, *[False] * 7]
    assert found[1].reached.corrected == date(2026, 12, 30)
    assert unordered(shipped_calendar(), date(2026, 12, 1)) == 2027


def test_where_nothing_is_ordered_nothing_is_told(edition: Edition) -> None:
    found = told(edition, date(2031, 5, 5))
    assert {each.reached for each in found} == {Reached(None, None, None)}
    assert unordered(shipped_calendar(), date(2031, 5, 5)) == 2031


def test_the_order_of_the_next_year_makes_the_days_known(edition: Edition) -> None:
    rows = [{"date": f"{year}-01-01", "kind": "off"} for year in (2026, 2027)]
    found = told(edition, date(2026, 12, 1), from_rows(rows))
    assert all(each.reached.corrected is not None for each in found)


def test_the_last_day_of_an_ordered_year_is_its_end(edition: Edition) -> None:
    calendar = from_rows([{"date": "2026-01-01", "kind": "off"}])
    found = told(edition, date(2026, 12, 24), calendar)
    assert found[0].reached.latest == date(2026, 12, 31)
    assert told(edition, date(2026, 12, 25), calendar)[0].reached.latest is None
