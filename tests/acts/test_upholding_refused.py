"""Upholding that is refused or comes twice: rulings that do not fit, people who stay out, races."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.acts.claim import AWARD_FEN
from tests.acts.laws import broken
from tests.acts.objecting import (
    ANSWERED,
    BUDGET,
    REASON,
    admitted,
    decision,
    noticed,
    person,
    refusal,
    state,
)
from tests.acts.together import at_once
from tests.acts.town import CONFIRMED, Town, build
from workflow.acts.acting import Recused
from workflow.acts.faults import MovesAlong, ObjectionsOpen
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.acts.uphold import Ruling, RulingUnfit, uphold
from workflow.engine.errors import Conflict, EngineError, KeyReused, NotDeclared, ReasonMissing
from workflow.engine.moves import Moved
from workflow.parties import recusal


@pytest.mark.parametrize("rulings", [
    [],
    [Ruling(2, "refuse")],
    [Ruling(2, "accept")],
    [Ruling(2, "accept", AWARD_FEN)],
    [Ruling(2, "accept", 0)],
    [Ruling(2, "accept", -1)],
    [Ruling(2, "accept", AWARD_FEN + 1)],
    [refusal(3)],
    [refusal(99)],
    [refusal(2), refusal(3)],
    [refusal(2), refusal(2)],
    [refusal(2), Ruling(2, "accept", 5)],
])  # fmt: skip
def test_a_ruling_that_changes_nothing_or_too_much_is_refused_and_nothing_moves(
    office: Office, rulings: list[Ruling]
) -> None:
    town = build(office)
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    before = decision(town, open_plan.applications[0])
    head = town.hold("policy_head", objection.id)
    with pytest.raises(RulingUnfit):
        uphold(town.office, head, objection, rulings, reason=REASON)
    assert decision(town, open_plan.applications[0]) == before
    assert (state(town, objection), state(town, open_plan.plan)) == ("admitted", "noticed")
    assert town.balances(open_plan.call)["reserved"] == 3 * AWARD_FEN


def test_upholding_asks_for_a_reason_and_for_an_objection(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    head = town.hold("policy_head", objection.id)
    with pytest.raises(ReasonMissing):
        uphold(town.office, head, objection, [refusal()], reason=" ")
    with pytest.raises(NotDeclared):
        uphold(town.office, head, town.look(open_plan.plan.id), [refusal()], reason=REASON)
    forged = replace(objection, kind="application", authority=1, claimant=None)
    with pytest.raises(Conflict):
        uphold(town.office, head, replace(forged, version=1), [refusal()], reason=REASON)


def test_upholding_twice_is_upholding_once(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    head, office = town.hold("policy_head", objection.id), town.on(ANSWERED).office
    answers = at_once(
        [lambda: uphold(office, head, objection, [refusal()], reason=REASON, key="press") for _ in range(4)]
    )
    assert all(isinstance(each, Moved) for each in answers), answers
    assert [each.repeated for each in answers if isinstance(each, Moved)].count(False) == 1
    transfers = "SELECT count(*) FROM transfer t JOIN account a ON a.id = t.from_id WHERE a.call_id = :call"
    # The budget's own, what was reserved, and what came back.
    assert town.one(transfers, call=open_plan.call) == (3,)
    with pytest.raises(KeyReused):
        uphold(office, head, objection, [refusal()], reason="另一理由", key="press")
    with pytest.raises(EngineError):
        uphold(office, head, objection, [refusal()], reason=REASON)
    assert broken(town) == []


def test_upholding_and_confirming_at_once_never_both_happen(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    head, office = town.staff["policy_head"], town.on(CONFIRMED).office
    for subject in (objection.id, open_plan.plan.id):
        town.give_task(subject, head)
    plan = town.look(open_plan.plan.id)
    answers = at_once(
        [
            lambda: uphold(office, head, objection, [refusal()], reason=REASON),
            lambda: pull(office, head, plan, "confirm"),
        ]
    )
    assert isinstance(answers[0], Moved), answers
    assert isinstance(answers[1], ObjectionsOpen | Conflict), answers
    assert state(town, plan) == "superseded"
    assert broken(town) == []


def test_two_objections_upheld_at_once_take_the_plan_back_once(town: Town) -> None:
    open_plan = noticed(town)
    office, head = town.on(ANSWERED).office, town.staff["policy_head"]
    both = [admitted(town, open_plan.plan, person(each)) for each in open_plan.applications]
    for each in both:
        town.give_task(each.id, head)
    answers = at_once(
        [lambda each=each: uphold(office, head, each, [refusal()], reason=REASON) for each in both]  # type: ignore[misc]
    )
    assert all(isinstance(each, Moved) for each in answers), answers
    assert [decision(town, each)[0][1] for each in open_plan.applications] == ["refuse", "refuse"]
    assert town.balances(open_plan.call)["free"] == BUDGET
    assert broken(town) == []


def test_nothing_that_belongs_to_upholding_is_done_by_hand(town: Town) -> None:
    open_plan = noticed(town)
    head = town.hold("policy_head", open_plan.plan.id)
    for subject, trigger in (
        (open_plan.plan.id, "supersede"),
        (open_plan.call, "replan"),
        (open_plan.applications[0].id, "reconsider"),
    ):
        with pytest.raises(MovesAlong):
            pull(town.on(ANSWERED).office, head, town.look(subject), trigger, reason=REASON)


def test_a_head_of_policy_who_is_related_to_any_claimant_of_the_plan_does_not_take_it_back(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    head, other = town.hold("policy_head", objection.id), open_plan.applications[1].claimant
    assert other is not None
    with town.office.database.writing() as connection:
        by = town.staff["handler"].person_id
        recusal.declare(connection, head.person_id, other, kind="family", declared_by=by, at=town.office.now())
    with pytest.raises(Recused):
        uphold(town.office, head, objection, [refusal()], reason=REASON)
    assert (state(town, objection), state(town, open_plan.plan)) == ("admitted", "noticed")
    assert broken(town) == []
