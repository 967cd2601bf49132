"""Gates shut before anything is written, and what a part is refused undoes the whole move."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
import pytest
from sqlalchemy import CTE, BigInteger, Select, bindparam, func, literal_column, select, text
from sqlalchemy.dialects.postgresql import insert

from storage.database import Database
from tests.moving import begun, carried, carried_in, move, number, one, rows_of, state_of
from workflow.engine import statement
from workflow.engine.apply import begin, next_subject
from workflow.engine.errors import Conflict, EngineError
from workflow.engine.moves import Gate, Part
from workflow.engine.tables import Idempotency, Subject


class Shut(EngineError):
    """The gate of these tests is shut."""

    code = "shut"


class Full(EngineError):
    """The part of these tests was refused by its constraint."""

    code = "full"


def _in_state() -> Select[int]:
    return (
        select(Subject.id)
        .where(Subject.id == bindparam("gate_id", type_=BigInteger), Subject.state == bindparam("gate_state"))
        .with_for_update(read=True)
    )


def in_state(subject: int, state: str) -> Gate:
    return Gate(_in_state, Shut(), {"gate_id": subject, "gate_state": state})


def _break(moved: CTE) -> Sequence[CTE]:
    """Writes a row of the kind that a check refuses: an idempotency key twice over."""
    row = select(literal_column("0"), literal_column("'taken'"), moved.c.authority_id, *[literal_column("''")] * 2)
    columns = ["actor_id", "key", "authority_id", "fingerprint", "answer"]
    wanted = row.add_columns(func.now())
    return [insert(Idempotency).from_select([*columns, "at"], wanted).returning(Idempotency.key).cte("broken")]


def _numbers(moved: CTE) -> Sequence[CTE]:
    return [select(moved.c.version.label("version")).cte("numbers")]


def test_behind_a_shut_gate_nothing_is_written_not_even_a_duty(database: Database) -> None:
    call, subject, actor = begun(database, "closed"), begun(database), number()
    with pytest.raises(Shut):
        carried(database, move(subject, actor=actor, duty="formality", gates=(in_state(call, "open"),)))
    assert state_of(database, subject) == ("draft", 1)
    assert rows_of(database, "duty", subject) == 0
    carried(database, move(subject, actor=actor, duty="release"))


def test_an_open_gate_lets_the_move_through(database: Database) -> None:
    call, subject = begun(database, "open"), begun(database)
    assert carried(database, move(subject, gates=(in_state(call, "open"),))).version == 2


def test_a_conflict_is_told_before_a_shut_gate(database: Database) -> None:
    call, subject = begun(database, "closed"), begun(database)
    with pytest.raises(Conflict):
        carried(database, move(subject, seen=4, gates=(in_state(call, "open"),)))


def test_a_gate_keeps_what_it_saw_until_the_move_is_done(database: Database) -> None:
    call, subject = begun(database, "open"), begun(database)
    with database.writing() as first, database.statement() as second:
        carried_in(first, move(subject, gates=(in_state(call, "open"),)))
        second.execute("SET lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute("UPDATE subject SET state = 'closed' WHERE id = %s", (call,))
        second.execute("RESET lock_timeout")


def test_a_life_does_not_begin_behind_a_shut_gate_and_the_gate_is_told(database: Database) -> None:
    call = begun(database, "closed")
    with database.statement() as driver:
        subject = next_subject(driver)
        wanted = move(subject, 0, "", "draft", actor=number(), duty="filing", gates=(in_state(call, "open"),))
        with pytest.raises(Shut):
            begin(driver, wanted, number())
    assert one(database, "SELECT count(*) FROM subject WHERE id = :subject", subject=subject) == (0,)
    assert rows_of(database, "duty", subject) == 0


def test_a_life_begins_with_its_duty_and_its_words(database: Database) -> None:
    with database.statement() as driver:
        subject = next_subject(driver)
        begin(driver, move(subject, 0, "", "draft", actor=number(), duty="filing", words={"name": "李四光"}), number())
    assert [rows_of(database, table, subject) for table in ("history", "duty", "remark")] == [1, 1, 1]


def test_a_constraint_that_a_part_names_is_told_as_its_refusal_and_undoes_the_move(database: Database) -> None:
    taken = "INSERT INTO idempotency VALUES (0, 'taken', 1, '', '', now()) ON CONFLICT DO NOTHING"
    with database.writing() as connection:
        connection.execute(text(taken))
    subject = begun(database)
    named = Part(_break, refusals={"idempotency_pkey": Full()})
    with pytest.raises(Full):
        carried(database, move(subject, actor=number(), duty="formality", parts=(named,)))
    with pytest.raises(Full), database.writing() as connection:
        carried_in(connection, move(subject, parts=(named,)))
    assert state_of(database, subject) == ("draft", 1)
    assert [rows_of(database, table, subject) for table in ("history", "duty")] == [1, 0]


def test_a_constraint_that_nobody_names_stays_an_error_of_the_program(database: Database) -> None:
    subject = begun(database)
    nothing = Part(_null)
    with pytest.raises(psycopg.errors.NotNullViolation):
        carried(database, move(subject, parts=(nothing,)))
    assert state_of(database, subject) == ("draft", 1)


def _null(moved: CTE) -> Sequence[CTE]:
    row = select(moved.c.id, literal_column("NULL::text").label("edition"))
    return [insert(Subject).from_select(["id", "edition"], row).returning(Subject.id).cte("nothing")]


def test_each_part_with_a_result_answers_in_its_place(database: Database) -> None:
    def answered(numbers: CTE) -> Select[int]:
        return select(numbers.c.version)

    part = Part(_numbers, result=lambda numbers: answered(numbers).scalar_subquery())
    assert carried(database, move(begun(database), parts=(part,))).results == (2,)


def test_moves_of_one_shape_share_one_compiled_statement(database: Database) -> None:
    carried(database, move(begun(database), actor=1, duty="formality"))
    before = statement.moving.cache_info()
    carried(database, move(begun(database), actor=2, duty="release", at=move(1).at.replace(year=2019)))
    after = statement.moving.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)
