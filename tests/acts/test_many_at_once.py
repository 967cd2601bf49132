"""Many subjects at once: each is told of, a refusal holds up no other, and asking again takes what was not taken."""

from __future__ import annotations

from dataclasses import replace

from tests import made
from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.town import CLOSED, Town, build
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.acts.pull import pull_many
from workflow.engine.errors import Conflict, NotDeclared
from workflow.review.tasks import NotHeld


def _submitted(town: Town, count: int) -> list[Seen]:
    call = town.call()
    return [town.submitted(town.claimants[place], call, good(town.claimants[place].name)) for place in range(count)]


def test_each_of_many_is_told_and_a_refusal_holds_up_no_other(office: Office) -> None:
    town = build(office, claimants=4).on(CLOSED)
    first, stale, third, free = _submitted(town, 4)
    handler = town.hold("handler", third.id)
    given = [first, replace(stale, version=stale.version + 1), third]
    told = pull_many(town.office, handler, given, "accept")
    assert [each.subject for each in told] == [first.id, stale.id, third.id]
    assert [type(each.refusal) for each in told] == [type(None), Conflict, type(None)]
    assert [town.look(each.id).state for each in (first, stale, third)] == ["formality", "submitted", "formality"]
    (not_held,) = pull_many(town.office, town.staff["handler"], [free], "refuse", reason="材料不全")
    assert isinstance(not_held.refusal, NotHeld)
    assert broken(town) == []


def test_asking_again_with_the_key_takes_only_what_was_not_taken(office: Office) -> None:
    town = build(office, claimants=3).on(CLOSED)
    seen = _submitted(town, 3)
    handler = town.hold("handler", seen[2].id)
    key = made.word()
    once = pull_many(town.office, handler, seen[:2], "accept", key=key)
    again = pull_many(town.office, handler, seen, "accept", key=key)
    assert [each.moved is not None and each.moved.repeated for each in once] == [False, False]
    assert [each.moved is not None and each.moved.repeated for each in again] == [True, True, False]
    assert [town.look(each.id).version for each in seen] == [3, 3, 3]


def test_more_than_share_one_commit_are_all_taken_in_their_order(office: Office) -> None:
    town = build(office, claimants=1)
    (application,) = _submitted(town, 1)
    told = pull_many(town.office, town.staff["auditor"], [application] * 45, "no_such_trigger")
    assert len(told) == 45
    assert {type(each.refusal) for each in told} == {NotDeclared}
