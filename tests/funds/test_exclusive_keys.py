"""Law 5: nothing is funded twice, also when sixteen ask at once, in any order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, text

from settings import Settings
from storage.database import Database
from tests.moving import begun, carried, carried_in, move, number, one, state_of
from tests.racing import RACERS, Racers
from workflow.acts.opening import open_office
from workflow.engine.errors import EngineError
from workflow.engine.moves import Moved
from workflow.funds.take import Claimed, held, release, take, taken_by_others


class TakenByOthers(EngineError):
    """Not every key could be had."""

    code = "taken"


class Claim(NamedTuple):
    """What a process claims."""

    subject: int
    keys: tuple[Claimed, ...]


def keys(count: int = 1, kind: str = "patent_year") -> tuple[Claimed, ...]:
    """Keys that nobody has."""
    first = number()
    return tuple(Claimed(kind, f"{first}-{row:05d}", row) for row in range(1, count + 1))


def take_in(connection: Connection, claim: Claim, seen: int = 1, source: str = "draft") -> None:
    moved = carried_in(connection, move(claim.subject, seen, source, parts=(take(claim.keys),)))
    if moved.results != (len(claim.keys),):
        raise TakenByOthers


def claimed(database: Database, claim: Claim | None) -> str:
    """Take all or nothing."""
    if claim is None:
        return "idle"
    try:
        with database.writing() as connection:
            take_in(connection, claim)
    except TakenByOthers as refusal:
        return refusal.code
    return "held"


def held_by(database: Database, subject: int) -> list[Claimed]:
    with database.reading() as connection:
        return held(connection, subject)


def live(database: Database, wanted: tuple[Claimed, ...]) -> int:
    query = "SELECT count(*) FROM funded WHERE key = ANY(:keys) AND released_at IS NULL"
    found: int = one(database, query, keys=[each.key for each in wanted])[0]
    return found


def test_of_sixteen_applications_that_want_one_key_one_holds_it(sixteen: Racers, database: Database) -> None:
    wanted = keys()
    claims = [Claim(begun(database), wanted) for _ in range(RACERS)]
    assert sorted(sixteen.race(claimed, claims)) == ["held", *["taken"] * (RACERS - 1)]
    holders = [each.subject for each in claims if held_by(database, each.subject)]
    assert len(holders) == 1
    assert [state_of(database, each.subject)[1] for each in claims].count(2) == 1
    assert live(database, wanted) == 1


def _patiently(database: Database, asked: tuple[Settings, Claim] | None) -> str:
    """Claim as an act does: in a transaction that a deadlock ends and that is then tried again."""
    if asked is None:
        return "idle"
    office, claim = open_office(asked[0], database), asked[1]
    try:
        office.transaction(lambda connection: take_in(connection, claim))
    except TakenByOthers as refusal:
        return refusal.code
    return "held"


def test_two_claims_with_three_thousand_keys_in_opposite_order_both_end(
    sixteen: Racers, database: Database, settings: Settings
) -> None:
    wanted = keys(3_000)
    claims = [Claim(begun(database), wanted), Claim(begun(database), wanted[::-1])]
    told = sixteen.race(_patiently, [*((settings, claim) for claim in claims), *[None] * (RACERS - 2)])
    assert sorted(told[:2]) == ["held", "taken"]
    assert live(database, wanted) == 3_000
    holder = claims[told.index("held")].subject
    assert [each.key for each in held_by(database, holder)] == [each.key for each in wanted]


def test_claims_that_overlap_pairwise_never_share_a_key(
    sixteen: Racers, database: Database, settings: Settings
) -> None:
    """Each of sixteen wants its own hundred keys and a hundred of its neighbour's, half of them backwards."""
    own = [keys(100) for _ in range(RACERS)]
    mixed = [own[place] + own[(place + 1) % RACERS] for place in range(RACERS)]
    asked = [each[::-1] if place % 2 else each for place, each in enumerate(mixed)]
    claims = [Claim(begun(database), each) for each in asked]
    told = sixteen.race(_patiently, [(settings, claim) for claim in claims])
    assert set(told) <= {"held", "taken"}
    assert "held" in told
    for place, each in enumerate(own):
        holders = {told[place], told[place - 1]}
        assert live(database, each) == (100 if "held" in holders else 0)
        assert [told[place], told[place - 1]].count("held") <= 1


def test_a_deadlock_is_broken_by_trying_again(database: Database, settings: Settings) -> None:
    """Two transactions lock two subjects in opposite order, each holding one before it asks for the other."""
    subjects, both_hold_one = (begun(database), begun(database)), threading.Barrier(2)
    office, lock = open_office(settings, database), text("SELECT FROM subject WHERE id = :id FOR NO KEY UPDATE")

    def work(order: tuple[int, int]) -> int:
        attempts = 0

        def inside(connection: Connection) -> int:
            nonlocal attempts
            attempts += 1
            connection.execute(lock, {"id": order[0]})
            if attempts == 1:
                both_hold_one.wait(30)
            connection.execute(lock, {"id": order[1]})
            return attempts

        return office.transaction(inside)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(work, [subjects, subjects[::-1]])) == [1, 2]


def test_a_key_that_is_given_back_may_be_taken_by_another(database: Database) -> None:
    wanted = keys(3)
    first, second = begun(database), begun(database)
    assert claimed(database, Claim(first, wanted)) == "held"
    assert claimed(database, Claim(second, wanted)) == "taken"
    carried(database, move(first, 2, "submitted", "withdrawn", parts=(release(),)))
    assert claimed(database, Claim(second, wanted)) == "held"
    assert held_by(database, first) == []
    kept = "SELECT count(*) FROM funded WHERE subject_id = :subject AND released_at IS NOT NULL"
    assert one(database, kept, subject=first) == (3,)


def test_a_reopened_application_takes_its_keys_again_unless_they_are_gone(database: Database) -> None:
    wanted = keys(2)
    first, second = begun(database), begun(database)
    claimed(database, Claim(first, wanted))
    carried(database, move(first, 2, "submitted", "refused", parts=(release(),)))
    with database.engine.connect() as connection:
        take_in(connection, Claim(first, wanted), 3, "refused")
        assert len(held(connection, first)) == 2
    claimed(database, Claim(second, wanted[:1]))
    with pytest.raises(TakenByOthers), database.writing() as connection:
        take_in(connection, Claim(first, wanted), 3, "refused")
    assert state_of(database, first) == ("refused", 3)
    assert held_by(database, first) == []


def test_only_the_named_keys_are_given_back(database: Database) -> None:
    wanted = keys(3)
    subject = begun(database)
    claimed(database, Claim(subject, wanted))
    carried(database, move(subject, 2, "submitted", "submitted", parts=(release(wanted[1:2]),)))
    assert held_by(database, subject) == [wanted[0], wanted[2]]
    carried(database, move(subject, 3, "submitted", "submitted", parts=(release([]),)))
    assert held_by(database, subject) == [wanted[0], wanted[2]]


def test_one_move_gives_back_some_keys_and_takes_others(database: Database) -> None:
    old, new = keys(2), keys(2)
    subject = begun(database)
    claimed(database, Claim(subject, old))
    moved = carried(database, move(subject, 2, "submitted", "formality", parts=(release(old), take(new))))
    assert moved.results == (2,)
    assert held_by(database, subject) == list(new)


def test_nobody_gives_back_what_another_holds(database: Database) -> None:
    wanted = keys()
    holder, other = begun(database), begun(database)
    claimed(database, Claim(holder, wanted))
    carried(database, move(other, parts=(release(wanted),)))
    assert held_by(database, holder) == list(wanted)


def test_what_is_taken_is_told_by_row_and_since_when_but_not_by_whom(database: Database) -> None:
    wanted = keys(4)
    holder, other = begun(database), begun(database)
    claimed(database, Claim(holder, (wanted[3], wanted[1])))
    with database.reading() as connection:
        told = taken_by_others(connection, other, wanted)
        assert taken_by_others(connection, holder, wanted) == []
    assert [(each.row, each.kind) for each in told] == [(2, "patent_year"), (4, "patent_year")]
    assert {"row", "kind", "key", "since"} == set(vars(told[0]))


def test_two_lines_of_one_claim_cannot_both_have_a_key(database: Database) -> None:
    (wanted,) = keys()
    twice = (wanted, Claimed(wanted.kind, wanted.key, 2))
    subject = begun(database)
    assert claimed(database, Claim(subject, twice)) == "taken"
    assert held_by(database, subject) == []


def test_the_same_word_under_another_kind_is_another_key(database: Database) -> None:
    (wanted,) = keys()
    assert claimed(database, Claim(begun(database), (wanted,))) == "held"
    assert claimed(database, Claim(begun(database), (Claimed("mark", wanted.key, 1),))) == "held"


def test_another_authority_cannot_fund_it_either(database: Database) -> None:
    wanted = keys()
    assert claimed(database, Claim(begun(database, authority=number()), wanted)) == "held"
    assert claimed(database, Claim(begun(database, authority=number()), wanted)) == "taken"


def test_a_claim_without_keys_takes_none(database: Database) -> None:
    moved: Moved = carried(database, move(begun(database), parts=(take([]),)))
    assert moved.results == (0,)


def test_a_key_that_was_given_back_stays_given_back(database: Database) -> None:
    """The database keeps the end of a row: it can only be taken anew."""
    subject = begun(database)
    claimed(database, Claim(subject, keys()))
    carried(database, move(subject, 2, "submitted", "withdrawn", parts=(release(),)))
    with pytest.raises(Exception, match="ended once"), database.writing() as connection:
        connection.execute(text("UPDATE funded SET released_at = NULL WHERE subject_id = :id"), {"id": subject})
