"""Tasks and clocks when an application is moved: made anew under the new edition, without losing the time that ran."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from settings import OFFICE_ZONE
from workflow.acts.clocks import ask_of, due
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.definition.life import Life, State
from workflow.review import tasks
from workflow.review.tasks import Ask, Open

_NONE = "–"


@dataclass(frozen=True)
class Remade:
    """The open task before a move, if there was one, and what the new state asks for, if anything."""

    before: Open | None
    after: Ask | None

    @property
    def days(self) -> tuple[str, str]:
        """The last day of the period before and after."""
        return _day(self.before.due_at if self.before else None), _day(self.after.due_at if self.after else None)


def remade(office: Office, connection: Connection, seen: Seen, life: Life, state: State) -> Remade:
    """What the open task of an application becomes in a state of the new edition.

    The new period counts from when the task was opened, less what an earlier visit had used of it. A shorter one ends
    when the next working day is over at the soonest, unless the old one ended before: nobody is late by a move alone.
    What runs for the claimant is never cut short.
    """
    open_ = tasks.open_of(connection, seen.id)
    fresh = ask_of(office.calendar, state, office.now(), seen.claimant)
    if open_ is None or fresh is None or fresh.workdays is None or state.clock is None:
        return Remade(open_, fresh)
    old = life.states[seen.state].clock
    used = old.workdays - open_.workdays if old is not None and open_.workdays is not None else 0
    days = max(1, state.clock.workdays - used)
    end = due(office.calendar, open_.opened_at, days, state.clock.counts_from)
    if end is not None and open_.due_at is not None and end < open_.due_at:
        tomorrow = due(office.calendar, office.now(), 1, "next_day")
        least = open_.due_at if state.waits_for_claimant or tomorrow is None else min(open_.due_at, tomorrow)
        end = max(end, least)
    return Remade(open_, replace(fresh, workdays=days, due_at=end))


def _day(end: datetime | None) -> str:
    return _NONE if end is None else str((end - timedelta(seconds=1)).astimezone(OFFICE_ZONE).date())
