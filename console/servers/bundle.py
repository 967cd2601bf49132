"""The servers that an installation brings or its environment names, and the settings that they make."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from environs import EnvError

from console.servers import binaries
from console.servers import installation as installations
from console.servers.faults import SettingMissing, SettingWrong
from console.servers.installation import Installation
from console.servers.object_store import BUCKET, ObjectStore
from console.servers.occupancy import is_occupied, occupied
from console.servers.postgresql import OWNER, WORKER, PostgreSQL
from console.servers.process import Child
from console.servers.redis_server import RedisServer
from settings import Settings, from_environment

BELONGS_TOGETHER = {
    "YUELU_DATABASE_URL": ("YUELU_OWNER_DATABASE_URL",),
    "YUELU_OWNER_DATABASE_URL": ("YUELU_DATABASE_URL",),
    "YUELU_S3_ENDPOINT": ("YUELU_S3_ACCESS_KEY", "YUELU_S3_SECRET_KEY"),
}
"""Who names a server of their own must say all of it."""


def read_settings() -> Settings:
    """The settings in the environment. Raises `SettingWrong`."""
    try:
        return from_environment()
    except EnvError as error:
        raise SettingWrong(reason=error) from error


Server = PostgreSQL | RedisServer | ObjectStore


@dataclass
class Bundle:
    """The servers of one installation; a URL in `given` (the environment) replaces the bundled one.

    `durable=False` lets a scratch PostgreSQL and Redis skip their flushes to disk. `held` is the lock that all
    children keep.
    """

    installation: Installation
    durable: bool = True
    held: tuple[int, ...] = ()
    given: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    started: list[Server] = field(default_factory=list)

    @cached_property
    def servers(self) -> list[Server]:
        """Those that we start ourselves, in the order in which they start. Raises `SettingMissing`."""
        for named, others in BELONGS_TOGETHER.items():
            for other in others:
                if named in self.given and other not in self.given:
                    raise SettingMissing(given=named, missing=other)
        ours: list[tuple[str, type[Server]]] = [
            ("YUELU_DATABASE_URL", PostgreSQL),
            ("YUELU_REDIS_URL", RedisServer),
            ("YUELU_S3_ENDPOINT", ObjectStore),
        ]
        return [
            kind(self.installation, durable=self.durable, held=self.held)
            for variable, kind in ours
            if variable not in self.given
        ]

    @property
    def children(self) -> list[Child]:
        """The processes of our own servers."""
        return [server.child for server in self.servers]

    def environment(self) -> dict[str, str]:
        """Every `YUELU_*` variable that the installation decides; what the environment says wins."""
        secrets = self.installation.secrets
        database = PostgreSQL(self.installation)
        decided = {
            "YUELU_DATABASE_URL": database.address(WORKER),
            "YUELU_OWNER_DATABASE_URL": database.address(OWNER),
            "YUELU_REDIS_URL": RedisServer(self.installation).address,
            "YUELU_S3_ENDPOINT": ObjectStore(self.installation).address,
            "YUELU_S3_BUCKET": BUCKET,
            "YUELU_S3_ACCESS_KEY": secrets["s3_access"],
            "YUELU_S3_SECRET_KEY": secrets["s3_secret"],
            "YUELU_SECRET_KEY": secrets["session"],
            "YUELU_COLUMN_KEYS": self.installation.column_key,
        }
        if self.installation.today is not None:
            decided["YUELU_TODAY"] = self.installation.today
        spoken = {key: value for key, value in self.given.items() if key.startswith("YUELU_")}
        fixed = {
            "YUELU_DATA": str(self.installation.data),
            "YUELU_DEMONSTRATION": str(self.installation.demonstration).lower(),
        }
        return decided | spoken | fixed

    def settings(self) -> Settings:
        """The settings that these servers make; sets the environment, where child processes read the same."""
        os.environ.update(self.environment())
        return read_settings()

    def start(self) -> None:
        """Start all at once and wait for each; when one fails, stop those that run. Raises a `ServerFault`."""
        for server in self.servers:
            self.installation.check_ports(server.ports)
            for program in server.programs_needed:
                binaries.find(program)
        try:
            for server in self.servers:
                self.started.append(server)
                server.start()
            for server in self.servers:
                server.ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop all, the last started first."""
        while self.started:
            self.started.pop().stop()


@contextmanager
def running(data: Path, *, durable: bool = True) -> Iterator[Settings]:
    """The settings of an installation with its servers up: those that run already, else its own for this while.

    For commands that may be called beside `yuelu up` or alone. Raises a `ServerFault`.
    """
    with ExitStack() as stack:
        bundle = Bundle(installations.read(data), durable=durable)
        if not is_occupied(data):
            bundle.held = (stack.enter_context(occupied(data)),)
            bundle.start()
            stack.callback(bundle.stop)
        stack.callback(_put_back, dict(os.environ))
        yield bundle.settings()


def _put_back(environment: dict[str, str]) -> None:
    """The servers are gone, so nobody after this may find their addresses."""
    os.environ.clear()
    os.environ.update(environment)
