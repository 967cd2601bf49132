"""Opening an installation: found or made, its servers up, its schema newest, its settings read."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from console.servers import installation as installations
from console.servers import reach
from console.servers.bundle import read_settings, running
from console.servers.faults import DiskFull, NoInstallation, StepFailed, WrongKind
from console.servers.installation import Installation
from console.servers.occupancy import NEEDED_MB, free_mb
from settings import Settings
from storage.database import connect
from workflow.parties import authorities
from workflow.registers.editions import seed

WHOLE = (
    *("YUELU_DATABASE_URL", "YUELU_OWNER_DATABASE_URL", "YUELU_REDIS_URL"),
    *("YUELU_S3_ACCESS_KEY", "YUELU_S3_SECRET_KEY", "YUELU_SECRET_KEY", "YUELU_COLUMN_KEYS"),
)
"""What must be in the environment when there is no data folder with an installation."""

NOT_DEMONSTRATION = {
    "kind_zh": "正式",
    "kind_en": "real",
    "asked_zh": "作为演示环境启动",
    "asked_en": "be a demonstration",
}
NOT_REAL = {"kind_zh": "演示", "kind_en": "demonstration", "asked_zh": "改为正式环境", "asked_en": "become a real one"}


def environment_is_complete() -> bool:
    """Whether the environment names all servers and secrets, as an installation on servers of its own does."""
    return all(variable in os.environ for variable in WHOLE)


def find(data: Path) -> Installation:
    """The installation in a folder. Raises `NoInstallation`."""
    if not installations.exists(data):
        raise NoInstallation(folder=data)
    return installations.read(data)


def find_or_make(data: Path, *, demonstration: bool) -> Installation:
    """The installation of this kind, made when the folder has none. Raises `WrongKind`."""
    if not installations.exists(data):
        return installations.create(data, demonstration=demonstration, today=_standing_day() if demonstration else None)
    found = installations.read(data)
    if found.demonstration != demonstration:
        raise WrongKind(folder=data, **(NOT_REAL if found.demonstration else NOT_DEMONSTRATION))
    return found


def _standing_day() -> str:
    from console.demonstration.setting import TODAY  # noqa: PLC0415  # only a demonstration needs its data

    return TODAY.isoformat()


def prepare(settings: Settings, logs: Path) -> None:
    """See that every server answers, and bring schema and shipped editions to the newest. Raises a `ServerFault`."""
    from migrations import schema  # noqa: PLC0415  # it loads every room; most commands need none

    reach.require(settings)
    try:
        schema.upgrade(settings.owner_database_url)
    except (SQLAlchemyError, psycopg.Error) as error:
        raise StepFailed(step="migrations", reason=reach.one_line(error), log=logs) from error
    _seed_shipped(settings)


def _seed_shipped(settings: Settings) -> None:
    """Put in the editions and tables that a newer release ships; those that are there stay as they are.

    An edition is there once, by its hash, whoever put it in: what the first root has, no other root is given again.
    """
    database = connect(settings.database_url)
    with database.writing() as connection:
        for root in authorities.roots(connection)[:1]:
            seed(connection, root, settings.clock.now())
    database.engine.dispose()


@contextmanager
def full_disk_told(data: Path) -> Iterator[None]:
    """Tell a write that failed for want of room as `DiskFull`, wherever it happened."""
    try:
        yield
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise
        raise DiskFull(folder=data, free_mb=free_mb(data), needed_mb=NEEDED_MB) from error


@contextmanager
def office(data: Path) -> Iterator[Settings]:
    """The settings of an installation with its servers up and its schema newest, for a command that works in it.

    Beside a running `yuelu up` it uses those servers, else it starts them for this while. Where the environment
    names every server and secret, no installation is needed in the folder. Raises a `ServerFault`.
    """
    if not installations.exists(data) and environment_is_complete():
        settings = read_settings()
        prepare(settings, data / "logs")
        yield settings
        return
    with full_disk_told(data), running(find(data).data) as settings:
        prepare(settings, data / "logs")
        yield settings
