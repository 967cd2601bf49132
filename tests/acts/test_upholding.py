"""Upholding an objection: decisions change, the plan is taken back with its money, a new one tells the difference."""

from __future__ import annotations

import pytest

from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.objecting import (
    ANSWERED,
    BUDGET,
    NOTICED_AGAIN,
    OBJECTED,
    REASON,
    REPLANNED,
    Noticed,
    admitted,
    admitted_again,
    confirmed_again,
    decision,
    difference,
    last,
    make_again,
    noticed,
    paid,
    person,
    refusal,
    replanned,
    reservations,
    state,
    unit,
    upheld,
)
from tests.acts.town import Town
from workflow.acts.faults import CallNotClosed, LinesTaken, ObjectionsOpen, PlanStale
from workflow.acts.looking import Seen
from workflow.acts.make_plan import make_plan
from workflow.acts.pull import pull
from workflow.acts.uphold import Ruling, RulingUnfit, uphold
from workflow.engine.errors import EngineError
from workflow.money.differences import Sums, plan_difference
from workflow.review import objections


def test_an_upheld_objection_makes_a_new_plan_whose_changed_sums_are_paid(town: Town) -> None:
    open_plan = noticed(town)
    (one, two), call = open_plan.applications, open_plan.call
    keys = town.keys(one.id)
    objection = admitted(town, open_plan.plan, person(one))
    assert upheld(town, objection).state == "upheld"
    assert decision(town, one) == [(2, "refuse", 0, "not_in_force"), (3, "accept", AWARD_FEN, None)]
    assert [state(town, each) for each in (open_plan.plan, one, two)] == ["superseded", "decided", "decided"]
    assert town.look(call).state == "closed"
    assert town.balances(call) == {"free": BUDGET, "reserved": 0, "in_transit": 0, "paid": 0, "recovered": 0}
    assert reservations(town, open_plan.plan) == [(2 * AWARD_FEN, "released"), (AWARD_FEN, "released")]
    assert town.keys(one.id) == keys // 2
    assert broken(town) == []
    plan = replanned(town, call)
    assert reservations(town, plan) == [(AWARD_FEN, None), (AWARD_FEN, None)]
    assert broken(town) == []
    _told(town, open_plan, plan)
    confirmed_again(town, plan)
    assert [state(town, each) for each in (one, two)] == ["payable", "payable"]
    paid(town, call, 2 * AWARD_FEN)


def _told(town: Town, old: Noticed, plan: Seen) -> None:
    """The difference names the one line, and the record of the notice names the difference."""
    found = difference(town, plan)
    (one,) = found.applications
    assert (found.replaces, found.before_fen, found.after_fen) == (old.plan.id, 3 * AWARD_FEN, 2 * AWARD_FEN)
    assert (one.application, one.before, one.after) == (
        old.applications[0].id,
        Sums(2 * AWARD_FEN, 2 * AWARD_FEN),
        Sums(AWARD_FEN, AWARD_FEN),
    )
    (line,) = one.lines
    assert (line.row, line.before, line.after) == (2, Sums(AWARD_FEN, AWARD_FEN), Sums(0, 0))
    published = last(town, plan)
    assert published["trigger"] == "publish"
    said = published["said"]
    assert isinstance(said, dict)
    assert (said["replaces"], said["difference"]) == (old.plan.id, found.digest)


def test_a_first_plan_replaces_none(town: Town) -> None:
    open_plan = noticed(town)
    with town.office.database.reading() as connection:
        assert plan_difference(connection, open_plan.plan.id) is None
    assert "replaces" not in str(last(town, open_plan.plan)["said"])


def test_the_records_of_all_that_moved_say_why(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    upheld(town, objection)
    head = town.staff["policy_head"].person_id
    for subject, trigger in (
        (objection, "uphold"),
        (open_plan.plan, "supersede"),
        (open_plan.applications[0], "reconsider"),
        (open_plan.applications[1], "reconsider"),
        (town.look(open_plan.call), "replan"),
    ):
        body = last(town, subject)
        assert (body["trigger"], body["actor"]) == (trigger, head)
        reason = "SELECT text FROM remark WHERE subject_id = :id AND seq = :seq AND field = 'reason'"
        assert town.one(reason, id=subject.id, seq=body["seq"]) == (REASON,)
    changed = [[[2, "accept", AWARD_FEN, None], [2, "refuse", 0, "not_in_force"]]]
    assert last(town, objection)["said"] == {"changed": changed}
    said = last(town, open_plan.plan)["said"]
    assert isinstance(said, dict)
    assert said["objection"] == objection.id


def test_where_the_budget_is_short_one_line_less_is_more_for_everybody_else(town: Town) -> None:
    """Why a plan waits whole: the share of each depends on all, and the difference tells all of it."""
    budget = 2 * AWARD_FEN
    open_plan = noticed(town, budget, (2, 2))
    upheld(town, admitted(town, open_plan.plan, person(open_plan.applications[0])))
    plan = replanned(town, open_plan.call)
    assert [fen for fen, _ in reservations(town, plan)] == [93_333, 186_667]
    found = difference(town, plan)
    assert [each.application for each in found.applications] == [each.id for each in open_plan.applications]
    assert [len(each.lines) for each in found.applications] == [2, 2]
    assert found.applications[1].before == Sums(2 * AWARD_FEN, AWARD_FEN)
    assert found.before_fen == found.after_fen == budget
    assert broken(town) == []


def test_a_line_may_be_cut_instead_of_refused(town: Town) -> None:
    open_plan = noticed(town)
    (one, _), keys = open_plan.applications, town.keys(open_plan.applications[0].id)
    upheld(town, admitted(town, open_plan.plan, person(one)), Ruling(2, "accept", 100_000))
    assert decision(town, one)[0] == (2, "accept", 100_000, None)
    assert town.keys(one.id) == keys
    plan = replanned(town, open_plan.call)
    assert reservations(town, plan)[0] == (AWARD_FEN + 100_000, None)
    confirmed_again(town, plan)
    paid(town, open_plan.call, 2 * AWARD_FEN + 100_000)


def test_an_objection_to_a_whole_application_may_refuse_all_of_it(town: Town) -> None:
    open_plan = noticed(town)
    one, two = open_plan.applications
    upheld(town, admitted(town, open_plan.plan, unit(one, None)), refusal(2), refusal(3))
    assert town.keys(one.id) == 0
    plan = replanned(town, open_plan.call)
    assert reservations(town, plan) == [(AWARD_FEN, None)]
    assert difference(town, plan).applications[0].after == Sums(0, 0)
    confirmed_again(town, plan)
    assert state(town, two) == "payable"
    paid(town, open_plan.call, AWARD_FEN)


def test_a_claimant_whose_line_was_refused_may_get_it_back_with_its_keys(town: Town) -> None:
    open_plan = noticed(town)
    one, keys = open_plan.applications[0], town.keys(open_plan.applications[0].id)
    upheld(town, admitted(town, open_plan.plan, person(one)))
    again = replanned(town, open_plan.call)
    objection = admitted_again(town.on(NOTICED_AGAIN), again, one)
    upheld(town, objection, Ruling(2, "accept"))
    assert decision(town, one)[0] == (2, "accept", AWARD_FEN, None)
    assert town.keys(one.id) == keys
    third = replanned(town, open_plan.call)
    found = difference(town, third)
    assert (found.replaces, found.after_fen - found.before_fen) == (again.id, AWARD_FEN)
    assert broken(town) == []


def test_a_line_whose_keys_others_took_meanwhile_is_not_given_back(town: Town) -> None:
    """Nothing is funded twice, whatever an objection says; nothing has changed then."""
    open_plan = noticed(town)
    one, other = open_plan.applications[0], town.claimants[1]
    call = town.call()
    upheld(town, admitted(town, open_plan.plan, person(one)))
    query = (
        "SELECT l.cells FROM line l JOIN claim_list c ON c.id = l.list_id WHERE c.application_id = :id AND l.row = 2"
    )
    (cells,) = town.one(query, id=one.id)
    assert isinstance(cells, dict)
    town.submitted(other, call, [dict(cells) | {"专利权人": other.name}])
    again = replanned(town, open_plan.call)
    here = town.on(NOTICED_AGAIN)
    objection = admitted_again(here, again, one)
    with pytest.raises(LinesTaken):
        uphold(here.office, town.hold("policy_head", objection.id), objection, [Ruling(2, "accept")], reason=REASON)
    assert (state(town, objection), state(town, again)) == ("admitted", "noticed")
    assert decision(town, one)[0] == (2, "refuse", 0, "not_in_force")
    assert broken(town) == []


def test_the_new_plan_waits_for_every_objection_to_the_old_one(town: Town) -> None:
    open_plan = noticed(town)
    one, two = open_plan.applications
    first = admitted(town, open_plan.plan, person(one))
    second = admitted(town, open_plan.plan, person(two))
    upheld(town, first)
    with pytest.raises(ObjectionsOpen):
        make_again(town, open_plan.call)
    upheld(town, second, Ruling(2, "accept", 50_000))
    with town.office.database.reading() as connection:
        assert [each.id for each in objections.of_plan(connection, open_plan.plan.id)] == [first.id, second.id]
        assert [each.application for each in objections.upheld(connection, open_plan.plan.id)] == [one.id, two.id]
    assert [state(town, each) for each in (open_plan.plan, one, two)] == ["superseded", "decided", "decided"]
    assert last(town, two)["trigger"] == "reconsider"
    assert town.balances(open_plan.call)["free"] == BUDGET
    plan = replanned(town, open_plan.call)
    assert [each.application for each in difference(town, plan).applications] == [one.id, two.id]
    confirmed_again(town, plan)
    assert broken(town) == []


def test_of_two_objections_to_one_line_the_second_has_nothing_left_to_change(town: Town) -> None:
    open_plan = noticed(town)
    one = open_plan.applications[0]
    objections = [admitted(town, open_plan.plan, person(one)) for _ in range(2)]
    upheld(town, objections[0])
    with pytest.raises(RulingUnfit):
        upheld(town, objections[1])
    town.on(ANSWERED).do("policy_head", objections[1].id, "reject", "该明细已不予资助")
    assert state(town, replanned(town, open_plan.call)) == "noticed"
    assert broken(town) == []


def test_a_plan_that_was_made_before_another_was_taken_back_is_stale(town: Town) -> None:
    call = town.call()
    one = town.decided(town.claimants[0], call, good(town.claimants[0].name, 2))
    town.close(call)
    left_over, plan = town.plan(call), town.approved(call)
    town.on(OBJECTED).do("policy_officer", plan.id, "publish")
    upheld(town, admitted(town, town.look(plan.id), person(one)), Ruling(2, "accept", 1))
    with town.office.database.writing() as connection:
        # Even where the awards have come to be the same again.
        connection.exec_driver_sql(
            "UPDATE line_decision SET award_fen = %s WHERE application_id = %s", (AWARD_FEN, one.id)
        )
    here = town.on(REPLANNED)
    here.do("deputy_director", left_over.id, "approve_first")
    with pytest.raises(PlanStale):
        here.do("director", left_over.id, "approve")
    assert town.balances(call)["reserved"] == 0


def test_a_call_that_is_closed_again_takes_no_claims_and_one_new_plan(town: Town) -> None:
    open_plan = noticed(town)
    upheld(town, admitted(town, open_plan.plan, person(open_plan.applications[0])))
    with pytest.raises(EngineError):
        town.draft(town.claimants[0], open_plan.call, good(town.claimants[0].name))
    replanned(town, open_plan.call)
    with pytest.raises(CallNotClosed):
        make_plan(town.on(REPLANNED).office, town.staff["finance_planner"], open_plan.call)


def test_a_call_that_was_finished_too_early_can_still_be_planned_anew(town: Town) -> None:
    open_plan = noticed(town)
    objection = admitted(town, open_plan.plan, person(open_plan.applications[0]))
    pull(town.office, town.staff["policy_officer"], town.look(open_plan.call), "finish")
    upheld(town, objection)
    assert town.look(open_plan.call).state == "closed"
    assert state(town, replanned(town, open_plan.call)) == "noticed"


def test_a_second_notice_is_objected_to_like_the_first_and_lies_open_for_all_its_days(town: Town) -> None:
    open_plan = noticed(town)
    upheld(town, admitted(town, open_plan.plan, person(open_plan.applications[0])))
    plan = replanned(town, open_plan.call)
    with pytest.raises(EngineError):
        town.on(NOTICED_AGAIN).do("policy_head", plan.id, "confirm")
    objection = admitted_again(town.on(NOTICED_AGAIN), plan, open_plan.applications[1])
    upheld(town, objection)
    third = replanned(town, open_plan.call)
    assert difference(town, third).replaces == plan.id
    confirmed_again(town, third)
    paid(town, open_plan.call, AWARD_FEN)
