"""The relay: hands what the outbox orders to the queue, once in effect whatever dies in between."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from types import FrameType

import psycopg
import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from sqlalchemy import func, or_, select, update

from storage.crash import crash_point
from storage.database import Database
from workflow.jobs import schedules, sweeper
from workflow.jobs.outbox import CHANNEL
from workflow.jobs.queue import QUEUE, enqueue, queue_in
from workflow.jobs.schedules import OUTAGES, Schedule
from workflow.jobs.tables import OUTBOX

POLL_SECONDS = 1.0
"""How long an errand waits at most when its notification was lost or never sent."""

BATCH = 200
"""How many errands are taken in one transaction."""

_log = structlog.get_logger(__name__)

_DUE = (
    select(OUTBOX.c.id)
    .where(
        OUTBOX.c.sent_at.is_(None),
        OUTBOX.c.done_at.is_(None),
        OUTBOX.c.failed_at.is_(None),
        or_(OUTBOX.c.not_before.is_(None), OUTBOX.c.not_before <= func.now()),
    )
    .order_by(OUTBOX.c.id)
    .limit(BATCH)
    .with_for_update(skip_locked=True)
)


def relay_once(database: Database, queue: Queue) -> int:
    """Send one batch and return its size.

    The rows are locked from taking to marking, so that two relays never take the same; a relay that dies after
    enqueueing leaves them unmarked, and the next one enqueues them again under the same job ids.
    """
    with database.writing() as connection:
        taken = list(connection.scalars(_DUE))
        if not taken:
            return 0
        crash_point("relay.after_take")
        enqueue(queue, taken)
        crash_point("relay.after_enqueue")
        connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_(taken)).values(sent_at=func.now()))
    return len(taken)


def drain(database: Database, queue: Queue) -> int:
    """Send all that is due and return how many."""
    total = 0
    while sent := relay_once(database, queue):
        total += sent
    return total


def run(
    database: Database,
    redis: Redis,
    ticks: Sequence[Schedule] = (),
    *,
    queue_name: str = QUEUE,
    sweep: sweeper.Sweep | None = None,
) -> None:
    """Be the relay process: send, sweep and tick until SIGTERM or SIGINT, finishing what was begun.

    Any number of relays may run; one of them ticks. Outages of either server are waited out.
    """
    stop = _stop_on_signals()
    queue = queue_in(redis, queue_name)
    own = sweeper.schedule(database, queue, sweep or sweeper.Sweep())
    ticker = threading.Thread(target=schedules.run, args=(database, (own, *ticks), stop), name="ticker")
    ticker.start()
    try:
        serve(database, queue, stop)
    finally:
        stop.set()
        ticker.join()


def serve(database: Database, queue: Queue, stop: threading.Event) -> None:
    """Send what is ordered until told to stop, reconnecting after an outage."""
    while not stop.is_set():
        try:
            with database.statement() as listening:
                _listen(listening, database, queue, stop)
        except (*OUTAGES, RedisError) as outage:
            _log.warning("relay_outage", error=type(outage).__name__)
            stop.wait(POLL_SECONDS)


def _listen(listening: psycopg.Connection, database: Database, queue: Queue, stop: threading.Event) -> None:
    listening.execute(f"LISTEN {CHANNEL}")
    try:
        while not stop.is_set():
            drain(database, queue)
            for _ in listening.notifies(timeout=POLL_SECONDS, stop_after=1):
                pass
    finally:
        if not listening.closed:
            listening.execute("UNLISTEN *")


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    return stop
