"""Draft decisions on lines: each compared by its version, and named by one digest."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests import made
from tests.moving import AT
from tests.racing import RACERS, Racers
from tests.treasury import application, treasury
from workflow.review import decisions
from workflow.review.decisions import Decision

Desk = tuple[int, int, int]
"""An application, its authority, and somebody who decides."""


@pytest.fixture
def desk(database: Database) -> Desk:
    with database.writing() as connection:
        of = treasury(connection)
        return application(connection, of), of.authority, made.person(connection, of.authority)


def written(database: Database, desk: Desk, *decided: Decision) -> list[int]:
    subject, authority, person = desk
    with database.writing() as connection:
        return decisions.write(connection, subject, authority, decided, person, AT)


def drafted(database: Database, desk: Desk) -> list[Decision]:
    with database.reading() as connection:
        return decisions.drafted(connection, desk[0])


ACCEPT = Decision(1, "accept", 500)
REFUSE = Decision(2, "refuse", 0, "fee_year", "缴费年度不符")


def test_a_decision_is_kept_with_its_version(database: Database, desk: Desk) -> None:
    assert written(database, desk, REFUSE, ACCEPT) == []
    assert drafted(database, desk) == [replace(ACCEPT, seen=1), replace(REFUSE, seen=1)]
    with database.reading() as connection:
        assert decisions.award_of(connection, desk[0]) == 500


def test_a_decision_may_be_changed_by_who_saw_the_last_one(database: Database, desk: Desk) -> None:
    written(database, desk, ACCEPT)
    assert written(database, desk, replace(REFUSE, row=1, seen=1)) == []
    assert drafted(database, desk) == [replace(REFUSE, row=1, seen=2)]


def test_what_somebody_else_changed_meanwhile_is_told_and_left(database: Database, desk: Desk) -> None:
    written(database, desk, ACCEPT)
    assert written(database, desk, replace(REFUSE, row=1), REFUSE) == [1]
    assert drafted(database, desk) == [replace(ACCEPT, seen=1), replace(REFUSE, seen=1)]


@pytest.mark.parametrize("seen", [2, 7])
def test_a_version_that_never_was_changes_nothing(database: Database, desk: Desk, seen: int) -> None:
    written(database, desk, ACCEPT)
    assert written(database, desk, replace(ACCEPT, award_fen=1, seen=seen)) == [1]


def test_nothing_is_decided_of_nothing(database: Database, desk: Desk) -> None:
    assert written(database, desk) == []
    with database.reading() as connection:
        assert decisions.award_of(connection, desk[0]) == 0


def test_a_refused_line_has_no_award_whatever_was_said(database: Database, desk: Desk) -> None:
    written(database, desk, replace(REFUSE, award_fen=900))
    assert drafted(database, desk)[0].award_fen == 0


@pytest.mark.parametrize(
    "change", ["reason_code = NULL", "award_fen = 5", "outcome = 'perhaps'", "outcome = 'accept', award_fen = -1"]
)
def test_the_database_refuses_a_decision_that_makes_no_sense(database: Database, desk: Desk, change: str) -> None:
    written(database, desk, REFUSE)
    with pytest.raises(IntegrityError, match="line_decision_"), database.writing() as connection:
        connection.execute(text(f"UPDATE line_decision SET {change} WHERE application_id = :id"), {"id": desk[0]})


def test_the_digest_names_row_outcome_award_and_reason_and_not_who_looked_when() -> None:
    told = decisions.digest_of([ACCEPT, REFUSE])
    assert told == decisions.digest_of([replace(ACCEPT, seen=9), replace(REFUSE, words="别的话")])
    others = [replace(ACCEPT, row=3), replace(ACCEPT, award_fen=501), replace(REFUSE, reason_code="check_digit")]
    assert len({told, *(decisions.digest_of([each, REFUSE]) for each in others)}) == 4


def _write(database: Database, asked: tuple[Desk, int]) -> int:
    desk, fen = asked
    return len(written(database, desk, *(Decision(row, "accept", fen) for row in range(1, 200))))


def test_of_sixteen_who_decide_the_same_lines_each_line_has_one_decision(
    sixteen: Racers, database: Database, desk: Desk
) -> None:
    told = sixteen.race(_write, [(desk, fen) for fen in range(RACERS)])
    assert Counter(told) == {0: 1, 199: RACERS - 1}
    assert {each.award_fen for each in drafted(database, desk)} == {told.index(0)}
