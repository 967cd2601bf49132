"""The sweeper: finds what was sent and not done, and has it sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from rq import Queue
from sqlalchemy import func, select, update

from storage.database import Database
from workflow.jobs.queue import job_id, waiting
from workflow.jobs.schedules import Schedule
from workflow.jobs.tables import OUTBOX

BATCH = 1000
"""How many errands are looked at in one sweep, the eldest first."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sweep:
    """How often to sweep, and after how many seconds an errand that was sent is missed; real time."""

    every_seconds: float = 15
    missed_after_seconds: float = 60


@dataclass(frozen=True)
class Swept:
    """What a sweep found: errands sent again, and errands that still wait in the queue."""

    sent_again: int
    waiting: int


def schedule(database: Database, queue: Queue, sweep: Sweep) -> Schedule:
    """The sweep as a tick of the relay."""
    return Schedule("sweep", sweep.every_seconds, lambda: sweep_once(database, queue, sweep))


def sweep_once(database: Database, queue: Queue, sweep: Sweep) -> Swept:
    """Look at the eldest errands that were sent and not done.

    A row that is locked is being worked on, and its worker is alive: a dead one's lock went with its connection. Of
    the others, those that wait in the queue are left there, marked as seen now so that the next sweep looks at
    others; the rest were lost with a worker or with Redis' data, and go back to the relay.
    """
    queue.started_job_registry.cleanup()
    missed_before = func.now() - timedelta(seconds=sweep.missed_after_seconds)
    with database.writing() as connection:
        missed = list(
            connection.scalars(
                select(OUTBOX.c.id)
                .where(OUTBOX.c.sent_at <= missed_before, OUTBOX.c.done_at.is_(None), OUTBOX.c.failed_at.is_(None))
                .order_by(OUTBOX.c.sent_at)
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            )
        )
        queued = waiting(queue) if missed else frozenset()
        seen = [each for each in missed if job_id(each) in queued]
        lost = [each for each in missed if job_id(each) not in queued]
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(seen)).values(sent_at=func.now()))
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(lost)).values(sent_at=None))
    if lost:
        _log.warning("errands_sent_again", count=len(lost))
    return Swept(sent_again=len(lost), waiting=len(seen))
