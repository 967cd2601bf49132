"""What the clock does: calls open and close, clocks of states run out, leases return, what nobody finished is swept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import structlog
from sqlalchemy import Connection

from workflow.acts.ask_account import forget_requests
from workflow.acts.clocks import due
from workflow.acts.evaluating import ask_for_reports
from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.acts.pass_nothing import TRIGGER, pass_nothing
from workflow.acts.pull import pull
from workflow.acts.upload_pieces import sweep_uploads
from workflow.calls import rounds
from workflow.engine.errors import EngineError
from workflow.engine.moves import Moved
from workflow.history import checkpoints
from workflow.history.checkpoints import Signed
from workflow.jobs.schedules import Schedule
from workflow.money import due as due_money
from workflow.parties import authorities
from workflow.registers.editions import loaded_calendar
from workflow.review import queue

_log = structlog.get_logger(__name__)


def schedules(office: Office) -> list[Schedule]:
    """The ticks of the house, in seconds of real time."""
    return [
        Schedule("calls", 15, lambda: turn_calls(office)),
        Schedule("clocks", 30, lambda: run_out(office)),
        Schedule("instalments", 30, lambda: pass_instalments(office)),
        Schedule("leases", 30, lambda: return_leases(office)),
        Schedule("reports", 300, lambda: ask_for_reports(office)),
        Schedule("due_times", 300, lambda: fill_due_times(office)),
        Schedule("checkpoints", 3600, lambda: anchor(office)),
        Schedule("account_requests", 3600, lambda: forget_requests(office)),
        Schedule("posted_copies", 3600, office.documents.sweep),
        Schedule("uploads", 3600, lambda: sweep_uploads(office)),
    ]


def turn_calls(office: Office) -> int:
    """Open the calls whose time has come and close those whose time is over; how many turned."""
    with office.database.reading() as connection:
        now = office.now()
        opening, closing = rounds.due_to_open(connection, now), rounds.due_to_close(connection, now)
    turned = [*((call, "open") for call in opening), *((call, "close") for call in closing)]
    return sum(_pulled(office, call, trigger) for call, trigger in turned)


def run_out(office: Office) -> int:
    """Pull the trigger of every clock that ran out; how many were pulled."""
    with office.database.reading() as connection:
        overdue = queue.overdue(connection, office.now())
    return sum(_pulled(office, subject, trigger) for subject, trigger in overdue)


def pass_instalments(office: Office) -> int:
    """Move on every application that waits for an instalment which comes to nothing; how many."""
    with office.database.reading() as connection:
        waiting = due_money.for_nothing(connection)
    return sum(_done(each, TRIGGER, partial(pass_nothing, office, each)) for each in waiting)


def return_leases(office: Office) -> int:
    """Return tasks whose lease ran out to the queue; how many."""
    with office.database.writing() as connection:
        return queue.sweep(connection, office.real_now())


def fill_due_times(office: Office) -> int:
    """Give a due time to tasks that were opened before their year's working days were ordered; how many."""
    filled = 0
    with office.database.writing() as connection:
        calendar = loaded_calendar(connection, office.calendar)
        for task in queue.without_due_time(connection):
            end = due(calendar, task.opened_at, task.workdays, task.counts_from)
            if end is not None:
                queue.set_due(connection, task.id, end)
                filled += 1
    return filled


def anchor(office: Office) -> int:
    """Sign a checkpoint over every chain that moved on since the last one; 1 when there was any."""
    return 0 if office.transaction(lambda connection: _anchored(office, connection)) is None else 1


def _anchored(office: Office, connection: Connection) -> Signed | None:
    # The list is one for the whole installation: it belongs to the first root of the trees of authorities.
    roots = authorities.roots(connection)
    return checkpoints.make(connection, office.signer, office.real_now(), roots[0]) if roots else None


def _pulled(office: Office, subject: int, trigger: str) -> bool:
    def pulled() -> Moved:
        with office.database.reading() as connection:
            seen = look(connection, subject)
        return pull(office, None, seen, trigger)

    return _done(subject, trigger, pulled)


def _done(subject: int, trigger: str, move: Callable[[], Moved]) -> bool:
    """Whether the clock's move was made; whatever keeps one subject from it must not stop the clocks of the others."""
    try:
        move()
    except EngineError as refusal:
        _log.info("clock_refused", subject=subject, trigger=trigger, code=refusal.code)
        return False
    except Exception:  # noqa: BLE001  # a fault of one subject, told in full
        _log.exception("clock_failed", subject=subject, trigger=trigger)
        return False
    return True
