"""Work is ordered with the transaction that makes it necessary, and by ids only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.exc import IntegrityError

from tests.jobs.conftest import AT, AUTHORITY, Scratch
from workflow.jobs import outbox
from workflow.jobs.backlog import backlog, stuck
from workflow.jobs.errands import gather
from workflow.jobs.errors import NotAnId, TopicTaken
from workflow.jobs.outbox import body_text
from workflow.jobs.tables import OUTBOX


def test_an_errand_lives_and_dies_with_its_transaction(scratch: Scratch) -> None:
    with scratch.database.engine.connect() as connection:
        outbox.put(connection, "note", {"letter": 1}, authority_id=AUTHORITY, at=AT)
        connection.rollback()
    assert scratch.count_open() == 0
    errand = scratch.put(body={"letter": 7, "hash": "0af9"})
    assert scratch.column("body", errand) == '{"hash":"0af9","letter":7}'
    assert scratch.column("created_at", errand) == AT


def test_the_engine_orders_any_number_of_errands_with_the_move_itself(scratch: Scratch) -> None:
    moved = select(*(bindparam(name, type_=BigInteger).label(name) for name in ("id", "version", "authority_id")))
    parts = outbox.told(moved.cte("moved"))
    statement = str(select(1).add_cte(*parts).compile(scratch.database.engine))
    errands = outbox.told_rows([("letter", {"kind": "accepted"}), ("note", {})])
    values = {**errands.values(), "errand_subject": [41] * errands.count, "at": AT}
    with scratch.database.statement() as driver:
        driver.execute(statement.encode(), {"id": 41, "version": 3, "authority_id": AUTHORITY} | values)
    with scratch.database.reading() as connection:
        columns = [OUTBOX.c[name] for name in ("topic", "body", "authority_id", "subject_id", "subject_version")]
        rows = connection.execute(select(*columns).order_by(OUTBOX.c.id)).all()
    assert [tuple(row) for row in rows] == [
        ("letter", '{"kind":"accepted"}', AUTHORITY, 41, 3),
        ("note", "{}", AUTHORITY, 41, 3),
    ]


@pytest.mark.parametrize("value", ["张三", "a@b.cn", "two words", "", "x" * 129, "line\n"])
def test_words_that_could_be_personal_are_no_ids(value: str) -> None:
    with pytest.raises(NotAnId, match="name"):
        body_text({"name": value})


@given(st.dictionaries(st.text("abc_", min_size=1), st.integers() | st.from_regex(r"[a-z0-9_-]{1,9}", fullmatch=True)))
def test_equal_bodies_have_equal_bytes(body: dict[str, int | str]) -> None:
    assert body_text(body) == body_text(dict(reversed(body.items())))


def test_the_database_refuses_a_body_that_is_no_object(scratch: Scratch) -> None:
    with pytest.raises(IntegrityError, match="outbox_body_check"), scratch.database.writing() as connection:
        connection.execute(OUTBOX.insert().values(topic="note", body="[1]", authority_id=AUTHORITY, created_at=AT))


def test_a_topic_belongs_to_one_room() -> None:
    with pytest.raises(TopicTaken, match="mail"):
        gather({"mail": lambda _connection, _errand: None}, {"mail": lambda _connection, _errand: None})


def test_operators_see_what_was_given_up_and_may_order_it_anew(scratch: Scratch) -> None:
    refused = scratch.put("refuse")
    waiting = scratch.put()
    assert scratch.work_on(refused) == "given_up"
    with scratch.database.writing() as connection:
        assert [(each.id, each.last_error) for each in stuck(connection)] == [(refused, "GiveUp: no such thing")]
        assert (backlog(connection).pending, backlog(connection).failed) == (1, 1)
        assert outbox.again(connection, refused)
        assert not outbox.again(connection, waiting)
        assert stuck(connection) == []
    assert scratch.relay_all() == 2
