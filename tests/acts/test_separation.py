"""Law 7 through the acts: whoever assesses does not approve, whoever approves does not pay, and relations stay out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import made
from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.town import CLOSED, CONFIRMED, PLANNED, PROPOSED, Town, person, requested, terms
from workflow.acts.acting import Recused
from workflow.acts.decide import decide
from workflow.acts.faults import SecondPerson
from workflow.acts.looking import Seen
from workflow.acts.make_batch import make_batch
from workflow.acts.make_plan import make_plan
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.acts.take_task import take_task
from workflow.engine.errors import MustBeApart
from workflow.parties import grants, recusal
from workflow.parties.actors import Actor, actor_of
from workflow.parties.roles import OFFICE_ROLES
from workflow.review import queue
from workflow.review.decisions import Decision
from workflow.review.tasks import NotHeld


def test_one_person_with_every_role_gets_no_further_task_on_an_application_that_they_checked(town: Town) -> None:
    everybody = person(town, *sorted(OFFICE_ROLES))
    seen = _passed_by(town, everybody)
    assert seen.state == "substantive"
    assert take_task(town.on(CLOSED).office, everybody) is None


def test_one_person_with_every_role_is_refused_each_later_duty_though_the_task_be_theirs(town: Town) -> None:
    """The queue would not give them the task; the engine does not rely on it, nor does the database on the engine."""
    everybody = person(town, *sorted(OFFICE_ROLES))
    seen, here = _passed_by(town, everybody), town.on(CLOSED)
    town.give_task(seen.id, everybody)
    with pytest.raises(MustBeApart):
        decide(here.office, everybody, seen, [Decision(2, "accept", 0)])
    town.take_back(seen.id)
    here.accept_all(seen.id)
    for role, trigger in (("rechecker", "send"), ("division_head", "agree")):
        town.give_task(seen.id, everybody)
        with pytest.raises(MustBeApart):
            pull(here.office, everybody, town.look(seen.id), trigger)
        town.give_task(seen.id, town.staff[role])
        pull(here.office, town.staff[role], town.look(seen.id), trigger)
    assert town.look(seen.id).state == "decided"
    assert broken(town) == []


def test_whoever_decided_a_line_has_assessed_it_though_another_sends(town: Town) -> None:
    first = person(town, "rechecker", "division_head", "director")
    seen = _passed_by(town, town.staff["handler"])
    here = town.on(CLOSED)
    here.hold("rechecker", seen.id, first)
    assert decide(here.office, first, seen, [Decision(2, "accept", 0)]) == []
    town.take_back(seen.id)
    here.do("rechecker", seen.id, "send")
    town.give_task(seen.id, first)
    with pytest.raises(MustBeApart):
        pull(here.office, first, town.look(seen.id), "agree")


@pytest.mark.parametrize("earlier", ["accept", "send", "agree"])
def test_whoever_assessed_any_application_of_a_plan_approves_it_neither_first_nor_second(
    town: Town, earlier: str
) -> None:
    roles = {"accept": "handler", "send": "rechecker", "agree": "division_head"}
    assessor = person(town, roles[earlier], "deputy_director", "director")
    only = {roles[earlier]: assessor}
    helped = replace(town, staff={**town.staff, **only})
    call = town.call()
    helped.decided(town.claimants[0], call, good(town.claimants[0].name))
    town.decided(town.claimants[1], call, good(town.claimants[1].name))
    town.close(call)
    plan, here = town.plan(call), town.on(PLANNED)
    town.give_task(plan.id, assessor)
    with pytest.raises(MustBeApart):
        pull(here.office, assessor, plan, "approve_first")
    town.take_back(plan.id)
    here.do("deputy_director", plan.id, "approve_first")
    town.give_task(plan.id, assessor)
    with pytest.raises(MustBeApart):
        pull(here.office, assessor, town.look(plan.id), "approve")
    assert town.balances(call)["reserved"] == 0


def test_the_same_person_does_not_approve_a_plan_twice_nor_the_plan_that_they_made(town: Town) -> None:
    both = person(town, "finance_planner", "deputy_director", "director")
    call = _ready_for_plan(town)
    here = town.on(PLANNED)
    own = make_plan(here.office, both, call)
    town.give_task(own.id, both)
    with pytest.raises(MustBeApart):
        pull(here.office, both, own, "approve_first")
    plan = town.plan(call)
    here.hold("deputy_director", plan.id, both)
    pull(here.office, both, plan, "approve_first")
    town.give_task(plan.id, both)
    with pytest.raises(MustBeApart):
        pull(here.office, both, town.look(plan.id), "approve")
    assert town.look(plan.id).state == "half_approved"


@pytest.mark.parametrize("role", ["deputy_director", "director"])
def test_whoever_is_related_to_one_claimant_of_a_plan_does_not_approve_it(town: Town, role: str) -> None:
    related = _related(town, role)
    call = _ready_for_plan(town)
    plan, here = town.plan(call), town.on(PLANNED)
    trigger = "approve_first"
    if role == "director":
        here.do("deputy_director", plan.id, trigger)
        trigger = "approve"
    here.hold(role, plan.id, related)
    with pytest.raises(Recused):
        pull(here.office, related, town.look(plan.id), trigger)
    assert town.balances(call)["reserved"] == 0


def test_a_related_reviewer_gets_no_task_of_the_claimant_and_no_way_around_it(town: Town) -> None:
    call, (ours, theirs) = town.call(), town.claimants
    seen, other = (town.submitted(each, call, good(each.name)) for each in (ours, theirs))
    related, here = _related(town, "handler"), town.on(CLOSED)
    taken = take_task(here.office, related, frozenset({"handler"}))
    assert taken is not None
    assert taken.subject.id == other.id
    assert take_task(here.office, related, frozenset({"handler"})) is None
    town.give_task(seen.id, related)
    with pytest.raises(Recused):
        pull(here.office, related, seen, "accept")


def test_a_related_rechecker_decides_no_line(town: Town) -> None:
    seen = _passed_by(town, town.staff["handler"])
    related = _related(town, "rechecker")
    town.give_task(seen.id, related)
    with pytest.raises(Recused):
        decide(town.on(CLOSED).office, related, seen, [Decision(2, "accept", 0)])


def test_whoever_proposed_a_call_does_not_approve_it(town: Town) -> None:
    both, here = person(town, "policy_officer", "policy_head"), town.on(PROPOSED)
    call = propose_call(here.office, both, town.authority, terms())
    town.give_task(call.id, both)
    with pytest.raises(MustBeApart):
        pull(here.office, both, call, "approve")
    town.take_back(call.id)
    here.do("policy_head", call.id, "approve")


def test_whoever_made_a_batch_or_approved_its_plan_does_not_release_it(town: Town) -> None:
    both = person(town, "finance", "finance_head")
    director = person(town, "director", "finance_head")
    call = _ready_for_plan(town)
    replace(town, staff={**town.staff, "director": director}).confirmed(call)
    here = town.on(CONFIRMED)
    batch = make_batch(here.office, both, call)
    for who in (both, director):
        town.give_task(batch.id, who)
        with pytest.raises(MustBeApart):
            pull(here.office, who, batch, "release")
    assert town.balances(call)["in_transit"] == 0
    assert broken(town) == []


def test_whoever_approved_the_plan_makes_no_batch_of_it(town: Town) -> None:
    director = person(town, "director", "finance")
    call = _ready_for_plan(town)
    replace(town, staff={**town.staff, "director": director}).confirmed(call)
    with pytest.raises(MustBeApart):
        make_batch(town.on(CONFIRMED).office, director, call)
    assert town.all("SELECT id FROM batch WHERE call_id = :call", call=call) == []


def test_whoever_asked_for_an_account_does_not_confirm_it(town: Town) -> None:
    ours = town.claimants[0]
    with town.office.database.writing() as connection:
        person_id = ours.officer.person_id
        grants.grant(connection, person_id, "payee_keeper", authority_id=town.authority, granted_by=None, at=made.AT)
        keeper = actor_of(connection, person_id, town.office.clock.today())
    asked = requested(town, keeper, ours.organisation, ours.name)
    town.give_task(asked.id, keeper)
    with pytest.raises((SecondPerson, Recused)):
        pull(town.office, keeper, asked, "confirm")
    town.take_back(asked.id)
    town.do("payee_keeper", asked.id, "confirm")


def test_a_task_that_another_holds_or_whose_lease_ran_out_is_not_done(town: Town) -> None:
    one, two = person(town, "handler"), person(town, "handler")
    call, here = town.call(), town.on(CLOSED)
    seen = town.submitted(town.claimants[0], call, good(town.claimants[0].name))
    here.hold("handler", seen.id, one)
    with pytest.raises(NotHeld):
        pull(here.office, two, seen, "accept")
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE task SET lease_until = now() - interval '1 second' WHERE subject_id = %s AND done_at IS NULL",
            (seen.id,),
        )
    with pytest.raises(NotHeld):
        pull(here.office, one, seen, "accept")
    with town.office.database.writing() as connection:
        assert queue.sweep(connection, here.office.real_now()) >= 1
    here.hold("handler", seen.id, two)
    assert pull(here.office, two, seen, "accept").state == "formality"


def _passed_by(town: Town, handler: Actor) -> Seen:
    """An application of the first claimant that a handler has passed."""
    here = town.on(CLOSED)
    seen = town.submitted(town.claimants[0], town.call(), good(town.claimants[0].name))
    for trigger in ("accept", "pass"):
        here.hold("handler", seen.id, handler)
        pull(here.office, handler, town.look(seen.id), trigger)
    return town.look(seen.id)


def _ready_for_plan(town: Town) -> int:
    call = town.call()
    for each in town.claimants:
        town.decided(each, call, good(each.name))
    town.close(call)
    return call


def _related(town: Town, role: str) -> Actor:
    """Somebody with a role whose spouse works for the first claimant."""
    actor = person(town, role)
    ours = town.claimants[0].organisation
    with town.office.database.writing() as connection:
        declared = recusal.declare(
            connection, actor.person_id, ours, kind="family", declared_by=actor.person_id, at=made.AT
        )
    assert isinstance(declared, int), declared
    return actor


def _give_task(town: Town, subject: int, actor: Actor) -> None:
    """Put a task into somebody's hands whom the queue would have passed over."""
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE task SET holder = %s, lease_until = now() + interval '1 hour' "
            "WHERE subject_id = %s AND done_at IS NULL",
            (actor.person_id, subject),
        )


def _take_back(town: Town, subject: int) -> None:
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE task SET holder = NULL, lease_until = NULL WHERE subject_id = %s AND done_at IS NULL", (subject,)
        )
