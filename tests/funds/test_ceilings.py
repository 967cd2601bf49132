"""Ceilings that claims share: never passed, given back to the fen, whatever the order and however many at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests.moving import begun, carried, carried_in, move, number, one, rows_of, state_of
from tests.racing import RACERS, Racers
from workflow.engine.errors import EngineError
from workflow.funds.ceilings import Use, Wanted, ceilings_of, give_back, use


class NoRoom(EngineError):
    """A ceiling had no room for all that was wanted."""

    code = "no_room"


class Claim(NamedTuple):
    """What a process wants to use."""

    subject: int
    uses: tuple[Use, ...]


def receipt() -> Use:
    """Sixty of a hundred yuan on a receipt that nobody knows."""
    return Use("receipt", f"receipt-{number()}", 1, 10_000, 6_000)


def used(database: Database, claim: Claim) -> str:
    """Use all or nothing."""
    try:
        with database.writing() as connection:
            moved = carried_in(connection, move(claim.subject, parts=(use(claim.uses),)))
            _all_had_room(moved.results[0], claim.uses)
    except NoRoom as refusal:
        return refusal.code
    return "used"


def _all_had_room(answer: object, uses: tuple[Use, ...]) -> None:
    if answer != len(ceilings_of(uses)):
        raise NoRoom


def level(database: Database, each: Use) -> tuple[int, int]:
    """A ceiling's total and what is used of it, where the live uses say the same."""
    query = (
        "SELECT total_fen, used_fen, (SELECT coalesce(sum(u.used_fen), 0) FROM ceiling_use u "
        "WHERE u.kind = c.kind AND u.key = c.key AND released_at IS NULL) FROM ceiling c "
        "WHERE kind = :kind AND key = :key"
    )
    total, kept, folded = one(database, query, kind=each.kind, key=each.key)
    assert kept == folded
    return total, kept


def test_a_receipt_is_never_used_beyond_its_total(database: Database) -> None:
    bill = receipt()
    assert used(database, Claim(begun(database), (bill,))) == "used"
    second = begun(database)
    assert used(database, Claim(second, (bill,))) == "no_room"
    assert state_of(database, second) == ("draft", 1)
    assert used(database, Claim(begun(database), (replace(bill, used_fen=4_000),))) == "used"
    assert level(database, bill) == (10_000, 10_000)
    assert used(database, Claim(begun(database), (replace(bill, used_fen=1),))) == "no_room"


def test_of_sixteen_that_each_want_a_tenth_ten_get_it(sixteen: Racers, database: Database) -> None:
    bill = replace(receipt(), used_fen=1_000)
    told = sixteen.race(used, [Claim(begun(database), (bill,)) for _ in range(RACERS)])
    assert Counter(told) == {"used": 10, "no_room": 6}
    assert level(database, bill) == (10_000, 10_000)


def test_sixteen_claims_on_the_same_ceilings_in_any_order_all_end(sixteen: Racers, database: Database) -> None:
    bills = [replace(receipt(), used_fen=1_000, row=row) for row in range(1, 60)]
    claims = [Claim(begun(database), tuple(bills[:: -1 if turn % 2 else 1])) for turn in range(RACERS)]
    assert Counter(sixteen.race(used, claims)) == {"used": 10, "no_room": 6}
    assert {level(database, bill) for bill in bills} == {(10_000, 10_000)}


def test_a_later_use_cannot_say_another_total(database: Database) -> None:
    bill = replace(receipt(), used_fen=1_000)
    used(database, Claim(begun(database), (bill,)))
    for total in (9_999, 10_001, 1_000_000):
        assert used(database, Claim(begun(database), (replace(bill, total_fen=total),))) == "no_room"
    assert level(database, bill) == (10_000, 1_000)


def test_a_total_that_was_mistaken_can_be_said_anew_once_all_is_given_back(database: Database) -> None:
    bill, subject = receipt(), begun(database)
    used(database, Claim(subject, (replace(bill, total_fen=60_000),)))
    carried(database, move(subject, 2, "submitted", "withdrawn", parts=(give_back(),)))
    assert used(database, Claim(begun(database), (bill,))) == "used"
    assert level(database, bill) == (10_000, 6_000)


def test_more_than_the_total_has_no_room_from_the_first(database: Database) -> None:
    bill = replace(receipt(), used_fen=10_001)
    assert used(database, Claim(begun(database), (bill,))) == "no_room"
    assert one(database, "SELECT count(*) FROM ceiling WHERE key = :key", key=bill.key) == (0,)


def test_lines_of_one_claim_count_together(database: Database) -> None:
    bill = receipt()
    both = (bill, replace(bill, row=2))
    assert ceilings_of(both) == {(bill.kind, bill.key): Wanted(10_000, 12_000, same_total=True)}
    assert used(database, Claim(begun(database), both)) == "no_room"
    assert used(database, Claim(begun(database), (bill, replace(bill, row=2, used_fen=4_000)))) == "used"


def test_lines_that_disagree_on_the_total_are_held_to_the_smaller(database: Database) -> None:
    bill = receipt()
    uses = (replace(bill, total_fen=99_999), bill)
    assert ceilings_of(uses) == {(bill.kind, bill.key): Wanted(10_000, 12_000, same_total=True)}


def test_one_full_ceiling_undoes_the_use_of_all_others(database: Database) -> None:
    full, empty = receipt(), receipt()
    used(database, Claim(begun(database), (replace(full, used_fen=10_000),)))
    subject = begun(database)
    assert used(database, Claim(subject, (empty, full))) == "no_room"
    assert one(database, "SELECT count(*) FROM ceiling WHERE key = :key", key=empty.key) == (0,)
    assert rows_of(database, "ceiling_use", subject) == 0


def test_what_is_given_back_is_what_was_used_and_no_more(database: Database) -> None:
    bill, other = receipt(), receipt()
    subject, neighbour = begun(database), begun(database)
    used(database, Claim(subject, (bill, replace(bill, row=2, used_fen=1_234), other)))
    used(database, Claim(neighbour, (replace(bill, used_fen=1_000),)))
    carried(database, move(subject, 2, "submitted", "withdrawn", parts=(give_back(),)))
    assert (level(database, bill), level(database, other)) == ((10_000, 1_000), (10_000, 0))
    carried(database, move(subject, 3, "withdrawn", "withdrawn", parts=(give_back(),)))
    assert level(database, bill) == (10_000, 1_000)


def test_a_use_of_nothing_is_left_out(database: Database) -> None:
    bill = replace(receipt(), used_fen=0)
    assert ceilings_of((bill,)) == {}
    assert used(database, Claim(begun(database), (bill,))) == "used"
    assert one(database, "SELECT count(*) FROM ceiling WHERE key = :key", key=bill.key) == (0,)


@pytest.mark.parametrize("change", ["used_fen = total_fen + 1", "used_fen = -1", "total_fen = used_fen - 1"])
def test_the_database_itself_holds_a_ceiling(database: Database, change: str) -> None:
    bill = receipt()
    used(database, Claim(begun(database), (bill,)))
    with pytest.raises(IntegrityError, match="used_within_total"), database.writing() as connection:
        connection.execute(text(f"UPDATE ceiling SET {change} WHERE key = :key"), {"key": bill.key})


STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.tuples(st.integers(0, 2), st.integers(0, 700)), max_size=4)), max_size=8
)
"""Which subject moves, and what it then uses of which ceiling; an empty list gives all back."""


@given(STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_uses_and_returns_keeps_the_ceilings_of_a_plain_model(
    database: Database, steps: list[tuple[int, list[tuple[int, int]]]]
) -> None:
    bills = [Use("receipt", f"receipt-{number()}", 1, 1_000, 1) for _ in range(3)]
    subjects, versions = [begun(database, "open") for _ in range(4)], [1] * 4
    model: list[Counter[int]] = [Counter() for _ in subjects]
    for who, wants in steps:
        uses = tuple(replace(bills[bill], row=row, used_fen=fen) for row, (bill, fen) in enumerate(wants, start=1))
        before = sum(model, Counter[int]())
        fits = all((before + Counter(_sums(wants)))[bill] <= 1_000 for bill in range(3))
        with database.engine.connect() as connection, connection.begin() as transaction:
            part = use(uses) if wants else give_back()
            moved = carried_in(connection, move(subjects[who], versions[who], "open", "open", parts=(part,)))
            had_room = not wants or moved.results == (len(ceilings_of(uses)),)
            assert had_room == fits
            if had_room:
                versions[who] += 1
                model[who] = model[who] + Counter(_sums(wants)) if wants else Counter()
            else:
                transaction.rollback()
    total = sum(model, Counter[int]())
    for number_of, bill in enumerate(bills):
        known = one(database, "SELECT count(*) FROM ceiling WHERE key = :key", key=bill.key) == (1,)
        assert (level(database, bill) if known else (1_000, 0)) == (1_000, total[number_of])


def _sums(wants: list[tuple[int, int]]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for bill, fen in wants:
        sums[bill] = sums.get(bill, 0) + fen
    return sums
