"""Clocks of states: when a task is due in working days, with the office's clock stopped while the claimant corrects."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, text

from settings import OFFICE_ZONE, Clock
from workflow.definition.life import CountsFrom, State
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.registers.calendar import WorkCalendar
from workflow.review.tasks import Ask


def ask_of(
    calendar: WorkCalendar,
    state: State,
    now: datetime,
    claimant: int | None,
    connection: Connection | None = None,
    subject: int | None = None,
) -> Ask | None:
    """What a state asks for when a subject enters it, or None when it asks nothing of anybody.

    A correction is its claimant's task, which is in no queue of the office; while the office waits for another subject,
    a clock that runs is the system's.
    """
    if state.ends or (state.role is None and state.clock is None):
        return None
    clock = state.clock
    days = clock.workdays if clock else None
    if clock and connection is not None and subject is not None and not state.waits_for_claimant:
        days = max(1, clock.workdays - _used(calendar, connection, subject, state.name))
    return Ask(
        state=state.name,
        role=state.role or (CLAIMANT if state.waits_for_claimant else SYSTEM),
        duty=state.duty,
        workdays=days,
        counts_from=clock.counts_from if clock else None,
        due_at=due(calendar, now, days, clock.counts_from) if clock and days else None,
        on_expiry=clock.on_expiry if clock else None,
        claimant=claimant,
    )


def due(calendar: WorkCalendar, start: datetime, days: int, counts_from: CountsFrom) -> datetime | None:
    """The moment (UTC) at which the last working day of a period ends; None while its year is not yet ordered."""
    last = calendar.add_workdays(start.astimezone(OFFICE_ZONE).date(), days, counts_from)
    return Clock.start_of(last + timedelta(days=1)) if last is not None else None


def _used(calendar: WorkCalendar, connection: Connection, subject: int, state: str) -> int:
    """Working days that a state had before a correction interrupted it; another visit to it starts afresh."""
    tasks = connection.execute(
        text("SELECT state, role, opened_at, done_at FROM task WHERE subject_id = :subject ORDER BY id DESC"),
        {"subject": subject},
    ).all()
    used = 0
    # Back from the correction that ends now: each came out of a visit to the state, which it interrupted.
    for correction, visit in zip(tasks[::2], tasks[1::2], strict=False):
        if correction.role != CLAIMANT or visit.state != state:
            break
        used += _workdays(calendar, visit.opened_at, visit.done_at)
    return used


def _workdays(calendar: WorkCalendar, opened: datetime, done: datetime) -> int:
    """Whole working days after the day of opening, up to and with the day of its end.

    Days of a year that is not ordered yet are not counted against the office: which of them are worked is not known.
    """
    first, last = opened.astimezone(OFFICE_ZONE).date(), done.astimezone(OFFICE_ZONE).date()
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(calendar.is_workday(day) for day in days if day.year in calendar.years)
