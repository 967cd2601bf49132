"""Law 3: only what was declared and seen happens, once; the loser of a race is told so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import text

from storage.database import Database
from tests.moving import begun, carried, carried_in, faults_of, move, number, one, outcome, rows_of, state_of
from tests.racing import RACERS, Racers
from workflow.engine.apply import carry
from workflow.engine.errors import Conflict
from workflow.engine.moves import Move, Moved


def test_a_move_changes_state_version_head_and_leaves_one_row(database: Database) -> None:
    subject = begun(database)
    moved = carried(database, move(subject))
    assert moved == Moved(subject, 2, "submitted")
    assert state_of(database, subject) == ("submitted", 2)
    assert rows_of(database, "history", subject) == 2
    head, last = one(
        database,
        "SELECT s.head, h.hash FROM subject s JOIN history h ON h.subject_id = s.id AND h.seq = s.version "
        "WHERE s.id = :subject",
        subject=subject,
    )
    assert bytes(head) == bytes(last)


@pytest.mark.parametrize(
    ("seen", "source"),
    [(0, "draft"), (2, "draft"), (1, "submitted"), (1, "")],
    ids=["an older version", "a newer version", "another state", "no state"],
)
def test_what_its_caller_did_not_see_is_a_conflict_that_writes_nothing(
    database: Database, seen: int, source: str
) -> None:
    subject = begun(database)
    with pytest.raises(Conflict):
        carried(database, move(subject, seen, source, actor=number(), duty="formality", words={"reason": "无"}))
    assert state_of(database, subject) == ("draft", 1)
    assert [rows_of(database, table, subject) for table in ("history", "duty", "remark")] == [1, 0, 0]


def test_a_subject_that_is_not_there_is_a_conflict(database: Database) -> None:
    with pytest.raises(Conflict):
        carried(database, move(number()))


def _carry(database: Database, wanted: Move) -> bool | str:
    return outcome(lambda: carried(database, wanted).version == wanted.seen + 1)


def _carry_in_transaction(database: Database, wanted: Move) -> bool | str:
    def work() -> bool:
        with database.writing() as connection:
            return carried_in(connection, wanted).version == wanted.seen + 1

    return outcome(work)


@pytest.mark.parametrize("way", [_carry, _carry_in_transaction])
def test_of_sixteen_processes_exactly_one_wins_a_version(
    sixteen: Racers, database: Database, way: Callable[[Database, Move], bool | str]
) -> None:
    subject = begun(database)
    for version in range(1, 6):
        wanted = move(subject, version, *(("draft", "submitted") if version % 2 else ("submitted", "draft")))
        racing = [replace(wanted, actor=actor, duty="formality") for actor in range(version * 100, version * 100 + 16)]
        told = sixteen.race(way, racing)
        assert sorted(told, key=str) == [True, *["conflict"] * (RACERS - 1)]
        assert rows_of(database, "history", subject) == version + 1
        assert rows_of(database, "duty", subject) == version
    with database.reading() as connection:
        assert faults_of(connection, subject) == []


def test_a_move_that_is_rolled_back_leaves_nothing(database: Database) -> None:
    subject = begun(database)
    with database.engine.connect() as connection:
        carried_in(connection, move(subject, actor=number(), duty="formality"))
    assert state_of(database, subject) == ("draft", 1)
    assert [rows_of(database, table, subject) for table in ("history", "duty")] == [1, 0]


def test_the_state_cannot_change_without_its_version_being_compared(database: Database) -> None:
    """A statement that waits for another's lock sees the new version, not the one of its snapshot."""
    subject = begun(database)
    with database.writing() as first:
        carried_in(first, move(subject))
        with database.statement() as second:
            second.execute("SET lock_timeout = '50ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                carry(second, move(subject))
            second.execute("RESET lock_timeout")
    with pytest.raises(Conflict):
        carried(database, move(subject))


def test_a_reference_to_a_subject_does_not_wait_for_its_move(database: Database) -> None:
    subject = begun(database)
    with database.writing() as first, database.writing() as second:
        carried_in(first, move(subject))
        second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        second.execute(
            text("INSERT INTO duty (subject_id, actor_id, authority_id, duty) VALUES (:subject, :actor, 1, 'release')"),
            {"subject": subject, "actor": number()},
        )
