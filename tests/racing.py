"""Sixteen processes that start at the same moment, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Barrier
from typing import TypeVar

from settings import Settings
from storage.database import Database, connect
from tests.forking import forks

RACERS = 16
_PATIENCE = 100

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Racers:
    """The processes; `race` gives each of them one piece of work."""

    pool: ProcessPoolExecutor

    def race(self, work: Callable[[Database, Asked], Answer], asked: Sequence[Asked]) -> list[Answer]:
        """Let every process do its piece of work at once; the answers in the order of the pieces."""
        assert len(asked) == RACERS
        running = [self.pool.submit(_run, work, each) for each in asked]
        return [each.result(_PATIENCE) for each in running]


class _Lane:
    """What a process keeps between races."""

    barrier: Barrier
    database: Database


def _enter(url: str, barrier: Barrier) -> None:
    _Lane.barrier, _Lane.database = barrier, connect(url, pool_size=1)


def _run(work: Callable[[Database, Asked], Answer], asked: Asked) -> Answer:
    """Wait for the others, so that no process gets two pieces, then work."""
    _Lane.barrier.wait(_PATIENCE)
    return work(_Lane.database, asked)


@contextmanager
def racers(settings: Settings) -> Iterator[Racers]:
    """Start the processes; they end with the block."""
    barrier = forks().Barrier(RACERS)
    inside = (settings.database_url, barrier)
    with ProcessPoolExecutor(RACERS, mp_context=forks(), initializer=_enter, initargs=inside) as pool:
        yield Racers(pool)
