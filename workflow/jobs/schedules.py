"""Recurring ticks (due clocks, leases, calls that open and close, checkpoints), run by one process at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from storage.database import Database

RETRY_SECONDS = 2.0
"""How long a process waits before it asks again whether it may tick."""

_LOCK = int.from_bytes(b"yuelu-tk", "big", signed=True)
"""The number of the advisory lock that the ticking process holds."""

OUTAGES = (psycopg.OperationalError, OperationalError, InterfaceError)
"""What it looks like when PostgreSQL is away."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Schedule:
    """A tick: its name, the seconds of real time between two, and what it does.

    It runs once when a process takes over and may run again soon when another does, so it must ask the database what
    is due instead of counting its own runs.
    """

    name: str
    every_seconds: float
    function: Callable[[], object]


def run(database: Database, ticks: Sequence[Schedule], stop: threading.Event) -> None:
    """Tick until told to stop, whenever this process is the one that holds the lock.

    A fault of its own sets `stop`, so that no relay lives on without its ticks.
    """
    try:
        while not stop.is_set():
            try:
                with database.statement() as own:
                    _lead(own, ticks, stop)
            except OUTAGES as outage:
                _log.warning("ticker_outage", error=type(outage).__name__)
            stop.wait(RETRY_SECONDS)
    finally:
        stop.set()


def _lead(own: psycopg.Connection, ticks: Sequence[Schedule], stop: threading.Event) -> None:
    """Tick while the lock is held; it is held as long as this very connection lives, so the connection is asked."""
    taken = own.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
    if taken != (True,):
        return
    try:
        due = dict.fromkeys(range(len(ticks)), 0.0)
        while not stop.is_set():
            own.execute("SELECT 1")
            _tick_due(ticks, due)
            stop.wait(max(0.0, min(due.values(), default=RETRY_SECONDS) - time.monotonic()))
    finally:
        if not own.closed:
            own.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _tick_due(ticks: Sequence[Schedule], due: dict[int, float]) -> None:
    for number, tick in enumerate(ticks):
        if due[number] <= time.monotonic():
            tick_once(tick)
            due[number] = time.monotonic() + tick.every_seconds


def tick_once(tick: Schedule) -> bool:
    """Run one tick and return whether it succeeded; a fault is logged and must not stop the other ticks."""
    try:
        tick.function()
    except Exception:  # noqa: BLE001  # a tick is anybody's function, and the others must go on
        _log.exception("tick_failed", tick=tick.name)
        return False
    return True
