"""Connections of the pool: one that died while it lay idle is replaced before anybody uses it."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from settings import Settings
from storage import database as door
from storage.database import Database, connect
from tests.moving import begun, carried, move


@pytest.fixture
def pool(settings: Settings) -> Iterator[Database]:
    """A pool of one connection."""
    own = connect(settings.database_url, pool_size=1)
    yield own
    own.engine.dispose()


def own_process(pool: Database) -> int:
    with pool.statement() as driver:
        return driver.info.backend_pid


def end(database: Database, process: int) -> None:
    """End a connection's server process, as a restart of the server does, and wait until it is gone."""
    with database.statement() as driver:
        driver.execute("SELECT pg_terminate_backend(%s, 10000)", [process])


@pytest.mark.parametrize("way", ["statement", "reading", "writing"])
def test_a_connection_that_died_while_it_lay_idle_is_replaced(
    pool: Database, database: Database, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(door, "FRESH_SECONDS", 0)
    first = own_process(pool)
    end(database, first)
    if way == "statement":
        assert carried(pool, move(begun(pool))).version == 2
    else:
        with getattr(pool, way)() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
    assert own_process(pool) != first


def test_a_connection_that_died_just_now_is_an_error_once(
    pool: Database, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent may have been done or not: only the caller can know what to do about it."""
    monkeypatch.setattr(door, "FRESH_SECONDS", 3_600)
    end(database, own_process(pool))
    with pytest.raises(psycopg.OperationalError):
        carried(pool, move(1))
    assert carried(pool, move(begun(pool))).version == 2


def test_a_statement_leaves_its_connection_out_of_autocommit(pool: Database) -> None:
    with pool.statement() as driver:
        assert driver.autocommit
    with pool.engine.connect() as connection:
        assert not door.driver_of(connection.connection).autocommit


def test_reading_refuses_to_write(database: Database) -> None:
    with pytest.raises(Exception, match="read-only"), database.reading() as connection:
        connection.execute(text("UPDATE subject SET state = state WHERE id = 0"))
