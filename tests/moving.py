"""Subjects that begin and move through the engine, with numbers that no other test uses."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, text

from storage.database import Database, driver_of
from workflow.engine.alike import alike
from workflow.engine.apply import begin, carry, carry_many, next_subject
from workflow.engine.errors import EngineError
from workflow.engine.moves import Move, Moved
from workflow.history.verify import ChainFault, verify

AT = datetime(2018, 9, 26, 2, 0, tzinfo=UTC)
EDITION = "5e" * 32

Answer = TypeVar("Answer")


def number() -> int:
    """The number of a person, an authority or a key that nobody else has."""
    return secrets.randbelow(2**50) + 1


def move(subject: int, seen: int = 1, source: str = "draft", target: str = "submitted", **more: object) -> Move:
    """A move by nobody in particular, unless `more` says otherwise."""
    values: dict[str, object] = {"kind": "application", "edition": EDITION, "trigger": "step", "at": AT}
    return Move(subject, seen=seen, source=source, target=target, **{**values, **more})  # type: ignore[arg-type]


def begun(database: Database, state: str = "draft", authority: int | None = None, kind: str = "application") -> int:
    """A subject that has begun in this state, with its first row of history."""
    with database.writing() as connection:
        return begun_in(connection, state, authority, kind)


def begun_in(
    connection: Connection, state: str = "draft", authority: int | None = None, kind: str = "application"
) -> int:
    """The same, inside the caller's transaction."""
    driver = driver_of(connection.connection)
    subject = next_subject(driver)
    begin(driver, move(subject, 0, "", state, kind=kind, trigger="begin"), authority or number())
    return subject


def carried(database: Database, wanted: Move) -> Moved:
    """Carry a move as one statement of its own."""
    with database.statement() as driver:
        return carry(driver, wanted)


def carried_many(database: Database, wanted: Sequence[Move]) -> list[Moved]:
    """Carry moves of one shape as one statement of its own."""
    (together,) = alike(wanted)
    with database.statement() as driver:
        return carry_many(driver, together)


def carried_in(connection: Connection, wanted: Move) -> Moved:
    """Carry a move inside the caller's transaction."""
    return carry(driver_of(connection.connection), wanted)


def outcome(work: Callable[[], Answer]) -> Answer | str:
    """What a piece of work answered, or the code of the engine's refusal: what a process can send home."""
    try:
        return work()
    except EngineError as refusal:
        return refusal.code


def state_of(database: Database, subject: int) -> tuple[str, int]:
    """The state and the version of a subject."""
    return one(database, "SELECT state, version FROM subject WHERE id = :subject", subject=subject)


def rows_of(database: Database, table: str, subject: int) -> int:
    """How many rows of a table belong to a subject."""
    found: int = one(database, f"SELECT count(*) FROM {table} WHERE subject_id = :subject", subject=subject)[0]
    return found


def one(database: Database, query: str, **values: object) -> tuple:  # type: ignore[type-arg]  # columns are the query's
    """The only row of a query."""
    with database.reading() as connection:
        return tuple(connection.execute(text(query), values).one())


def faults_of(connection: Connection, *subjects: int) -> list[ChainFault]:
    """What the verifier says of these chains."""
    return list(verify(connection, subjects=subjects).faults)
