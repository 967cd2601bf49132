"""Answering objections: admitted by one, answered by another who assessed nothing; until then nothing goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from settings import OFFICE_ZONE
from tests.acts.laws import broken
from tests.acts.objecting import (
    ANSWERED,
    NOTICE_END,
    OBJECTED,
    REASON,
    admitted,
    at,
    noticed,
    objected,
    person,
    proof,
    received,
    refusal,
    seen_of,
    state,
    unit,
    wrongs,
)
from tests.acts.together import at_once, behind
from tests.acts.town import CONFIRMED, Town
from tests.acts.town import person as employed
from workflow.acts.acting import act
from workflow.acts.faults import MovesAlong, NoticeRuns, ObjectionsOpen
from workflow.acts.looking import look
from workflow.acts.object_to import Receipt, object_to
from workflow.acts.pull import pull
from workflow.acts.read_objection import answer_of
from workflow.acts.uphold import uphold
from workflow.engine.errors import Conflict, EngineError, MustBeApart, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.parties.actors import Actor
from workflow.review.tasks import NotHeld

LAST_SECOND = NOTICE_END - timedelta(seconds=1)


def confirm(town: Town, plan: int) -> Moved:
    """The head of policy confirms a plan whose notice is over."""
    return town.on(CONFIRMED).do("policy_head", plan, "confirm")


def besides(town: Town, role: str, *more: str) -> Actor:
    """The person of a role, with others besides."""
    actor = town.staff[role]
    return replace(actor, roles={town.authority: actor.roles[town.authority] | set(more)})


def test_an_objection_that_was_rejected_lets_the_plan_go_on(town: Town) -> None:
    open_plan = noticed(town)
    receipt = objected(town, open_plan.plan, person(open_plan.applications[0]))
    objection, here = seen_of(town, receipt), town.on(ANSWERED)
    here.do("policy_officer", objection.id, "admit")
    assert here.task(objection.id) == ("admitted", "policy_head", "answer", 12)
    assert here.due(objection.id) == date(2019, 1, 28)
    here.do("policy_head", objection.id, "reject", "登记簿副本显示专利有效")
    answer = answer_of(here.office, receipt.token)
    assert answer is not None
    assert (answer.state, answer.reason) == ("rejected", "登记簿副本显示专利有效")
    assert answer.answered_at is not None
    assert answer.answered_at.astimezone(OFFICE_ZONE).date() == ANSWERED
    assert confirm(town, open_plan.plan.id).state == "confirmed"
    assert [state(town, each) for each in open_plan.applications] == ["payable", "payable"]
    assert broken(town) == []


def test_an_objection_that_was_turned_away_lets_the_plan_go_on(town: Town) -> None:
    open_plan = noticed(town)
    objection = received(town, open_plan.plan, person(open_plan.applications[0]))
    with pytest.raises(ReasonMissing):
        town.on(OBJECTED).do("policy_officer", objection.id, "turn_away")
    town.on(OBJECTED).do("policy_officer", objection.id, "turn_away", "与公示内容无关")
    assert state(town, objection) == "not_admissible"
    assert confirm(town, open_plan.plan.id).state == "confirmed"
    assert broken(town) == []


def test_a_plan_waits_while_an_objection_has_no_answer_and_says_which(town: Town) -> None:
    open_plan = noticed(town)
    one, two = open_plan.applications
    receipts = [objected(town, open_plan.plan, said) for said in (person(one), unit(two, None))]
    town.on(OBJECTED).do("policy_officer", seen_of(town, receipts[0]).id, "admit")
    with pytest.raises(NoticeRuns):
        town.on(ANSWERED).do("policy_head", open_plan.plan.id, "confirm")
    with pytest.raises(ObjectionsOpen) as waiting:
        confirm(town, open_plan.plan.id)
    assert waiting.value.numbers == tuple(each.number for each in receipts)
    for language in ("zh", "en"):
        assert all(each.number in waiting.value.told(language) for each in receipts)
    assert state(town, open_plan.plan) == "noticed"
    assert {state(town, each) for each in open_plan.applications} == {"noticed"}
    assert town.balances(open_plan.call)["in_transit"] == 0
    assert broken(town) == []


def test_many_objections_are_told_by_the_first_of_them() -> None:
    told = ObjectionsOpen([f"Y{number}" for number in range(12)])
    assert "Y9…" in told.told("zh")
    assert "Y10" not in told.told("en")


def test_an_objection_of_another_call_stops_nothing(town: Town) -> None:
    one, two = noticed(town), noticed(town)
    received(town, two.plan, person(two.applications[0]))
    assert confirm(town, one.plan.id).state == "confirmed"
    with pytest.raises(ObjectionsOpen):
        confirm(town, two.plan.id)


def test_of_an_objection_and_a_confirmation_at_the_same_moment_one_knows_of_the_other(town: Town) -> None:
    """Their clocks disagree: one office has the last second, the other the first after it."""
    for _ in range(3):
        open_plan = noticed(town)
        head, said = town.hold("policy_head", open_plan.plan.id), person(open_plan.applications[0])
        plan, early, late = town.look(open_plan.plan.id), at(town, LAST_SECOND), at(town, NOTICE_END)
        objecting, confirming = at_once(
            [
                lambda: object_to(early.office, plan.id, said, [proof()]),  # noqa: B023  # done within this round
                lambda: pull(late.office, head, plan, "confirm"),  # noqa: B023  # the same
            ]
        )
        if isinstance(objecting, Receipt):
            assert isinstance(confirming, ObjectionsOpen), confirming
        else:
            assert isinstance(confirming, Moved), confirming
        assert broken(town) == []


def test_a_confirmation_waits_for_an_objection_that_is_being_entered_and_then_sees_it(town: Town) -> None:
    open_plan = noticed(town)
    objection = received(town, open_plan.plan, person(open_plan.applications[0]))
    head, late = town.hold("policy_head", open_plan.plan.id), at(town, NOTICE_END)
    plan = town.look(open_plan.plan.id)
    with ThreadPoolExecutor(1) as pool:
        with town.office.database.writing() as connection:
            # As the gate of an objection that is being entered holds the plan.
            connection.exec_driver_sql("SELECT FROM subject WHERE id = %s FOR SHARE", (plan.id,))
            running = behind(town.office.database, pool, lambda: pull(late.office, head, plan, "confirm"))
            assert not running.done()
        assert isinstance(running.result(), ObjectionsOpen)
    assert state(town, objection) == "received"


def test_an_objection_waits_for_a_confirmation_that_is_being_made_and_then_is_late(town: Town) -> None:
    open_plan = noticed(town)
    said, early, late = person(open_plan.applications[0]), at(town, LAST_SECOND), at(town, NOTICE_END)
    head = town.hold("policy_head", open_plan.plan.id)
    with ThreadPoolExecutor(1) as pool:
        with town.office.database.writing() as connection:
            act(late.office, connection, head, look(connection, open_plan.plan.id), "confirm")
            running = behind(
                town.office.database, pool, lambda: object_to(early.office, open_plan.plan.id, said, [proof()])
            )
            assert not running.done()
        answer = running.result()
    assert isinstance(answer, tuple)
    assert wrongs(answer) == {"late"}
    assert state(town, open_plan.plan) == "confirmed"
    assert broken(town) == []


@pytest.mark.parametrize("role", ["handler", "rechecker", "division_head", "director", "deputy_director"])
def test_who_assessed_or_approved_the_application_neither_admits_nor_answers(town: Town, role: str) -> None:
    """Though they were given the role besides: the duty on the application tells."""
    open_plan = noticed(town)
    objection = received(town, open_plan.plan, person(open_plan.applications[0]))
    both = besides(town, role, "policy_officer", "policy_head")
    town.give_task(objection.id, both)
    for trigger in ("admit", "turn_away"):
        with pytest.raises(MustBeApart):
            pull(town.office, both, town.look(objection.id), trigger, reason="理由")
    town.take_back(objection.id)
    town.do("policy_officer", objection.id, "admit")
    town.give_task(objection.id, both)
    with pytest.raises(MustBeApart):
        pull(town.office, both, town.look(objection.id), "reject", reason="理由")
    with pytest.raises(MustBeApart):
        uphold(town.office, both, town.look(objection.id), [refusal()], reason=REASON)
    assert (state(town, objection), state(town, open_plan.plan)) == ("admitted", "noticed")
    assert broken(town) == []


def test_who_admits_an_objection_does_not_answer_it(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    officer = besides(town, "policy_officer", "policy_head")
    town.give_task(objection.id, officer)
    with pytest.raises(MustBeApart):
        pull(town.office, officer, objection, "reject", reason="理由")
    with pytest.raises(MustBeApart):
        uphold(town.office, officer, objection, [refusal()], reason=REASON)
    assert state(town, objection) == "admitted"


def test_who_answered_an_objection_pays_nothing_of_its_application(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    town.on(ANSWERED).do("policy_head", objection.id, "reject", "理由")
    confirm(town, open_plan.plan.id)
    batch = town.batch(open_plan.call)
    head = besides(town, "policy_head", "finance_head")
    town.give_task(batch.id, head)
    with pytest.raises(MustBeApart):
        pull(town.on(CONFIRMED).office, head, batch, "release")


def test_of_two_officers_who_answer_at_once_one_is_heard(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    heads = [town.staff["policy_head"], employed(town, "policy_head")]
    office = town.on(ANSWERED).office
    town.give_task(objection.id, heads[0])
    with pytest.raises(NotHeld):
        pull(office, heads[1], objection, "reject", reason="理由")
    answers = at_once(
        [
            lambda: pull(office, heads[0], objection, "reject", reason="理由"),
            lambda: uphold(office, heads[0], objection, [refusal()], reason=REASON),
            lambda: uphold(office, heads[1], objection, [refusal()], reason=REASON),
        ]
    )
    (heard,) = [each for each in answers if isinstance(each, Moved)]
    assert all(isinstance(each, Conflict | NotHeld) for each in answers if each is not heard), answers
    assert state(town, objection) == heard.state
    assert state(town, open_plan.plan) == ("superseded" if heard.state == "upheld" else "noticed")
    assert broken(town) == []


def test_an_answer_stands_and_is_given_once(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    town.on(ANSWERED).do("policy_head", objection.id, "reject", "理由")
    for trigger in ("admit", "turn_away", "reject"):
        with pytest.raises(EngineError):
            pull(town.office, town.staff["policy_head"], town.look(objection.id), trigger, reason="理由")
    with pytest.raises(EngineError):
        uphold(town.office, town.staff["policy_head"], town.look(objection.id), [refusal()], reason=REASON)
    assert state(town, objection) == "rejected"


def test_nobody_else_admits_or_answers(town: Town) -> None:
    open_plan = noticed(town)
    objection = received(town, open_plan.plan, person(open_plan.applications[0]))
    for role, actor in town.staff.items():
        if role != "policy_officer":
            with pytest.raises(NotYours):
                pull(town.office, actor, objection, "admit")
    for claimant in town.claimants:
        with pytest.raises(NotYours):
            pull(town.office, claimant.officer, objection, "turn_away", reason="理由")
    town.do("policy_officer", objection.id, "admit")
    for role, actor in town.staff.items():
        if role != "policy_head":
            with pytest.raises(NotYours):
                uphold(town.office, actor, town.look(objection.id), [refusal()], reason=REASON)


def test_an_objection_is_upheld_only_by_the_act_that_says_what_changes(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    with pytest.raises(MovesAlong):
        pull(town.office, town.hold("policy_head", objection.id), objection, "uphold", reason=REASON)
    assert (state(town, objection), state(town, open_plan.plan)) == ("admitted", "noticed")
