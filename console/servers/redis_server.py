"""The bundled Redis: loopback only, with a password, every write in its append-only file."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from console.servers import binaries
from console.servers.faults import ServerNotReady
from console.servers.installation import Installation, make_folder
from console.servers.process import Child, reason_in

NAME = "Redis"
AT_ONCE = Retry(NoBackoff(), 0)
"""A refusal is told at once; who waits decides how long."""


@dataclass
class RedisServer:
    """One Redis of an installation."""

    installation: Installation
    durable: bool = True
    held: tuple[int, ...] = ()

    name = NAME
    programs_needed = ("redis-server",)
    ports = ("redis",)

    @property
    def folder(self) -> Path:
        """Where its append-only file lies."""
        return self.installation.data / "redis"

    @property
    def address(self) -> str:
        """The `redis://` address, password included."""
        return f"redis://:{self.installation.secrets['redis']}@127.0.0.1:{self.installation.ports['redis']}/0"

    @cached_property
    def child(self) -> Child:
        """The server process."""
        return Child(
            name=NAME,
            argv=[str(binaries.find("redis-server")), str(self.folder / "redis.conf")],
            log=self.installation.logs / "redis.log",
            folder=self.folder,
            held=self.held,
        )

    def start(self) -> None:
        """Write its configuration anew and start it."""
        make_folder(self.folder)
        descriptor = os.open(self.folder / "redis.conf", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write("".join(f"{line}\n" for line in self._configuration()))
        self.child.start()

    def ready(self, seconds: float = 30) -> None:
        """Wait until it answers, its file loaded. Raises `ServerNotReady`."""
        until = time.monotonic() + seconds
        with redis.Redis.from_url(self.address, socket_timeout=5, retry=AT_ONCE) as client:
            while True:
                try:
                    client.ping()
                except redis.RedisError as error:
                    if self.child.ended() or time.monotonic() > until:
                        log = self.child.log
                        reason = reason_in(log) if self.child.ended() else str(error)
                        raise ServerNotReady(name=NAME, seconds=int(seconds), reason=reason, log=log) from error
                    time.sleep(0.05)
                else:
                    return

    def stop(self) -> None:
        """End it; it writes its file out first."""
        self.child.stop()

    def _configuration(self) -> list[str]:
        return [
            "bind 127.0.0.1",
            "protected-mode yes",
            f"port {self.installation.ports['redis']}",
            f"requirepass {self.installation.secrets['redis']}",
            f'dir "{self.folder}"',
            "daemonize no",
            "databases 4",
            'save ""',
            "appendonly yes",
            f"appendfsync {'everysec' if self.durable else 'no'}",
            "maxmemory-policy noeviction",
        ]
