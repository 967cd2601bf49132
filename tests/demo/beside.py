"""A relay with quick ticks and a worker, each a process of its own on the demonstration's day, as beside `make run`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import logs
from console import errands
from console.demonstration import TODAY
from settings import Clock, Settings
from tests.forking import forks
from workflow.acts.opening import open_office
from workflow.acts.tick import schedules
from workflow.jobs import relay, worker
from workflow.jobs.queue import client
from workflow.jobs.sweeper import Sweep

QUEUE = "demo-beside"
OFTEN = 0.05
"""Seconds between two ticks: three hundred times as often as in the house."""

TICKS = ("calls", "clocks", "leases", "due_times")


def relaying(settings: Settings) -> None:
    """Be a relay whose clocks tick all the time."""
    logs.configure()
    office = open_office(settings)
    ticks = [replace(each, every_seconds=OFTEN) for each in schedules(office) if each.name in TICKS]
    with client(settings.redis_url) as redis:
        relay.run(office.database, redis, ticks, queue_name=QUEUE, sweep=Sweep(0.2, 0.5))


def working(settings: Settings) -> None:
    """Be a worker."""
    logs.configure()
    office = open_office(settings)
    with client(settings.redis_url) as redis:
        worker.run(office.database, redis, errands.handlers(office, settings), queue_name=QUEUE)


@contextmanager
def running(settings: Settings) -> Iterator[None]:
    """Both processes, until the block ends; each must still be alive then, and end when it is told to."""
    settings = replace(settings, clock=Clock(TODAY))
    started = [forks().Process(target=work, args=(settings,)) for work in (relaying, working)]
    for each in started:
        each.start()
    try:
        yield
        assert all(each.is_alive() for each in started)
    finally:
        for each in started:
            each.terminate()
            each.join(30)
    assert [each.exitcode for each in started] == [0, 0]


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
