"""Every deadline that follows from a call's last day, by the working calendar: shown before the call is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

from workflow.definition.course import Leg, course, detours
from workflow.definition.edition import Edition
from workflow.definition.life import Clocked, State, Text
from workflow.definition.lives import load_life
from workflow.money.plans import NOTICED
from workflow.registers.calendar import WorkCalendar

_DAY = timedelta(days=1)
_PLAN = (Text("资金分配方案", "Allocation plan"), Text("制定方案", "Make the plan"), "finance_planner")


@dataclass(frozen=True)
class Reached:
    """The last days by which something is done; None where the working days of a year on the way are not ordered yet.

    `earliest` if everybody acts at once, `latest` if everybody takes all their time, and `corrected` if besides the
    claim had to be corrected as late as it may be.
    """

    earliest: date | None
    latest: date | None
    corrected: date | None


@dataclass(frozen=True)
class Deadline:
    """Something that follows: the state, the step that ends it (None: its time does), whose step that is, and when.

    `workdays` are those of its own period, None where it has none.
    """

    title: Text
    step: Text | None
    role: str | None
    workdays: int | None
    same_day: bool
    reached: Reached


def deadlines(calendar: WorkCalendar, edition: Edition, closing: date) -> tuple[Deadline, ...]:
    """The steps of a claim that comes in on the call's last day, and then those of the plan to the end of its notice.

    The end of the notice is its last day; whoever objects does so by then.
    """
    at = Reached(calendar.next_workday(closing + _DAY), closing, closing)
    found = []
    for leg in _before_plan(edition):
        at = _reviewed(calendar, at, _clock(leg), _correction(edition, leg.state))
        found.append(_told(leg, at))
    found.append(Deadline(*_PLAN, workdays=None, same_day=False, reached=at))
    for leg in course(load_life("plan")):
        if leg.state.clock is None:
            continue
        if leg.state.name == NOTICED:
            clock = _notice(edition, leg.state.clock)
            at = _noticed(calendar, at, clock)
            found.append(Deadline(leg.state.title, None, None, clock.workdays, same_day=True, reached=at))
        else:
            at = _reviewed(calendar, at, leg.state.clock, None)
            found.append(_told(leg, at))
    return tuple(found)


def unordered(calendar: WorkCalendar, closing: date) -> int:
    """The first year from a call's last day on whose working days are not ordered yet."""
    year = closing.year
    while year in calendar.years:
        year += 1
    return year


def _before_plan(edition: Edition) -> list[Leg]:
    """The states of a claim that the office has to leave within a period, up to the plan."""
    before = takewhile(lambda leg: leg.state.waits_for != "plan", course(edition.life))
    return [leg for leg in before if leg.state.clock and not leg.state.waits_for_claimant]


def _correction(edition: Edition, state: State) -> Clocked | None:
    return next((each.clock for each in detours(edition.life, state) if each.clock), None)


def _notice(edition: Edition, otherwise: Clocked) -> Clocked:
    """The notice's period: as long as the edition says, or else as plans have it."""
    shown = [edition.life.states[each.target].clock for each in edition.life.transitions if each.trigger == "publish"]
    return next(filter(None, shown), otherwise)


def _clock(leg: Leg) -> Clocked:
    assert leg.state.clock is not None
    return leg.state.clock


def _told(leg: Leg, at: Reached) -> Deadline:
    clock, step = _clock(leg), leg.onward.title if leg.onward else None
    return Deadline(leg.state.title, step, leg.state.role, clock.workdays, clock.counts_from == "same_day", at)


def _reviewed(calendar: WorkCalendar, at: Reached, clock: Clocked, correction: Clocked | None) -> Reached:
    """One step of work on: at the earliest it takes no day."""
    # Asked for on the office's last day, a correction leaves it the one day that every visit has at least.
    more = correction.workdays + 1 if correction else 0
    latest, corrected = _after(calendar, at.latest, clock, 0), _after(calendar, at.corrected, clock, more)
    return Reached(at.earliest, latest, corrected)


def _noticed(calendar: WorkCalendar, at: Reached, clock: Clocked) -> Reached:
    """A notice lies open for all its days, however fast everybody is."""
    days = (at.earliest, at.latest, at.corrected)
    return Reached(*(_after(calendar, each, clock, 0) for each in days))


def _after(calendar: WorkCalendar, day: date | None, clock: Clocked, more: int) -> date | None:
    return None if day is None else calendar.add_workdays(day, clock.workdays + more, clock.counts_from)
