"""Law 7: one person, one duty on a subject, held by the engine and by the database itself."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests.moving import AT, begun, carried, carried_in, move, number, one, outcome, rows_of, state_of
from tests.racing import RACERS, Racers
from workflow.engine.errors import Conflict, MustBeApart
from workflow.engine.moves import Move
from workflow.engine.together import duties_inside, take_duty_inside


def duties(database: Database, subject: int) -> list[tuple[int, str]]:
    query = text("SELECT actor_id, duty FROM duty WHERE subject_id = :subject ORDER BY 1")
    with database.reading() as connection:
        return [(row.actor_id, row.duty) for row in connection.execute(query, {"subject": subject})]


def test_a_second_duty_of_one_person_is_refused_and_changes_nothing(database: Database) -> None:
    subject, actor = begun(database), number()
    carried(database, move(subject, actor=actor, duty="formality"))
    with pytest.raises(MustBeApart):
        carried(database, move(subject, 2, "submitted", "decided", actor=actor, duty="joint_review"))
    assert state_of(database, subject) == ("submitted", 2)
    assert duties(database, subject) == [(actor, "formality")]


def test_the_same_duty_may_be_done_again_by_the_same_person_and_by_others(database: Database) -> None:
    subject, one_person, other = begun(database), number(), number()
    for version, actor in enumerate((one_person, one_person, other), start=1):
        carried(database, move(subject, version, "draft", "draft", actor=actor, duty="formality"))
    assert sorted(duties(database, subject)) == sorted([(one_person, "formality"), (other, "formality")])


def test_a_move_without_a_duty_binds_nobody(database: Database) -> None:
    subject, actor = begun(database), number()
    carried(database, move(subject, actor=actor))
    assert duties(database, subject) == []
    carried(database, move(subject, 2, "submitted", "decided", actor=actor, duty="joint_review"))


def test_on_another_subject_the_same_person_may_do_another_duty(database: Database) -> None:
    actor = number()
    carried(database, move(begun(database), actor=actor, duty="formality"))
    carried(database, move(begun(database), actor=actor, duty="release"))


def test_a_conflict_is_told_before_a_separation(database: Database) -> None:
    subject, actor = begun(database), number()
    carried(database, move(subject, actor=actor, duty="formality"))
    with pytest.raises(Conflict):
        carried(database, move(subject, actor=actor, duty="release"))


def test_whoever_acts_on_a_plan_has_acted_on_every_application_in_it(database: Database) -> None:
    inside, plan, actor = [begun(database) for _ in range(3)], begun(database, kind="plan"), number()
    moved = carried(database, move(plan, actor=actor, duty="approve", parts=(take_duty_inside(inside, "allocation"),)))
    duties_inside(moved.results[0], len(inside))
    assert [duties(database, each) for each in inside] == [[(actor, "allocation")]] * 3
    with pytest.raises(MustBeApart):
        carried(database, move(inside[1], actor=actor, duty="payment"))


def test_one_application_that_cannot_take_the_duty_undoes_the_whole_act(database: Database) -> None:
    inside, plan, actor = [begun(database) for _ in range(3)], begun(database, kind="plan"), number()
    carried(database, move(inside[1], actor=actor, duty="formality"))
    with pytest.raises(MustBeApart):
        approve(database, move(plan, actor=actor, parts=(take_duty_inside(inside, "allocation"),)), len(inside))
    assert [duties(database, each) for each in inside] == [[], [(actor, "formality")], []]
    assert state_of(database, plan) == ("draft", 1)


def approve(database: Database, wanted: Move, inside: int) -> bool:
    with database.writing() as connection:
        duties_inside(carried_in(connection, wanted).results[0], inside)
    return True


def _assess(database: Database, wanted: Move) -> bool | str:
    return outcome(lambda: carried(database, wanted).subject == wanted.subject)


def _approve(database: Database, wanted: Move) -> bool | str:
    return outcome(lambda: approve(database, wanted, RACERS // 2))


def _either(database: Database, wanted: Move) -> bool | str:
    return (_approve if wanted.parts else _assess)(database, wanted)


def test_nobody_assesses_and_approves_at_the_same_moment(sixteen: Racers, database: Database) -> None:
    """One person approves eight plans over the same applications from one half of the processes, and assesses each."""
    inside, actor = [begun(database) for _ in range(RACERS // 2)], number()
    plans = [begun(database, kind="plan") for _ in inside]
    approving = [move(each, actor=actor, parts=(take_duty_inside(inside, "allocation"),)) for each in plans]
    assessing = [move(each, actor=actor, duty="formality") for each in inside]
    sixteen.race(_either, [*approving, *assessing])
    assert all(len(duties(database, each)) == 1 for each in inside)
    apart = one(
        database,
        "SELECT count(*) FROM history h JOIN duty d ON d.subject_id = h.subject_id AND d.actor_id = h.actor_id "
        "WHERE h.actor_id = :actor AND h.duty <> d.duty",
        actor=actor,
    )
    assert apart == (0,)


def _history_row(subject: int, actor: int) -> tuple[str, dict[str, object]]:
    query = (
        "INSERT INTO history (subject_id, seq, authority_id, actor_id, duty, at, prev, hash, body) "
        "VALUES (:subject, 2, 1, :actor, 'release', :at, '', '', '')"
    )
    return query, {"subject": subject, "actor": actor, "at": AT}


def test_the_database_refuses_a_record_of_a_duty_that_its_actor_does_not_hold(database: Database) -> None:
    subject, actor = begun(database), number()
    query, values = _history_row(subject, actor)
    with pytest.raises(IntegrityError, match="history_duty_fkey"), database.writing() as connection:
        connection.execute(text(query), values)
    assert rows_of(database, "history", subject) == 1


def test_the_database_refuses_two_duties_of_one_person(database: Database) -> None:
    subject, actor = begun(database), number()
    carried(database, move(subject, actor=actor, duty="formality"))
    with database.statement() as driver, pytest.raises(psycopg.errors.UniqueViolation):
        driver.execute("INSERT INTO duty VALUES (%s, %s, 1, 'release')", (subject, actor))


def test_a_duty_that_the_record_names_can_no_longer_become_another(database: Database) -> None:
    subject, actor = begun(database), number()
    carried(database, move(subject, actor=actor, duty="formality"))
    with database.statement() as driver, pytest.raises(psycopg.errors.ForeignKeyViolation):
        driver.execute("UPDATE duty SET duty = 'release' WHERE subject_id = %s AND actor_id = %s", (subject, actor))
    with database.statement() as driver, pytest.raises(psycopg.errors.InsufficientPrivilege):
        driver.execute("DELETE FROM duty WHERE subject_id = %s", (subject,))
