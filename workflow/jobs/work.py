"""Working on one errand: begin, do and record, or fail and back off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import psycopg
import structlog
from sqlalchemy import Connection, RowMapping, Select, func, or_, select, update
from sqlalchemy.exc import DBAPIError

from storage.crash import crash_point
from storage.database import Database
from workflow.jobs.errands import Errand, Handlers
from workflow.jobs.errors import GiveUp, UnknownTopic
from workflow.jobs.tables import OUTBOX

_log = structlog.get_logger(__name__)

Outcome = Literal["done", "failed", "given_up", "not_now"]
"""`not_now`: it is done already, not due yet, or in another worker's hands."""

_LONGEST_ERROR = 300


@dataclass(frozen=True)
class Patience:
    """How often an errand is tried, and how many seconds pass: the first pause, doubled each time up to the longest.

    With these figures it is given up after about three hours.
    """

    attempts: int = 12
    first_seconds: float = 10
    longest_seconds: float = 3600
    lock_seconds: float = 5
    """How long to wait for the row while the relay marks it as sent; the sweeper sends again what took longer."""

    def pause(self, attempts: int) -> timedelta:
        """How long to wait after that many attempts."""
        return timedelta(seconds=min(self.first_seconds * 2 ** (attempts - 1), self.longest_seconds))


def work_on(database: Database, handlers: Handlers, errand_id: int, patience: Patience) -> Outcome:
    """Do the errand if it is to be done, and say what became of it.

    An attempt is counted in a transaction of its own before the work begins, so that work which kills its process is
    given up too. The second transaction holds the row's lock, the handler's writes and the record: all or nothing.
    """
    with _alone(database, errand_id) as connection:
        attempts = _begin(connection, errand_id, patience) if connection is not None else None
        if connection is None or attempts is None:
            return "not_now"
        crash_point("worker.before_work")
        try:
            _carry_out(connection, handlers, errand_id)
        except Exception as fault:  # noqa: BLE001  # whatever a handler raises is recorded with the errand
            _log.exception("errand_failed", errand=errand_id, attempts=attempts)
            return _fail(database, errand_id, fault, attempts, patience)
        crash_point("worker.after_record")
        return "done"


@contextmanager
def _alone(database: Database, errand_id: int) -> Iterator[Connection | None]:
    """A connection that alone may work on the errand, or nothing while another worker lives that does.

    The lock goes with the connection, so a dead worker holds nothing. Without it, copies of one job would use up the
    errand's attempts while the first of them works.
    """
    key = func.hashtextextended(f"{OUTBOX.name}:{errand_id}", 0)
    with database.engine.connect() as connection:
        with connection.begin():
            mine = connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one()
        try:
            yield connection if mine else None
        finally:
            if mine and not connection.invalidated:
                with connection.begin():
                    connection.execute(select(func.pg_advisory_unlock(key)))


def _open(errand_id: int) -> Select[tuple[object, ...]]:
    """The errand, if it may be worked on now."""
    return select(OUTBOX).where(
        OUTBOX.c.id == errand_id,
        OUTBOX.c.done_at.is_(None),
        OUTBOX.c.failed_at.is_(None),
        or_(OUTBOX.c.not_before.is_(None), OUTBOX.c.not_before <= func.now()),
    )


def _begin(connection: Connection, errand_id: int, patience: Patience) -> int | None:
    """Count an attempt; nothing when the errand is not to be worked on now."""
    try:
        with connection.begin():
            wait = f"{int(patience.lock_seconds * 1000)}ms"
            connection.execute(select(func.set_config("lock_timeout", wait, True)))
            row = connection.execute(_open(errand_id).with_for_update()).mappings().one_or_none()
            if row is None:
                return None
            if row["attempts"] >= patience.attempts:
                _give_up(connection, errand_id, row["last_error"] or "its process died in every attempt")
                return None
            begun: int = row["attempts"] + 1
            connection.execute(update(OUTBOX).where(OUTBOX.c.id == errand_id).values(attempts=begun))
            return begun
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            return None
        raise


def _carry_out(connection: Connection, handlers: Handlers, errand_id: int) -> None:
    """Do the work and record its result in one transaction; the row's lock tells the sweeper that it is alive."""
    with connection.begin():
        row = connection.execute(select(OUTBOX).where(OUTBOX.c.id == errand_id).with_for_update()).mappings().one()
        errand = _errand(row)
        handler = handlers.get(errand.topic)
        if handler is None:
            raise UnknownTopic(errand.topic)
        result = handler(connection, errand)
        crash_point("worker.before_record")
        connection.execute(update(OUTBOX).where(OUTBOX.c.id == errand_id).values(done_at=func.now(), result=result))


def _errand(row: RowMapping) -> Errand:
    return Errand(
        id=row["id"],
        authority_id=row["authority_id"],
        topic=row["topic"],
        body=json.loads(row["body"]),
        subject_id=row["subject_id"],
        subject_version=row["subject_version"],
        created_at=row["created_at"],
        attempts=row["attempts"],
    )


def _fail(database: Database, errand_id: int, fault: Exception, attempts: int, patience: Patience) -> Outcome:
    """Record why it failed, and send it back to the relay after a pause, or give it up."""
    with database.writing() as connection:
        if isinstance(fault, GiveUp) or attempts >= patience.attempts:
            _give_up(connection, errand_id, described(fault))
            return "given_up"
        connection.execute(
            update(OUTBOX)
            .where(OUTBOX.c.id == errand_id, OUTBOX.c.done_at.is_(None))
            .values(sent_at=None, not_before=func.now() + patience.pause(attempts), last_error=described(fault))
        )
    return "failed"


def _give_up(connection: Connection, errand_id: int, why: str) -> None:
    connection.execute(
        update(OUTBOX)
        .where(OUTBOX.c.id == errand_id, OUTBOX.c.done_at.is_(None))
        .values(failed_at=func.now(), last_error=why)
    )


def described(fault: Exception) -> str:
    """A fault for an operator: its name and first line; a database's words are left out, because they quote rows."""
    if isinstance(fault, DBAPIError):
        return type(fault.orig).__name__
    said = str(fault).partition("\n")[0]
    return f"{type(fault).__name__}: {said}"[:_LONGEST_ERROR]
