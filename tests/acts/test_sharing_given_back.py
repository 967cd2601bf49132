"""Receipts and caps that claims share: given back with what is refused or ends, and taken again when it comes back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.acts.laws import broken
from tests.acts.objecting import admitted, person, upheld
from tests.acts.sharing import (
    Round,
    bill,
    correcting,
    level,
    on,
    round_of,
    shared_call,
    submitted,
    used,
)
from tests.acts.town import CLOSED, LAST_DAY, NOTICED, Town
from workflow.acts.decide import decide
from workflow.acts.faults import NoRoomLeft
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.tick import run_out
from workflow.acts.uphold import Ruling
from workflow.review.decisions import Decision

REASON = "票据与清单不符"


@pytest.fixture
def here(town: Town) -> Round:
    return round_of(town)


def test_a_withdrawn_application_gives_all_back_and_another_may_use_it(here: Round) -> None:
    first = bill("1000")
    seen = submitted(here.town, here.ours, here.call, [first])
    pull(here.town.on(LAST_DAY).office, here.ours.officer, seen, "withdraw")
    assert (used(here.town, seen.id), level(here.town, first)) == ([], (100_000, 0))
    submitted(here.town, here.theirs, here.call, [on(first, "700", 票据总额="900")])
    assert level(here.town, first) == (90_000, 70_000)
    assert broken(here.town) == []


def test_a_refused_line_gives_back_its_part_for_another_to_take_and_the_others_keep_theirs(here: Round) -> None:
    first = bill("300")
    seen = submitted(here.town, here.ours, here.call, [first, on(first, "300"), on(first, "400")])
    _decided(here.town, seen, refused={3})
    assert [each for each in used(here.town, seen.id) if each[0] == "receipt"] in (
        [("receipt", 2, 30_000), ("receipt", 4, 40_000)],
        [("receipt", 3, 30_000), ("receipt", 4, 40_000)],  # of two equal uses either stands for the other
    )
    submitted(here.town, here.theirs, here.call, [on(first, "300")])
    assert level(here.town, first) == (100_000, 100_000)
    assert broken(here.town) == []


def _decided(town: Town, seen: Seen, refused: set[int]) -> None:
    """Take an application through review, with these rows refused."""
    there = town.on(CLOSED)
    for trigger in ("accept", "pass"):
        there.do("handler", seen.id, trigger)
    rechecker = there.hold("rechecker", seen.id)
    decisions = [Decision(row, "refuse", 0, "other", "与票据不符") for row in sorted(refused)]
    decide(there.office, rechecker, town.look(seen.id), decisions)
    town.accept_all(seen.id)
    there.do("rechecker", seen.id, "send")
    there.do("division_head", seen.id, "agree")


@pytest.mark.parametrize("paid", ["700", "701"])
def test_a_line_that_an_upheld_objection_accepts_uses_its_receipt_again_if_there_is_room(
    here: Round, paid: str
) -> None:
    first = bill("300")
    seen = submitted(here.town, here.ours, here.call, [first, bill()])
    _decided(here.town, seen, refused={2})
    submitted(here.town, here.theirs, shared_call(here.town), [on(first, paid)])
    here.town.close(here.call)
    plan = here.town.approved(here.call)
    here.town.on(NOTICED).do("policy_officer", plan.id, "publish")
    objection = admitted(here.town, here.town.look(plan.id), person(seen))
    if paid == "700":
        upheld(here.town, objection, Ruling(2, "accept"))
        assert level(here.town, first) == (100_000, 100_000)
    else:
        with pytest.raises(NoRoomLeft):
            upheld(here.town, objection, Ruling(2, "accept"))
        assert level(here.town, first) == (100_000, 70_100)
    assert broken(here.town) == []


def test_a_refused_application_uses_its_receipts_again_when_it_is_reopened(here: Round) -> None:
    first = bill()
    seen = submitted(here.town, here.ours, here.call, [first])
    here.town.on(CLOSED).do("handler", seen.id, "refuse", REASON)
    assert level(here.town, first) == (100_000, 0)
    _reopen(here.town, seen)
    assert (here.town.look(seen.id).state, level(here.town, first)) == ("formality", (100_000, 60_000))
    assert broken(here.town) == []


def test_what_another_used_meanwhile_keeps_a_refused_application_closed(here: Round) -> None:
    first = bill()
    seen = submitted(here.town, here.ours, here.call, [first])
    here.town.on(CLOSED).do("handler", seen.id, "refuse", REASON)
    submitted(here.town, here.theirs, here.call, [on(first, "500")])
    with pytest.raises(NoRoomLeft) as refused:
        _reopen(here.town, seen)
    assert [(each.row, each.left_fen) for each in refused.value.lacking] == [(2, 50_000)]
    assert (here.town.look(seen.id).state, used(here.town, seen.id)) == ("refused", [])
    assert broken(here.town) == []


def _reopen(town: Town, seen: Seen) -> None:
    deputy = town.staff["deputy_director"]
    pull(town.on(CLOSED).office, deputy, town.look(seen.id), "reopen", reason=REASON)


def test_a_correction_that_lapses_gives_all_back(here: Round) -> None:
    first = bill()
    seen = correcting(here.town, here.ours, here.call, [first])
    run_out(here.town.on(date(2019, 1, 17)).office)
    assert (here.town.look(seen.id).state, level(here.town, first)) == ("lapsed", (100_000, 0))
    assert broken(here.town) == []
