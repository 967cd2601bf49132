"""The one way to PostgreSQL: the base of all tables, and connections for reading, writing and one statement."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from storage.crash import crash_point

LOWEST_POSTGRESQL = 18
"""The lowest PostgreSQL that is tested."""


FRESH_SECONDS = 1.0
"""How long after its last use a connection is taken to live: asking costs a third of what a move does."""

_USED_AT = "used_at"


class Base(DeclarativeBase):
    """The base of every table; constraint names follow one pattern, so that a fault can be told by its name."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_index",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )


@dataclass(frozen=True)
class Database:
    """A pool of connections as one database role.

    `reading` and `writing` give SQLAlchemy connections in a transaction; `statement` gives the driver's own
    connection in autocommit, for the engine's single statement.
    """

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read-only transaction: a write inside it is refused by the database.

        It ends as it began, with nothing written, but not by a ROLLBACK: with that the driver forgets every statement
        that it had prepared, and each look would be planned anew, which costs ten times what its answer does.
        """
        with self.engine.connect() as connection:
            connection.execution_options(postgresql_readonly=True)
            yield connection
            if not connection.invalidated:
                driver_of(connection.connection).commit()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        with self.engine.connect() as connection, connection.begin() as transaction:
            yield connection
            if transaction.is_active:
                crash_point("engine.before_commit")
        crash_point("engine.after_commit")

    @contextmanager
    def statement(self) -> Iterator[psycopg.Connection]:
        """The driver's connection in autocommit: one statement is one transaction."""
        pooled = self.engine.raw_connection()
        driver = driver_of(pooled)
        try:
            driver.autocommit = True
            yield driver
        finally:
            driver.autocommit = False
            pooled.close()


def driver_of(pooled: object) -> psycopg.Connection:
    """The psycopg connection below a pooled one (`Connection.connection` or `Engine.raw_connection()`)."""
    driver = getattr(pooled, "driver_connection", None)
    assert isinstance(driver, psycopg.Connection)
    return driver


def constraint_of(fault: IntegrityError) -> str | None:
    """The name of the constraint that refused a statement: what a room tells its named refusals by."""
    return fault.orig.diag.constraint_name if isinstance(fault.orig, psycopg.Error) else None


def connect(url: str, *, pool_size: int = 5, statement_timeout_ms: int = 60_000) -> Database:
    """A pool for a `postgresql://` address; long statements are cut off, so that no snapshot grows old."""
    engine = create_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"options": f"-c statement_timeout={statement_timeout_ms} -c timezone=UTC"},
    )
    _ask_the_idle(engine)
    return Database(engine)


def _ask_the_idle(engine: Engine) -> None:
    """Ask a pooled connection whether it still lives, before it is used again, unless it was used just now."""

    def checkin(_driver: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info[_USED_AT] = time.monotonic()

    def checkout(driver: DBAPIConnection, record: ConnectionPoolEntry, _fairy: object) -> None:
        if time.monotonic() - record.info.get(_USED_AT, time.monotonic()) < FRESH_SECONDS:
            return
        try:
            engine.dialect.do_ping(driver)
        except psycopg.OperationalError as lost:
            raise InvalidatePoolError from lost

    event.listen(engine, "checkin", checkin)
    event.listen(engine, "checkout", checkout)


def sqlalchemy_url(url: str) -> str:
    """The same address with the driver named, as SQLAlchemy wants it."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url
