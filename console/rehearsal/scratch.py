"""Servers for one rehearsal, in a folder of their own that leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from console.servers import installation
from console.servers.bundle import Bundle
from console.servers.occupancy import is_occupied, occupied
from migrations import schema
from settings import Settings

PREFIX = "yuelu-rehearsal-"


@contextmanager
def scratch() -> Iterator[Settings]:
    """The settings of servers that start empty and migrated, and end with this process, also when it is killed.

    The office's own servers and its environment are neither asked nor changed.
    """
    with _plain_environment(), servers(fresh_folder(PREFIX)) as started:
        settings = started.settings()
        schema.upgrade(settings.owner_database_url)
        yield settings


@contextmanager
def servers(data: Path, *, durable: bool = False) -> Iterator[Bundle]:
    """PostgreSQL, Redis and SeaweedFS of their own in a folder that goes with them; they end with this process."""
    try:
        with occupied(data) as held:
            made = installation.create(data, demonstration=False)
            started = Bundle(made, durable=durable, held=(held,), given={})
            started.start()
            try:
                yield started
            finally:
                started.stop()
    finally:
        shutil.rmtree(data, ignore_errors=True)


def sweep(inside: Path, prefix: str = PREFIX) -> None:
    """Remove the folders of those that were killed."""
    for left in inside.glob(f"{prefix}*"):
        if (left / installation.RECORD).exists() and not is_occupied(left):
            shutil.rmtree(left, ignore_errors=True)


def fresh_folder(prefix: str) -> Path:
    """A folder whose name begins so; what was left by those that were killed is swept first."""
    sweep(Path(tempfile.gettempdir()), prefix)
    return Path(tempfile.mkdtemp(prefix=prefix))


@contextmanager
def _plain_environment() -> Iterator[None]:
    """The environment without what names the office's servers, and afterwards as it was."""
    before: Mapping[str, str] = dict(os.environ)
    for name in [each for each in os.environ if each.startswith("YUELU_") and each != installation.PORTS_VARIABLE]:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
