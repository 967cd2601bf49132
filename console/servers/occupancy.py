"""One supervisor a data folder: two locks, one of the supervisor and one that its children inherit."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.servers.faults import AlreadyRunning, DiskFull, FolderNotWritable, LeftoversRunning
from console.servers.installation import PASSABLE, make_folder

MEGABYTE = 1_000_000
NEEDED_MB = 300
"""What a first start writes, with room for a few uploads."""

LEFTOVERS_SECONDS = 40
"""How long the servers of a killed supervisor may take to end; they were told so by its death."""


@contextmanager
def occupied(data: Path) -> Iterator[int]:
    """Hold a data folder; gives the descriptor that children must keep open.

    Raises `AlreadyRunning` when another supervisor holds it, and `LeftoversRunning` when children of one that
    was killed do not end.
    """
    make_folder(data, PASSABLE)
    require_room(data)
    with _opened(data / "supervisor.lock") as mine, _opened(data / "children.lock") as theirs:
        if not _locked(mine):
            raise AlreadyRunning(folder=data, pid=os.pread(mine, 20, 0).decode() or "?")
        os.ftruncate(mine, 0)
        os.pwrite(mine, str(os.getpid()).encode(), 0)
        _wait_for_leftovers(theirs, data)
        yield theirs


def is_occupied(data: Path) -> bool:
    """Whether a supervisor serves this folder now."""
    if not (data / "supervisor.lock").exists():
        return False
    with _opened(data / "supervisor.lock") as probe:
        return not _locked(probe)


def require_room(folder: Path, needed_mb: int = NEEDED_MB) -> None:
    """Raise `DiskFull` when there is too little room left."""
    if free_mb(folder) < needed_mb:
        raise DiskFull(folder=folder, free_mb=free_mb(folder), needed_mb=needed_mb)


def free_mb(folder: Path) -> int:
    """The room left where a folder lies."""
    return shutil.disk_usage(folder).free // MEGABYTE


def _wait_for_leftovers(descriptor: int, data: Path) -> None:
    until = time.monotonic() + LEFTOVERS_SECONDS
    while not _locked(descriptor):
        if time.monotonic() > until:
            raise LeftoversRunning(folder=data)
        time.sleep(0.1)


@contextmanager
def _opened(file: Path) -> Iterator[int]:
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FolderNotWritable(folder=file.parent, reason=error.strerror) from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
