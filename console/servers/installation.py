"""What an installation remembers in its data folder: its kind, its ports and its secrets, in one file of mode 0600."""

from __future__ import annotations

import base64
import json
import os
import random
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from console.servers.faults import FolderNotWritable, PortsUnreadable, PortTaken, RecordUnreadable

RECORD = "installation.json"
PORTS = (
    "postgresql",
    "redis",
    "s3",
    "s3_grpc",
    "store_master",
    "store_master_grpc",
    "store_volume",
    "store_volume_grpc",
    "store_filer",
    "store_filer_grpc",
    "store_admin",
)
"""Everything that listens, on the loopback interface only."""

SECRETS = (
    "postgres",
    "yuelu_owner",
    "yuelu_app",
    "redis",
    "s3_access",
    "s3_secret",
    "store_signing",
    "session",
)
PASSABLE = 0o711
"""The data folder's mode: others may pass but not list, since PostgreSQL below it may run as another user."""

DEMONSTRATION_PASSWORD = "demonstration"  # noqa: S105  # the name of a secret, not the secret
"""The secret that the people of a demonstration sign in with."""

FIRST_PORT, LAST_PORT = 12_000, 22_000
"""Below the ports that the kernel hands to outgoing connections, also after the store adds 10,000 to one of them."""

PORTS_VARIABLE = "YUELU_SERVER_PORTS"
"""Names a narrower range, as `12000-15000`, for installations of one machine that must not choose the same port."""


@dataclass(frozen=True)
class Installation:
    """One data folder and what was chosen for it once; `id` also names what must lie outside the folder."""

    data: Path
    demonstration: bool
    id: str
    ports: Mapping[str, int]
    secrets: Mapping[str, str] = field(repr=False)
    column_key: str = field(repr=False)
    demonstration_filled: bool = False
    today: str | None = None
    """The business date on which a demonstration stands, as `YUELU_TODAY` has it."""

    @property
    def record(self) -> Path:
        """The file that holds all this."""
        return self.data / RECORD

    @property
    def logs(self) -> Path:
        """Where the children write."""
        return self.data / "logs"

    def keep(self) -> None:
        """Write the record whole or not at all, readable by its owner only."""
        facts = {key: value for key, value in asdict(self).items() if key != "data"}
        fresh = self.record.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(facts, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.record)

    def filled(self) -> Installation:
        """The same, remembering that the demonstration data are in."""
        done = replace(self, demonstration_filled=True)
        done.keep()
        return done

    def check_ports(self, names: tuple[str, ...]) -> None:
        """Raise `PortTaken` when a stranger listens on one of these ports."""
        for name in names:
            if not is_free(self.ports[name]):
                raise PortTaken(name=name, port=self.ports[name])


def exists(data: Path) -> bool:
    """Whether the folder holds an installation."""
    return (data / RECORD).exists()


def read(data: Path) -> Installation:
    """The installation in a folder; raises `RecordUnreadable` when its record is damaged."""
    try:
        return Installation(data=data, **json.loads((data / RECORD).read_text()))
    except (OSError, ValueError, TypeError) as error:
        raise RecordUnreadable(file=data / RECORD, reason=error) from error


def create(data: Path, *, demonstration: bool, today: str | None = None) -> Installation:
    """A new installation with fresh ports and secrets, written down before anything uses them."""
    make_folder(data, PASSABLE)
    made = Installation(
        data=data,
        demonstration=demonstration,
        id=secrets.token_hex(6),
        ports=dict(zip(PORTS, free_ports(len(PORTS)), strict=True)),
        secrets={name: secrets.token_urlsafe(32) for name in SECRETS} | {DEMONSTRATION_PASSWORD: _typable()},
        column_key=base64.b64encode(secrets.token_bytes(32)).decode(),
        today=today,
    )
    make_folder(made.logs)
    made.keep()
    return made


def _typable() -> str:
    """A password that a person can read off the terminal: 48 bits are enough behind a rate limit on loopback."""
    return "-".join(secrets.token_hex(2) for _ in range(3))


def make_folder(folder: Path, mode: int = 0o700) -> None:
    """Make a folder of ours with exactly this mode. Raises `FolderNotWritable`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
    except OSError as error:
        raise FolderNotWritable(folder=folder, reason=error.strerror) from error


def free_ports(count: int) -> list[int]:
    """Ports that are free now, with the one 10,000 above free as well, in no order that two installations share.

    Raises `PortsUnreadable` when the range named in the environment is none.
    """
    chance = random.SystemRandom()
    chosen: list[int] = []
    allowed = _allowed_ports()
    for port in chance.sample(allowed, len(allowed)):
        if is_free(port) and is_free(port + 10_000):
            chosen.append(port)
        if len(chosen) == count:
            break
    return chosen


def _allowed_ports() -> range:
    named = os.environ.get(PORTS_VARIABLE, f"{FIRST_PORT}-{LAST_PORT}")
    first, _, last = named.partition("-")
    if not (first.isdecimal() and last.isdecimal() and FIRST_PORT <= int(first) < int(last) <= LAST_PORT):
        raise PortsUnreadable(variable=PORTS_VARIABLE, named=named, first=FIRST_PORT, last=LAST_PORT)
    return range(int(first), int(last))


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nothing listens there; a connection that is only closing does not count."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
