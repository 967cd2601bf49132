"""What one has alone and what several share: never both; caps that disagree, uses that replace others, what is left."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from storage.database import Database
from tests.funds.test_ceilings import Claim, level, receipt, used
from tests.moving import AT, begun, carried, carried_in, move, one, rows_of
from tests.racing import RACERS, Racers
from workflow.engine.errors import EngineError
from workflow.funds.ceilings import HeldUse, Use, ceilings_of, give_back, held_uses, use
from workflow.funds.room import Lacking, lacking
from workflow.funds.take import Claimed, release, take, taken_by_others


class Refused(EngineError):
    """Not all that was wanted could be had."""

    code = "refused"


def taken(database: Database, subject: int, key: Claimed) -> str:
    """Take a key alone, or nothing."""
    try:
        with database.writing() as connection:
            moved = carried_in(connection, move(subject, parts=(take([key]),)))
            _all_were_had(moved.results[0], 1)
    except Refused as refusal:
        return refusal.code
    return "taken"


def _all_were_had(answer: object, wanted: int) -> None:
    if answer != wanted:
        raise Refused


def alone(bill: Use) -> Claimed:
    """The same thing for one line alone."""
    return Claimed(bill.kind, bill.key, 1)


def held(database: Database, subject: int) -> list[HeldUse]:
    with database.reading() as connection:
        return held_uses(connection, subject)


def left(database: Database, subject: int, *uses: Use) -> list[Lacking]:
    with database.reading() as connection:
        return lacking(connection, subject, uses)


def marks(database: Database, bill: Use) -> tuple[int, int]:
    """How many live marks a shared thing has, and how many it ever had."""
    query = (
        "SELECT count(*) FILTER (WHERE released_at IS NULL), count(*) FROM funded "
        "WHERE kind = :kind AND key = :key AND subject_id IS NULL"
    )
    return one(database, query, kind=bill.kind, key=bill.key)


# --- alone or shared --------------------------------------------------------------------------------------------------


def test_what_is_shared_cannot_be_taken_alone_until_nothing_of_it_is_used(database: Database) -> None:
    bill, first, second = replace(receipt(), used_fen=100), begun(database), begun(database)
    used(database, Claim(first, (bill,)))
    used(database, Claim(second, (bill,)))
    third = begun(database)
    assert taken(database, third, alone(bill)) == "refused"
    with database.reading() as connection:
        (told,) = taken_by_others(connection, third, [alone(bill)])
    assert (told.row, told.since) == (1, AT)
    carried(database, move(first, 2, "submitted", "withdrawn", parts=(give_back(),)))
    assert taken(database, third, alone(bill)) == "refused"
    carried(database, move(second, 2, "submitted", "withdrawn", parts=(give_back(),)))
    assert (taken(database, third, alone(bill)), marks(database, bill)) == ("taken", (0, 1))


def test_what_one_has_alone_has_no_room_until_it_is_given_back(database: Database) -> None:
    bill, first, second = receipt(), begun(database), begun(database)
    assert taken(database, first, alone(bill)) == "taken"
    assert used(database, Claim(second, (bill,))) == "no_room"
    assert [(each.left_fen, each.since, each.other_total) for each in left(database, second, bill)] == [(0, AT, False)]
    carried(database, move(first, 2, "submitted", "withdrawn", parts=(release(),)))
    assert used(database, Claim(second, (bill,))) == "used"


def test_a_thing_is_marked_once_however_many_share_it_and_anew_when_it_is_shared_again(database: Database) -> None:
    bill, subjects = replace(receipt(), used_fen=100), [begun(database) for _ in range(3)]
    for subject in subjects:
        used(database, Claim(subject, (bill,)))
    assert marks(database, bill) == (1, 1)
    for subject in subjects:
        carried(database, move(subject, 2, "submitted", "withdrawn", parts=(give_back(),)))
    assert marks(database, bill) == (0, 1)
    used(database, Claim(begun(database), (bill,)))
    assert marks(database, bill) == (1, 2)


def test_the_mark_belongs_to_nobody(database: Database) -> None:
    bill, subject = receipt(), begun(database)
    used(database, Claim(subject, (bill,)))
    carried(database, move(subject, 2, "submitted", "submitted", parts=(release(),)))
    assert (marks(database, bill), rows_of(database, "funded", subject)) == ((1, 1), 0)


def _either(database: Database, asked: tuple[bool, Claim]) -> str:
    takes_alone, claim = asked
    return taken(database, claim.subject, alone(claim.uses[0])) if takes_alone else used(database, claim)


def test_of_sixteen_that_want_a_thing_alone_or_share_it_all_share_it_or_one_has_it(
    sixteen: Racers, database: Database
) -> None:
    for _turn in range(6):
        bill = replace(receipt(), used_fen=100)
        asked = [(bool(place % 2), Claim(begun(database), (bill,))) for place in range(RACERS)]
        told = Counter(sixteen.race(_either, asked))
        assert told in (Counter(used=8, refused=8), Counter(taken=1, refused=7, no_room=8)), told


# --- caps -------------------------------------------------------------------------------------------------------------


def test_of_a_cap_the_least_that_is_said_holds_until_nothing_is_used(database: Database) -> None:
    cap = replace(receipt(), kind="cap", same_total=False, used_fen=3_000)
    first, second = begun(database), begun(database)
    used(database, Claim(first, (cap,)))
    lower = replace(cap, total_fen=7_000)
    assert used(database, Claim(second, (lower,))) == "used"
    assert level(database, cap) == (7_000, 6_000)
    third = begun(database)
    assert used(database, Claim(third, (replace(cap, used_fen=1_001),))) == "no_room"
    assert [(each.left_fen, each.other_total) for each in left(database, third, replace(cap, used_fen=1_001))] == [
        (1_000, False)
    ]
    for subject in (first, second):
        carried(database, move(subject, 2, "submitted", "withdrawn", parts=(give_back(),)))
    assert used(database, Claim(third, (replace(cap, used_fen=9_000),))) == "used"
    assert level(database, cap) == (10_000, 9_000)


def test_a_cap_below_what_is_used_already_has_no_room(database: Database) -> None:
    cap = replace(receipt(), kind="cap", same_total=False, used_fen=6_000)
    used(database, Claim(begun(database), (cap,)))
    assert used(database, Claim(begun(database), (replace(cap, total_fen=5_000, used_fen=1),))) == "no_room"
    assert level(database, cap) == (10_000, 6_000)


def test_where_one_calls_a_thing_a_receipt_all_must_say_its_total(database: Database) -> None:
    bill = replace(receipt(), used_fen=100)
    used(database, Claim(begun(database), (bill,)))
    assert used(database, Claim(begun(database), (replace(bill, same_total=False, total_fen=20_000),))) == "no_room"
    assert used(database, Claim(begun(database), (replace(bill, same_total=False),))) == "used"


# --- in the place of others -------------------------------------------------------------------------------------------


def exchanged(database: Database, subject: int, seen: int, *uses: Use) -> bool:
    """Use these in the place of all that the subject uses; whether there was room."""
    ended = held(database, subject)
    try:
        with database.writing() as connection:
            wanted = move(subject, seen, "submitted", "submitted", parts=(use(uses, instead_of=ended),))
            moved = carried_in(connection, wanted)
            _all_were_had(moved.results[0], len(ceilings_of(uses)))
    except Refused:
        return False
    return True


def test_what_a_use_replaces_makes_room_for_it(database: Database) -> None:
    bill, subject = replace(receipt(), used_fen=9_000), begun(database)
    used(database, Claim(subject, (bill,)))
    assert exchanged(database, subject, 2, replace(bill, used_fen=10_000))
    assert exchanged(database, subject, 3, bill, replace(bill, row=2, used_fen=1_000))
    assert not exchanged(database, subject, 4, bill, replace(bill, row=2, used_fen=1_001))
    assert exchanged(database, subject, 4, replace(bill, total_fen=500, used_fen=500))
    assert (level(database, bill), marks(database, bill)) == ((500, 500), (1, 1))


def test_what_is_replaced_by_another_thing_is_given_back(database: Database) -> None:
    bill, other, subject = receipt(), receipt(), begun(database)
    used(database, Claim(subject, (bill, replace(bill, row=2, used_fen=1_000))))
    assert exchanged(database, subject, 2, other)
    assert (level(database, bill), level(database, other)) == ((10_000, 0), (10_000, 6_000))
    assert (marks(database, bill), marks(database, other)) == ((0, 1), (1, 1))
    assert exchanged(database, subject, 3)
    assert (level(database, other), held(database, subject)) == ((10_000, 0), [])


def test_what_others_use_is_not_made_room_of(database: Database) -> None:
    bill, subject = replace(receipt(), used_fen=4_000), begun(database)
    used(database, Claim(subject, (bill,)))
    used(database, Claim(begun(database), (bill,)))
    assert not exchanged(database, subject, 2, replace(bill, used_fen=6_001))
    assert not exchanged(database, subject, 2, replace(bill, total_fen=11_000))
    assert exchanged(database, subject, 2, replace(bill, used_fen=6_000))
    assert level(database, bill) == (10_000, 10_000)


def test_only_the_named_uses_are_given_back_and_only_the_subjects_own(database: Database) -> None:
    bill, first, second = replace(receipt(), used_fen=1_000), begun(database), begun(database)
    used(database, Claim(first, (bill, replace(bill, row=2, used_fen=2_000))))
    used(database, Claim(second, (replace(bill, row=7, used_fen=3_000),)))
    ending = [held(database, first)[1], *held(database, second)]
    carried(database, move(first, 2, "submitted", "submitted", parts=(give_back(ending),)))
    assert level(database, bill) == (10_000, 4_000)
    assert [each.used_fen for each in held(database, first) + held(database, second)] == [1_000, 3_000]
    carried(database, move(first, 3, "submitted", "submitted", parts=(give_back(ending),)))
    assert level(database, bill) == (10_000, 4_000)


# --- what is left -----------------------------------------------------------------------------------------------------


def test_what_is_left_is_told_by_row_with_since_when_others_use_it(database: Database) -> None:
    bill, plenty, first, second = receipt(), receipt(), begun(database), begun(database)
    used(database, Claim(first, (replace(bill, used_fen=2_500),)))
    later = move(second, at=AT + timedelta(days=1), parts=(use((replace(bill, used_fen=2_500),)),))
    carried(database, later)
    wanted = [replace(bill, row=5, used_fen=3_000), replace(plenty, row=4), replace(bill, row=3, used_fen=2_001)]
    told = left(database, begun(database), *wanted, replace(bill, row=6, used_fen=0))
    assert [(each.row, each.asked_fen, each.left_fen, each.since) for each in told] == [
        (3, 2_001, 5_000, AT),
        (5, 3_000, 5_000, AT),
    ]


def test_a_claim_is_not_told_of_its_own_uses_as_anothers(database: Database) -> None:
    bill, subject = receipt(), begun(database)
    used(database, Claim(subject, (bill,)))
    assert left(database, subject, replace(bill, used_fen=10_000)) == []


@pytest.mark.parametrize(("total", "asked", "lacks"), [(10_000, 10_001, True), (10_000, 10_000, False)])
def test_what_asks_for_more_than_the_total_lacks_room_though_nobody_uses_it(
    database: Database,
    total: int,
    asked: int,
    lacks: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    bill = replace(receipt(), total_fen=total, used_fen=asked)
    told = left(database, begun(database), bill)
    assert [(each.left_fen, each.since) for each in told] == ([(total, None)] if lacks else [])
