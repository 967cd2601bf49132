"""Doing things at the same moment, each with a connection of its own, or one behind another's lock."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlalchemy import text

from storage.database import Database
from workflow.engine.errors import EngineError

Answer = TypeVar("Answer")
_PATIENCE = 100


def at_once(works: Sequence[Callable[[], Answer]]) -> list[Answer | EngineError]:
    """Do all at the same moment; what each answered, or how it was refused."""
    start = Barrier(len(works))

    def lane(work: Callable[[], Answer]) -> Answer | EngineError:
        start.wait(_PATIENCE)
        return told(work)

    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result(_PATIENCE) for each in [pool.submit(lane, work) for work in works]]


def told(work: Callable[[], Answer]) -> Answer | EngineError:
    """What a piece of work answers, or how it is refused."""
    try:
        return work()
    except EngineError as refusal:
        return refusal


def behind(database: Database, pool: ThreadPoolExecutor, work: Callable[[], Answer]) -> Future[Answer | EngineError]:
    """Start a piece of work that must wait for a lock which the caller holds, and come back when it waits."""
    running = pool.submit(told, work)
    deadline = time.monotonic() + _PATIENCE
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while not running.done():
        with database.reading() as connection:
            if connection.execute(waiting).scalar_one():
                break
        assert time.monotonic() < deadline, "nobody waits for the lock"
        time.sleep(0.01)
    return running
