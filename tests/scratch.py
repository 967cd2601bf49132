"""Servers for one run of tests or pictures, in a folder that leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from console.servers import installation
from console.servers.bundle import Bundle
from console.servers.occupancy import is_occupied, occupied

PREFIX = "yuelu-tests-"


def plain_environment() -> dict[str, str]:
    """The environment without what sets Yuelu up, but for the ports that are this process's own."""
    kept = installation.PORTS_VARIABLE
    return {name: value for name, value in os.environ.items() if name == kept or not name.startswith("YUELU_")}


def keep_to_own_ports(process: int, processes: int) -> None:
    """Of so many processes that test at once, let this one's servers choose from a range of its own."""
    width = (installation.LAST_PORT - installation.FIRST_PORT) // processes
    first = installation.FIRST_PORT + process * width
    os.environ[installation.PORTS_VARIABLE] = f"{first}-{first + width}"


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
