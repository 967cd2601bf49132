"""Servers for one run of tests or pictures, in a folder that leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from console.rehearsal.scratch import fresh_folder, servers
from console.servers import installation
from console.servers.bundle import Bundle

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
    with servers(fresh_folder(PREFIX), durable=durable) as started:
        yield started
