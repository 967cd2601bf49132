"""Watching and killing processes from a test."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 150


def wait_until(holds: Callable[[], object], what: str) -> None:
    """Poll until something holds."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """Whether a process runs and is no zombie."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def kill(pid: int | None) -> None:
    """Pull the plug of one process."""
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
