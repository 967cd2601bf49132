"""A move that puts its subject under another edition: with its row and its version, for one or for many, or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.database import Database
from tests.moving import EDITION, begun, carried, carried_many, faults_of, move, one
from workflow.engine.alike import alike
from workflow.engine.errors import Conflict
from workflow.engine.moves import Move
from workflow.history.body import RECAST

OTHER = "6f" * 32


def recast(subject: int, edition: str = OTHER) -> Move:
    said = {"under": EDITION}
    return move(subject, target="draft", trigger=RECAST, edition=edition, said=said, recast=True)


def edition_of(database: Database, subject: int) -> tuple[object, ...]:
    return one(database, "SELECT edition, state, version FROM subject WHERE id = :id", id=subject)


def test_one_subject_is_under_it_from_its_row_on(database: Database) -> None:
    subject = begun(database)
    carried(database, recast(subject))
    assert edition_of(database, subject) == (OTHER, "draft", 2)
    carried(database, move(subject, seen=2, edition=OTHER))
    with database.reading() as connection:
        assert faults_of(connection, subject) == []


def test_of_many_all_are_or_none(database: Database) -> None:
    subjects = [begun(database) for _ in range(3)]
    with pytest.raises(Conflict) as refused:
        carried_many(database, [*(recast(each) for each in subjects[:2]), replace(recast(subjects[2]), seen=7)])
    assert list(refused.value.subjects) == subjects[2:]
    assert {edition_of(database, each) for each in subjects} == {(EDITION, "draft", 1)}
    carried_many(database, [recast(each) for each in subjects])
    assert {edition_of(database, each) for each in subjects} == {(OTHER, "draft", 2)}
    with database.reading() as connection:
        assert faults_of(connection, *subjects) == []


def test_those_of_two_editions_go_in_two_statements(database: Database) -> None:
    one_, other = begun(database), begun(database)
    assert len(alike([recast(one_), recast(other, "7a" * 32)])) == 2
    assert len(alike([move(one_), move(other, edition="7a" * 32)])) == 1


def test_any_other_move_leaves_the_edition_as_it_is(database: Database) -> None:
    subject = begun(database)
    carried(database, move(subject, edition=OTHER))
    assert edition_of(database, subject) == (EDITION, "submitted", 2)
    with database.reading() as connection:
        assert [each.code for each in faults_of(connection, subject)] == ["edition"]
