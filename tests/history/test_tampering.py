"""Law 2: what somebody does to the record in the database, as its owner, is told; each try is rolled back."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from storage.database import Database
from tests.moving import begun, carried, faults_of, move, number
from workflow.history.verify import ChainFault, verify

LENGTH = 4


def of_the_whole(connection: Connection, *subjects: int) -> list[ChainFault]:
    """What the verifier says of these chains when it walks all there are."""
    return [fault for fault in verify(connection).faults if fault.subject in subjects]


@pytest.fixture(scope="module")
def chains(database: Database) -> tuple[int, int]:
    """Two subjects of four rows each, with duties and reasons."""
    made = begun(database), begun(database)
    for subject in made:
        for seen in range(1, LENGTH):
            source, target = ("draft", "submitted") if seen % 2 else ("submitted", "draft")
            words = {"reason": f"理由 {seen}", "name": "李四光"}
            carried(database, move(subject, seen, source, target, actor=number(), duty="formality", words=words))
    return made


@pytest.fixture
def owner(owner_database: Database) -> Iterator[Connection]:
    """The owner, whose every change is rolled back; keys between tables do not stop them."""
    with owner_database.engine.connect() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        yield connection
        connection.rollback()


WITHOUT_KEYS = (
    "ALTER TABLE remark DROP CONSTRAINT remark_subject_id_seq_fkey",
    "ALTER TABLE history DROP CONSTRAINT history_duty_fkey, DROP CONSTRAINT history_subject_id_fkey",
    "ALTER TABLE duty DROP CONSTRAINT duty_subject_id_fkey",
)
"""What the owner must take away before some of it is possible at all."""

ROW = "subject_id = :a AND seq"
TRIES: Mapping[str, tuple[tuple[str, ...], tuple[int, str]]] = {
    "edit a body": ((f"UPDATE history SET body = body || ' ' WHERE {ROW} = 2",), (2, "edited")),
    "edit a hash": ((f"UPDATE history SET hash = sha256(hash) WHERE {ROW} = 3",), (3, "edited")),
    "edit a link": ((f"UPDATE history SET prev = sha256(prev) WHERE {ROW} = 3",), (3, "edited")),
    "delete a middle row": ((*WITHOUT_KEYS, f"DELETE FROM history WHERE {ROW} = 3"), (3, "deleted")),
    "delete the first row": ((*WITHOUT_KEYS, f"DELETE FROM history WHERE {ROW} = 1"), (1, "deleted")),
    "delete all rows": ((*WITHOUT_KEYS, "DELETE FROM history WHERE subject_id = :a"), (1, "deleted")),
    "cut off the tail": ((*WITHOUT_KEYS, f"DELETE FROM history WHERE {ROW} > 2"), (2, "cut_off")),
    "cut off the tail and its count": (
        (
            *WITHOUT_KEYS,
            f"DELETE FROM history WHERE {ROW} > 2",
            "UPDATE subject SET version = 2 WHERE id = :a",
        ),
        (2, "state"),
    ),
    "swap two rows": (
        (
            *WITHOUT_KEYS,
            f"UPDATE history SET seq = 99 WHERE {ROW} = 2",
            f"UPDATE history SET seq = 2 WHERE {ROW} = 3",
            f"UPDATE history SET seq = 3 WHERE {ROW} = 99",
        ),
        (2, "swapped"),
    ),
    "swap two bodies of one chain": (
        (
            (
                "UPDATE history h SET body = o.body FROM history o WHERE h.subject_id = :a AND o.subject_id = :a "
                "AND (h.seq, o.seq) IN ((2, 3), (3, 2))"
            ),
        ),
        (2, "edited"),
    ),
    "take another subject's body": (
        (
            (
                "UPDATE history h SET body = o.body FROM history o "
                "WHERE h.subject_id = :a AND o.subject_id = :b AND h.seq = 2 AND o.seq = 2"
            ),
        ),
        (2, "edited"),
    ),
    "take another subject's whole row": (
        (
            (
                "UPDATE history h SET (body, hash, prev) = (o.body, o.hash, o.prev) FROM history o "
                "WHERE h.subject_id = :a AND o.subject_id = :b AND h.seq = 2 AND o.seq = 2"
            ),
        ),
        (2, "swapped"),
    ),
    "rewrite a row with its hash": (
        (
            f"UPDATE history SET body = replace(encode(body, 'escape'), 'step', 'pays')::bytea WHERE {ROW} = 3",
            f"UPDATE history SET hash = sha256(prev || body) WHERE {ROW} = 3",
        ),
        (4, "broken_link"),
    ),
    "change the state": (("UPDATE subject SET state = 'paid' WHERE id = :a",), (4, "state")),
    "change the head": (("UPDATE subject SET head = sha256(head) WHERE id = :a",), (4, "state")),
    "raise the version": (("UPDATE subject SET version = 9 WHERE id = :a",), (4, "cut_off")),
    "lower the version": (("UPDATE subject SET version = 3 WHERE id = :a",), (4, "state")),
    "change the kind": (("UPDATE subject SET kind = 'batch' WHERE id = :a",), (4, "identity")),
    "change the edition": (
        ("DROP TRIGGER subject_edition_check ON subject", "UPDATE subject SET edition = 'kinder' WHERE id = :a"),
        (4, "identity"),
    ),
    "change the actor beside": (
        (*WITHOUT_KEYS, f"UPDATE history SET actor_id = actor_id + 1 WHERE {ROW} = 2"),
        (2, "columns"),
    ),
    "change the duty beside": (
        (*WITHOUT_KEYS, f"UPDATE history SET duty = 'release' WHERE {ROW} = 2"),
        (2, "columns"),
    ),
    "change the time beside": (
        (f"UPDATE history SET at = at + interval '1 microsecond' WHERE {ROW} = 1",),
        (1, "columns"),
    ),
    "alter a remark": ((f"UPDATE remark SET text = '无' WHERE {ROW} = 2 AND field = 'reason'",), (2, "words")),
    "alter a salt": ((f"UPDATE remark SET salt = 'other' WHERE {ROW} = 2 AND field = 'name'",), (2, "words")),
    "delete a remark": ((f"DELETE FROM remark WHERE {ROW} = 3 AND field = 'name'",), (3, "words")),
    "move a remark": ((f"UPDATE remark SET field = 'names' WHERE {ROW} = 2 AND field = 'name'",), (2, "words")),
    "delete the subject": ((*WITHOUT_KEYS, "DELETE FROM subject WHERE id = :a"), (4, "no_subject")),
}


def lay_hands(owner: Connection, statements: tuple[str, ...], chains: tuple[int, int]) -> None:
    for statement in statements:
        touched = owner.execute(text(statement), dict(zip("ab", chains, strict=True)))
        assert statement.startswith("ALTER") or touched.rowcount, f"nothing was touched: {statement}"


@pytest.mark.parametrize("name", TRIES)
def test_laying_hands_on_a_chain_is_told_with_its_first_bad_row(
    name: str, owner: Connection, chains: tuple[int, int]
) -> None:
    statements, (seq, code) = TRIES[name]
    assert faults_of(owner, *chains) == []
    lay_hands(owner, statements, chains)
    found = faults_of(owner, *chains)
    assert [(fault.subject, fault.seq, fault.code) for fault in found] == [(chains[0], seq, code)]
    assert of_the_whole(owner, *chains) == found


def test_erasing_what_was_said_leaves_the_chain_whole(database: Database, chains: tuple[int, int]) -> None:
    """By the working role, whose right it is."""
    with database.engine.connect() as connection:
        erase = text("UPDATE remark SET text = NULL, salt = NULL WHERE subject_id = :a")
        assert connection.execute(erase, {"a": chains[0]}).rowcount == 2 * (LENGTH - 1)
        assert faults_of(connection, *chains) == []
        connection.rollback()


def test_the_walk_counts_all_subjects_and_rows(owner: Connection, chains: tuple[int, int]) -> None:
    walked: list[None] = []
    found = verify(owner, lambda: walked.append(None))
    assert len(walked) == found.subjects
    subjects, rows = owner.execute(text("SELECT (SELECT count(*) FROM subject), (SELECT count(*) FROM history)")).one()
    assert (found.subjects, found.rows) == (subjects, rows)
    some = verify(owner, subjects=chains)
    assert (some.subjects, some.rows) == (len(chains), LENGTH * len(chains))


def test_moves_that_are_made_during_the_walk_are_no_fault(database: Database) -> None:
    """The walk sees one moment, whatever goes on: a subject is never held against rows of another time."""
    subjects = [begun(database) for _ in range(8)]
    walked = Event()

    def go_on() -> int:
        for seen in count(1):
            if walked.is_set():
                return seen
            for subject in subjects:
                source, target = ("draft", "submitted") if seen % 2 else ("submitted", "draft")
                carried(database, move(subject, seen, source, target))
        raise AssertionError

    with ThreadPoolExecutor(1) as other:
        going = other.submit(go_on)
        try:
            for _ in range(12):
                with database.reading() as connection:
                    assert of_the_whole(connection, *subjects) == []
        finally:
            walked.set()
        assert going.result() > 1


COLUMNS = {
    "prev": "sha256(prev)",
    "hash": "sha256(hash)",
    "body": "body || '\\x20'::bytea",
    "at": "at + interval '1 day'",
    "actor_id": "coalesce(actor_id, 0) + 1",
    "duty": "'release'",
}


@given(seed=st.integers(0, 2**32), columns=st.sets(st.sampled_from(sorted(COLUMNS)), min_size=1))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_columns_of_any_row_are_told_at_that_row(
    seed: int, columns: set[str], owner: Connection, chains: tuple[int, int]
) -> None:
    chance = random.Random(seed)
    subject, seq = chance.choice(chains), chance.randint(1, LENGTH)
    changes = ", ".join(f"{name} = {COLUMNS[name]}" for name in sorted(columns))
    with owner.begin_nested() as savepoint:
        lay_hands(owner, WITHOUT_KEYS, chains)
        owner.execute(
            text(f"UPDATE history SET {changes} WHERE subject_id = :subject AND seq = :seq"),
            {"subject": subject, "seq": seq},
        )
        told = [(fault.subject, fault.seq) for fault in faults_of(owner, *chains)]
        savepoint.rollback()
    assert told == [(subject, seq)]
