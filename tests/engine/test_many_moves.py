"""Many moves in one statement: what one by one would be done is done, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage.database import Database, driver_of
from tests import made
from tests.moving import (
    AT,
    begun,
    carried,
    carried_in,
    carried_many,
    faults_of,
    move,
    number,
    outcome,
    rows_of,
    state_of,
)
from tests.racing import RACERS, Racers
from workflow.engine.alike import alike
from workflow.engine.apply import carry_many
from workflow.engine.errors import Conflict, MustBeApart
from workflow.engine.moves import Key, Move, Moved, Part
from workflow.jobs import outbox
from workflow.review import tasks
from workflow.review.tasks import Ask

TABLES = ("history", "duty", "remark", "outbox", "task")


@pytest.fixture(scope="module")
def authority(database: Database) -> int:
    """Whose subjects they are: a task belongs to an authority that there is."""
    with database.writing() as connection:
        return made.authority(connection)


def written(database: Database, subject: int) -> list[int]:
    """How many rows each table has of a subject."""
    return [rows_of(database, table, subject) for table in TABLES]


def full(subject: int, actor: int, seen: int = 1, reason: str = "缺少票据") -> Move:
    """A move that writes into every table of a step: duty, words, task, letter."""
    asked = Ask("submitted", "handler", None, 5, "next_day", AT, None, None)
    letter = Part(outbox.told, rows=outbox.told_rows([("letter", {"kind": "accepted", "subject": subject})]))
    parts = (tasks.close_and_open(asked), letter)
    return move(subject, seen, actor=actor, duty="formality", words={"reason": reason}, parts=parts)


def test_many_subjects_move_in_one_statement_each_with_its_own_rows(database: Database, authority: int) -> None:
    subjects, actor = [begun(database, authority=authority) for _ in range(5)], number()
    moves = [full(each, actor, reason=f"理由 {each}") for each in subjects]
    assert carried_many(database, moves) == [Moved(each, 2, "submitted") for each in subjects]
    assert [written(database, each) for each in subjects] == [[2, 1, 1, 1, 1]] * 5
    with database.reading() as connection:
        assert faults_of(connection, *subjects) == []
        said = text("SELECT subject_id, text FROM remark WHERE subject_id = ANY(:subjects) ORDER BY subject_id")
        told = {row.subject_id: row.text for row in connection.execute(said, {"subjects": subjects})}
    assert told == {each: f"理由 {each}" for each in subjects}


@pytest.mark.parametrize("stale", [0, 2, 4])
def test_one_subject_that_has_gone_on_keeps_all_where_they_are_and_is_named(
    database: Database, authority: int, stale: int
) -> None:
    subjects, actor = [begun(database, authority=authority) for _ in range(5)], number()
    carried(database, move(subjects[stale], target="withdrawn"))
    before = [written(database, each) for each in subjects]
    with pytest.raises(Conflict) as refused:
        carried_many(database, [full(each, actor) for each in subjects])
    assert refused.value.subjects == [subjects[stale]]
    assert [written(database, each) for each in subjects] == before
    assert [state_of(database, each)[0] for each in subjects].count("draft") == 4


def test_a_subject_that_is_not_there_or_named_twice_is_a_conflict(database: Database) -> None:
    subjects, nobody = [begun(database) for _ in range(2)], number()
    with pytest.raises(Conflict) as refused:
        carried_many(database, [move(each) for each in (*subjects, nobody)])
    assert refused.value.subjects == [nobody]
    with pytest.raises(Conflict) as twice:
        carried_many(database, [move(each) for each in (*subjects, subjects[0])])
    assert twice.value.subjects == [subjects[0]]
    assert [state_of(database, each) for each in subjects] == [("draft", 1)] * 2


@pytest.mark.parametrize("others", [1, 5], ids=["on one of them", "on all of them"])
def test_whoever_did_another_duty_on_any_of_them_moves_none(database: Database, authority: int, others: int) -> None:
    subjects, actor = [begun(database, authority=authority) for _ in range(5)], number()
    for each in subjects[:others]:
        carried(database, move(each, target="draft", actor=actor, duty="release"))
    moves = [full(each, actor, 2 if each in subjects[:others] else 1) for each in subjects]
    before = [written(database, each) for each in subjects]
    with pytest.raises(MustBeApart):
        carried_many(database, moves)
    assert [written(database, each) for each in subjects] == before
    assert {state_of(database, each)[0] for each in subjects} == {"draft"}


def test_only_what_differs_by_its_subject_alone_goes_together(database: Database) -> None:
    first = move(1)
    apart = [replace(first, subject=2, target="other"), replace(first, subject=3, actor=7), full(4, 7)]
    assert [len(each.moves) for each in alike([first, *apart, move(5), full(6, 7), move(7)])] == [3, 1, 1, 2]
    keyed = [replace(move(each), key=Key("k", "f")) for each in (8, 9)]
    assert [len(each.moves) for each in alike(keyed)] == [1, 1]
    assert alike([]) == []


def test_moves_that_are_rolled_back_leave_nothing(database: Database, authority: int) -> None:
    subjects, actor = [begun(database, authority=authority) for _ in range(3)], number()
    with database.engine.connect() as connection:
        for each in alike([full(subject, actor) for subject in subjects]):
            carry_many(driver_of(connection.connection), each)
    assert [written(database, each) for each in subjects] == [[1, 0, 0, 0, 0]] * 3


def _many(database: Database, moves: Sequence[Move]) -> bool | str:
    return outcome(lambda: bool(carried_many(database, moves)))


def _one(database: Database, wanted: Move) -> bool | str:
    return outcome(lambda: bool(carried(database, wanted)))


def _either(database: Database, asked: object) -> bool | str:
    return _one(database, asked) if isinstance(asked, Move) else _many(database, cast("Sequence[Move]", asked))


def test_of_many_moves_and_single_ones_on_their_subjects_one_side_wins_whole(
    sixteen: Racers, database: Database, authority: int
) -> None:
    """Fifteen processes move one subject each, and one moves all fifteen: all of them, or none."""
    for _ in range(4):
        subjects = [begun(database, authority=authority) for _ in range(RACERS - 1)]
        singles = [move(each, target="withdrawn") for each in subjects]
        many, *ones = sixteen.race(_either, [[full(each, 7) for each in subjects], *singles])
        states = [state_of(database, each)[0] for each in subjects]
        assert states == ["withdrawn" if won is True else "submitted" for won in ones]
        assert (many is True) == (states == ["submitted"] * len(subjects))
        assert many in {True, "conflict"}
        if many == "conflict":
            assert set(states) <= {"withdrawn", "draft"}
        with database.reading() as connection:
            assert faults_of(connection, *subjects) == []


def test_sixteen_processes_that_move_the_same_many_in_any_order_do_not_wait_in_a_circle(
    sixteen: Racers, database: Database
) -> None:
    subjects = [begun(database) for _ in range(40)]
    orders = [[*subjects[turn:], *subjects[:turn]][:: (-1) ** turn] for turn in range(RACERS)]
    told = sixteen.race(_many, [[move(each) for each in order] for order in orders])
    assert sorted(told, key=str) == [True, *["conflict"] * (RACERS - 1)]


def test_a_single_move_waits_for_many_and_then_conflicts(database: Database) -> None:
    subjects = [begun(database) for _ in range(3)]
    with database.writing() as first, database.writing() as second:
        for each in alike([move(subject) for subject in subjects]):
            carry_many(driver_of(first.connection), each)
        second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(psycopg.errors.LockNotAvailable):
            carried_in(second, move(subjects[1]))
        second.rollback()
    with pytest.raises(Conflict):
        carried(database, move(subjects[1]))


@dataclass(frozen=True)
class Drawn:
    """A subject as it is drawn: where it stands, what another has done on it, and what is said of it."""

    stale: bool
    apart: bool
    reason: str


DRAWN = st.builds(
    Drawn,
    st.sampled_from([False] * 9 + [True]),
    st.sampled_from([False] * 9 + [True]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(DRAWN, min_size=1, max_size=8))
def test_many_moves_leave_the_same_rows_as_one_by_one(database: Database, authority: int, drawn: list[Drawn]) -> None:
    """Of two sets of subjects that are alike, one moves together and the other one by one in a transaction."""
    actor = number()
    together, alone = ([_drawn(database, authority, each, actor) for each in drawn] for _ in range(2))
    told = outcome(lambda: len(carried_many(database, together)))
    assert told == outcome(lambda: len(_one_by_one(database, alone)))
    assert [_rows(database, each) for each in together] == [_rows(database, each) for each in alone]
    with database.reading() as connection:
        assert faults_of(connection, *(each.subject for each in (*together, *alone))) == []


def _drawn(database: Database, authority: int, drawn: Drawn, actor: int) -> Move:
    subject = begun(database, authority=authority)
    if drawn.apart:
        carried(database, move(subject, target="draft", actor=actor, duty="release"))
    seen = 1 + drawn.apart
    return full(subject, actor, seen + drawn.stale, drawn.reason)


def _one_by_one(database: Database, moves: Sequence[Move]) -> list[Moved]:
    with database.writing() as connection:
        # A conflict on any is told first of all: many look at every subject before they take a duty.
        answers = [outcome(partial(carried_in, connection, each)) for each in moves]
        refused = [each for each in answers if isinstance(each, str)]
        if refused:
            raise Conflict if "conflict" in refused else MustBeApart
        return [Moved(each.subject, each.seen + 1, each.target) for each in moves]


_SAID = "convert_from(body, 'UTF8')::jsonb - ARRAY['subject', 'words']"


def _rows(database: Database, moved: Move) -> list[object]:
    """All that is kept of a subject, without what only it can have: ids, salts and hashes."""
    queries = (
        "SELECT state, version, changed_at FROM subject WHERE id = :id",
        f"SELECT seq, authority_id, actor_id, duty, at, {_SAID} FROM history WHERE subject_id = :id ORDER BY seq",
        "SELECT actor_id, authority_id, duty FROM duty WHERE subject_id = :id",
        "SELECT seq, field, authority_id, text FROM remark WHERE subject_id = :id",
        "SELECT topic, authority_id, subject_version, created_at FROM outbox WHERE subject_id = :id",
        "SELECT authority_id, state, role, duty, opened_at, workdays, due_at FROM task WHERE subject_id = :id",
    )
    with database.reading() as connection:
        return [[tuple(row) for row in connection.execute(text(each), {"id": moved.subject})] for each in queries]
