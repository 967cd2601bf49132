"""Law 4: the same idempotency key has one effect and one answer; the same key with another body is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from storage.database import Database
from tests.moving import AT, begun, carried, carried_in, move, number, one, outcome, rows_of, state_of
from tests.racing import RACERS, Racers
from workflow.engine.apply import begin, next_subject, stored_answer
from workflow.engine.errors import Conflict, KeyReused
from workflow.engine.moves import Key, Move, Moved

ACTOR = number()
"""Whose keys these are: each test makes keys of its own."""


def key(fingerprint: str = "one") -> Key:
    return Key(f"key-{number()}", fingerprint)


def keyed(subject: int, asked: Key | None = None) -> Move:
    return move(subject, actor=ACTOR, key=asked or key())


def answer_text(database: Database, asked: Key) -> str:
    query = "SELECT answer FROM idempotency WHERE actor_id = :actor AND key = :key"
    text: str = one(database, query, actor=ACTOR, key=asked.key)[0]
    return text


def test_a_repeated_request_gets_its_first_answer_and_has_no_second_effect(database: Database) -> None:
    wanted = keyed(begun(database))
    first = carried(database, wanted)
    assert wanted.key is not None
    kept = answer_text(database, wanted.key)
    again = carried(database, wanted)
    assert again == replace(first, repeated=True)
    assert answer_text(database, wanted.key) == kept
    assert rows_of(database, "history", wanted.subject) == 2


def test_a_repeat_is_answered_as_it_was_although_the_subject_went_on(database: Database) -> None:
    wanted = keyed(begun(database))
    carried(database, wanted)
    carried(database, move(wanted.subject, 2, "submitted", "formality"))
    assert carried(database, wanted) == Moved(wanted.subject, 2, "submitted", (), repeated=True)
    assert state_of(database, wanted.subject) == ("formality", 3)


def test_a_repeat_by_a_caller_who_looked_anew_is_the_same_request(database: Database) -> None:
    wanted = keyed(begun(database))
    carried(database, wanted)
    looked_anew = replace(wanted, seen=2, source="submitted", target="formality")
    assert carried(database, looked_anew) == Moved(wanted.subject, 2, "submitted", (), repeated=True)
    assert state_of(database, wanted.subject) == ("submitted", 2)


@pytest.mark.parametrize("seen", [1, 2], ids=["as it was seen before", "as it is now"])
def test_the_key_with_another_body_is_refused(database: Database, seen: int) -> None:
    wanted = keyed(begun(database), key("one"))
    carried(database, wanted)
    assert wanted.key is not None
    source = ("draft", "submitted")[seen - 1]
    other = replace(wanted, seen=seen, source=source, target="withdrawn", key=replace(wanted.key, fingerprint="two"))
    with pytest.raises(KeyReused):
        carried(database, other)
    assert state_of(database, wanted.subject) == ("submitted", 2)


def test_a_key_that_moved_one_subject_does_not_move_another(database: Database) -> None:
    one_subject, other = begun(database), begun(database)
    asked = key("one")
    carried(database, keyed(one_subject, asked))
    with pytest.raises(KeyReused):
        carried(database, keyed(other, replace(asked, fingerprint="two")))
    assert state_of(database, other) == ("draft", 1)
    assert rows_of(database, "history", other) == 1


def test_in_a_transaction_a_used_key_undoes_all_of_it(database: Database) -> None:
    one_subject, other, third = begun(database), begun(database), begun(database)
    asked = key("one")
    carried(database, keyed(one_subject, asked))
    with pytest.raises(KeyReused):
        carry_all(database, move(third), keyed(other, replace(asked, fingerprint="two")))
    assert state_of(database, third) == ("draft", 1)


def carry_all(database: Database, *wanted: Move) -> None:
    with database.writing() as connection:
        for each in wanted:
            carried_in(connection, each)


def test_keys_of_two_people_never_meet(database: Database) -> None:
    asked = key()
    for actor in (number(), number()):
        carried(database, replace(keyed(begun(database), asked), actor=actor))


def test_the_systems_keys_belong_to_nobody_else(database: Database) -> None:
    asked, subject = key(), begun(database)
    wanted = move(subject, key=asked)
    carried(database, wanted)
    assert carried(database, wanted).repeated
    with database.statement() as driver:
        assert stored_answer(driver, ACTOR, asked) is None


def test_a_refused_request_leaves_its_key_free(database: Database) -> None:
    subject, asked = begun(database), key()
    with pytest.raises(Conflict):
        carried(database, replace(keyed(subject, asked), seen=7))
    assert not carried(database, keyed(subject, asked)).repeated


def test_a_life_begins_once_a_key(database: Database) -> None:
    asked, authority = key(), number()
    with database.statement() as driver:
        first = begin(driver, move(next_subject(driver), 0, "", "draft", actor=ACTOR, key=asked), authority)
        again = begin(driver, move(next_subject(driver), 0, "", "draft", actor=ACTOR, key=asked), authority)
    assert again == replace(first, repeated=True)
    assert one(database, "SELECT count(*) FROM subject WHERE authority_id = :its", its=authority) == (1,)


def _ask(database: Database, wanted: Move) -> tuple[int, bool] | str:
    def work() -> tuple[int, bool]:
        told = carried(database, wanted)
        return told.version, told.repeated

    return outcome(work)


def _ask_in_transaction(database: Database, wanted: Move) -> tuple[int, bool] | str:
    def work() -> tuple[int, bool]:
        with database.writing() as connection:
            told = carried_in(connection, wanted)
        return told.version, told.repeated

    return outcome(work)


ONCE = [(2, False), *[(2, True)] * (RACERS - 1)]
"""One who did it, and fifteen who are told the same."""


def test_sixteen_processes_that_ask_the_same_get_the_same_answer(sixteen: Racers, database: Database) -> None:
    for ask in (_ask, _ask_in_transaction):
        wanted = keyed(begun(database))
        assert sorted(sixteen.race(ask, [wanted] * RACERS), key=str) == ONCE
        assert rows_of(database, "history", wanted.subject) == 2


def test_threads_that_ask_the_same_get_the_same_answer(database: Database) -> None:
    wanted = keyed(begun(database))
    with ThreadPoolExecutor(RACERS) as threads:
        told = list(threads.map(lambda _: _ask(database, wanted), range(RACERS)))
    assert sorted(told, key=str) == ONCE


def test_of_sixteen_bodies_under_one_key_one_is_done(sixteen: Racers, database: Database) -> None:
    asked = key()
    wanted = [
        replace(keyed(begun(database), replace(asked, fingerprint=f"body {each}")), at=AT) for each in range(RACERS)
    ]
    told = sixteen.race(_ask, wanted)
    assert sorted(told, key=str) == [(2, False), *["key_reused"] * (RACERS - 1)]
    assert sum(state_of(database, each.subject)[1] == 2 for each in wanted) == 1
