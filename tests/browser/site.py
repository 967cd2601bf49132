"""The demonstration served by the project's own processes, on a database of its own beside that of the other tests."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import select

from console.demonstration import SEED
from console.demonstration.cast import Cast, gather
from console.demonstration.setting import MAIL_DOMAIN, TODAY
from console.servers import supervisor
from console.servers.bundle import Bundle
from console.servers.installation import DEMONSTRATION_PASSWORD, free_ports
from console.servers.postgresql import OWNER, WORKER, PostgreSQL
from console.servers.process import Child
from console.servers.redis_server import RedisServer
from migrations import schema
from settings import Settings, from_environment
from tests.browser import scenery
from web.app import create_app
from workflow.acts.opening import open_office
from workflow.parties.tables import Person

STRANGER = "stranger"
"""Who has not signed in."""

OFFICER = "officer.csuft"
"""The officer of a university whose claim was paid; `officer.hufe` and others are strangers to it."""

HOST = "127.0.0.1"

Environment = Mapping[str, str]
Furnish = Callable[[Cast], Mapping[str, str]]


@dataclass(frozen=True)
class Plot:
    """Where a site stands beside others: its database and its Redis database; and what it is filled with."""

    database: str
    redis: int
    furnish: Furnish


FURNISHED = Plot("yuelu_browser", 1, scenery.furnish)
"""With everything that there is to look at."""

BARE = Plot("yuelu_journey", 2, lambda _cast: {})
"""With the office and its people only: nothing has happened yet."""


@dataclass(frozen=True)
class Site:
    """What a browser test stands on: the served address, and the same house from inside (`cast.office`)."""

    address: str
    settings: Settings
    cast: Cast
    password: str
    bundle: Bundle
    environment: Environment
    app: Flask
    things: Mapping[str, str]
    """By which number in an address each thing of `tests.browser.scenery` is found."""

    def email(self, who: str) -> str:
        """The address of a role (`handler`, `deputy_director`) or of a university's officer (`officer.csu`)."""
        return f"{who.replace('_', '-')}@{MAIL_DOMAIN}"

    def session(self, who: str) -> str:
        """What the cookie of somebody signed in holds, made as the application makes it, without the sign-in page."""
        with self.cast.office.database.reading() as connection:
            found = select(Person.fs_uniquifier).where(Person.email == self.email(who))
            known = connection.execute(found).scalar_one()
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        held = {"_user_id": known, "identity.id": known, "_fresh": True, "fs_paa": time.time(), "_permanent": True}
        return str(signer.dumps(held))

    @contextmanager
    def working(self) -> Iterator[None]:
        """The relay and a worker, in processes of their own, for this while."""
        with _running(supervisor.helpers(self.bundle), self.environment):
            yield


@contextmanager
def standing(bundle: Bundle, folder: Path, plot: Plot = FURNISHED) -> Iterator[Site]:
    """The site, up and filled with the demonstration; what it writes lies in `folder`. The servers run already."""
    port = free_ports(1)[0]
    address = f"http://{HOST}:{port}"
    environment = _environment(bundle, folder, address, plot)
    settings = _settings(environment)
    _fresh_database(bundle, plot.database)
    schema.upgrade(settings.owner_database_url)
    password = bundle.installation.secrets[DEMONSTRATION_PASSWORD]
    cast = gather(open_office(settings), password, SEED)
    things = plot.furnish(cast)
    web = supervisor.web(bundle, HOST, port)
    with _running([web], environment) as (child,):
        supervisor.wait_for_web(child, address)
        yield Site(address, settings, cast, password, bundle, environment, create_app(settings), things)
    cast.office.database.engine.dispose()


def _environment(bundle: Bundle, folder: Path, address: str, plot: Plot) -> Environment:
    """What the bundle decides, with a database, a Redis database and a folder of the site's own."""
    database = PostgreSQL(bundle.installation)
    return bundle.environment() | {
        "YUELU_DATABASE_URL": database.address(WORKER, plot.database),
        "YUELU_OWNER_DATABASE_URL": database.address(OWNER, plot.database),
        "YUELU_REDIS_URL": RedisServer(bundle.installation).address.removesuffix("/0") + f"/{plot.redis}",
        "YUELU_DATA": str(folder),
        "YUELU_BASE_URL": address,
        "YUELU_TODAY": TODAY.isoformat(),
    }


def _settings(environment: Environment) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in environment.items():
            patch.setenv(variable, value)
        return from_environment()


def _fresh_database(bundle: Bundle, name: str) -> None:
    """A database of the owner's beside the installation's own, with the same rights."""
    superuser = PostgreSQL(bundle.installation).address("postgres", "postgres")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
        connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {WORKER}")


@contextmanager
def _running(children: Sequence[Child], environment: Environment) -> Iterator[list[Child]]:
    """These processes with this environment, stopped in good order afterwards."""
    started = [replace(child, environment=os.environ | dict(environment)) for child in children]
    for child in started:
        child.start()
    try:
        yield started
    finally:
        for child in started:
            child.ask()
        for child in started:
            child.stop()
