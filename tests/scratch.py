"""Servers for one run of tests or pictures, in a folder that leaves nothing behind."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.servers import installation
from console.servers.bundle import Bundle
from console.servers.occupancy import is_occupied, occupied

PREFIX = "yuelu-tests-"


@contextmanager
def scratch_servers(*, durable: bool) -> Iterator[Bundle]:
    """PostgreSQL, Redis and SeaweedFS of their own; they end with this process, also when it is killed."""
    data = _folder()
    with occupied(data) as held:
        made = installation.create(data, demonstration=False)
        servers = Bundle(made, durable=durable, held=(held,), given={})
        servers.start()
        try:
            yield servers
        finally:
            servers.stop()
    shutil.rmtree(data, ignore_errors=True)


def _folder() -> Path:
    """A fresh folder; those of runs that were killed are swept first."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if (left / installation.RECORD).exists() and not is_occupied(left):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=PREFIX))
