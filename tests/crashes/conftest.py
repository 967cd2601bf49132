"""Processes that are forked from a server which has imported everything once, and a town for each test."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from typing import Any

import pytest

from settings import Settings
from tests.acts.conftest import office, town
from tests.acts.town import Town
from tests.crashes.process import DONE, Order, main
from tests.forking import forks

__all__ = ["killer", "office", "town"]

KILLED = -signal.SIGKILL
_PATIENCE = 150


@dataclass(frozen=True)
class Killer:
    """Does work in processes of their own."""

    forks: ForkServerContext
    settings: Settings

    def killed(self, point: str, town: Town, work: Callable[..., object], *arguments: Any, after: int = 0) -> bool:
        """Whether a process that did this work met the point and died there, without having acknowledged anything."""
        order = Order(self.settings, town.authority, town.staff, town.claimants, work, arguments, point, after)
        here, there = self.forks.Pipe(duplex=False)
        process = self.forks.Process(target=main, args=(order, there))
        process.start()
        there.close()
        process.join(_PATIENCE)
        acknowledged = here.poll() and _received(here.recv)
        assert (process.exitcode, acknowledged) in ((KILLED, False), (0, True)), process.exitcode
        return process.exitcode == KILLED


def _received(receive: Callable[[], object]) -> bool:
    """A process that dies closes its end, which can be read as well: nothing comes then."""
    try:
        return receive() == DONE
    except EOFError:
        return False


@pytest.fixture(scope="session")
def killer(settings: Settings) -> Killer:
    """Starts processes and sees them die."""
    return Killer(forks(), settings)
