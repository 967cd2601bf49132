"""Sharing out a call's budget: current decisions only, never more than there is, and no notice cut short."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import CLOSED, CONFIRMED, NOTICED, PLANNED, Claimant, Town
from workflow.acts.acting import act, begin_life
from workflow.acts.decide import decide
from workflow.acts.faults import CalendarMissing, CallNotClosed, NothingDecided, NoticeRuns, PlanStale
from workflow.acts.looking import Seen, house_edition
from workflow.acts.make_plan import make_plan, request_of
from workflow.acts.pull import pull
from workflow.definition.lives import load_life
from workflow.engine.errors import Conflict, EngineError, NotYours
from workflow.engine.moves import Moved
from workflow.money import plans
from workflow.money.allocation.sharing import allocate
from workflow.money.book import OverBudget
from workflow.registers.calendar import WorkCalendar
from workflow.review import decisions
from workflow.review.decisions import Decision
from workflow.review.tasks import NotHeld

CAP_FEN = 50_000_000


def decided(town: Town, budget_fen: int = 100_000_000, lines: tuple[int, int] = (1, 1)) -> tuple[int, list[Seen]]:
    """A closed call with the decided applications of both universities."""
    call = town.call(budget_fen)
    both = zip(town.claimants, lines, strict=True)
    seen = [town.decided(each, call, good(each.name, count)) for each, count in both]
    town.close(call)
    return call, seen


def granted(town: Town, plan: int) -> list[int]:
    """What a plan grants, by application."""
    with town.office.database.reading() as connection:
        return list(plans.grants(connection, plan).values())


def untouched(town: Town, call: int, budget_fen: int = 100_000_000) -> bool:
    """Whether all of the budget is free and nothing is reserved."""
    reserved = town.all("SELECT id FROM reservation WHERE call_id = :call", call=call)
    return town.balances(call)["free"] == budget_fen and reserved == [] and town.look(call).state == "closed"


def test_a_plan_waits_for_the_closing_and_for_every_decision(town: Town) -> None:
    one, two = town.claimants
    call = town.call()
    town.decided(one, call, good(one.name))
    with pytest.raises(CallNotClosed):
        town.plan(call)
    under_way = town.submitted(two, call, good(two.name))
    town.close(call)
    with pytest.raises(NothingDecided):
        town.plan(call)
    town.on(CLOSED).do("handler", under_way.id, "refuse", "材料不实")
    assert len(granted(town, town.plan(call).id)) == 1


def test_a_call_in_which_nothing_was_decided_has_no_plan(town: Town) -> None:
    call = town.call()
    town.draft(town.claimants[0], call, good(town.claimants[0].name))
    town.close(call)
    with pytest.raises(NothingDecided):
        town.plan(call)


def test_only_the_planner_makes_a_plan(town: Town) -> None:
    call, _ = decided(town)
    for role, actor in town.staff.items():
        if role != "finance_planner":
            with pytest.raises(NotYours):
                make_plan(town.on(PLANNED).office, actor, call)


def test_a_plan_whose_decisions_changed_is_refused_and_another_one_is_made(town: Town) -> None:
    call, (seen, _) = decided(town)
    plan, here = town.plan(call), town.on(PLANNED)
    here.do("deputy_director", plan.id, "approve_first")
    with town.office.database.writing() as connection:
        change = [Decision(2, "refuse", 0, "not_in_force", seen=1)]
        decisions.write(
            connection, seen.id, seen.authority, change, town.staff["rechecker"].person_id, here.office.now()
        )
    with pytest.raises(PlanStale):
        here.do("director", plan.id, "approve")
    assert untouched(town, call)
    here.do("director", plan.id, "reject", "核定结果已变化")
    assert granted(town, town.approved(call).id) == [0, AWARD_FEN]


def test_an_application_that_is_taken_up_again_after_the_plan_was_made_is_not_left_out(town: Town) -> None:
    one, two = town.claimants
    call, here = town.call(), town.on(PLANNED)
    town.decided(one, call, good(one.name))
    late = town.submitted(two, call, good(two.name))
    town.on(CLOSED).do("handler", late.id, "refuse", "材料不实")
    town.close(call)
    plan = town.plan(call)
    here.do("deputy_director", plan.id, "approve_first")
    pull(here.office, town.staff["deputy_director"], town.look(late.id), "reopen", reason="复议成立")
    with pytest.raises(NothingDecided):
        here.do("director", plan.id, "approve")
    here.do("handler", late.id, "pass")
    here.accept_all(late.id)
    here.do("rechecker", late.id, "send")
    here.do("division_head", late.id, "agree")
    with pytest.raises(PlanStale):
        pull(here.office, town.staff["director"], town.look(plan.id), "approve")
    assert untouched(town, call)
    pull(here.office, town.staff["director"], town.look(plan.id), "reject", reason="须重新制定")
    assert granted(town, town.approved(call).id) == [AWARD_FEN, AWARD_FEN]
    assert broken(town) == []


def test_a_plan_that_would_pass_the_budget_is_refused_by_the_book(town: Town) -> None:
    """Such a plan is made by no act; the database refuses it all the same."""
    budget = AWARD_FEN
    call, _ = decided(town, budget)
    here, planner = town.on(PLANNED), town.staff["finance_planner"]
    with here.office.database.writing() as connection:
        request = replace(request_of(connection, call), budget_fen=10**9)
        edition = house_edition("plan")
        seen = begin_life(here.office, connection, planner, "plan", edition, town.authority, load_life("plan"))
        plans.add(connection, seen.id, town.authority, call, f"forged-{seen.id}", allocate(request))
        act(here.office, connection, planner, seen, "propose")
    here.do("deputy_director", seen.id, "approve_first")
    with pytest.raises(OverBudget):
        here.do("director", seen.id, "approve")
    assert untouched(town, call, budget)
    assert broken(town) == []


def test_a_short_budget_is_shared_out_pro_rata_to_the_fen(town: Town) -> None:
    """floor(budget × award ÷ total) each; what is left over goes to the largest remainders."""
    budget, counts = 333_333, (2, 5)
    call, _ = decided(town, budget, counts)
    awards = [count * AWARD_FEN for count in counts]
    shares = [divmod(budget * award, sum(awards)) for award in awards]
    left = budget - sum(share for share, _ in shares)
    lucky = sorted(range(2), key=lambda place: -shares[place][1])[:left]
    wanted = [share + (place in lucky) for place, (share, _) in enumerate(shares)]
    plan = town.approved(call)
    assert granted(town, plan.id) == wanted
    assert sum(wanted) == budget
    assert town.balances(call) == {"free": 0, "reserved": budget, "in_transit": 0, "paid": 0, "recovered": 0}
    with town.office.database.reading() as connection:
        lines = "SELECT sum(granted_fen)::bigint FROM plan_line WHERE plan_id = %s GROUP BY application_id ORDER BY 1"
        assert list(connection.exec_driver_sql(lines, (plan.id,)).scalars()) == sorted(wanted)
    assert broken(town) == []


def test_no_claimant_gets_more_than_the_editions_cap(town: Town) -> None:
    over = CAP_FEN // AWARD_FEN + 1
    call, _ = decided(town, 100_000_000, (over, 1))
    assert granted(town, town.approved(call).id) == [CAP_FEN, AWARD_FEN]


@pytest.mark.parametrize("second", [False, True])
def test_a_rejected_plan_leaves_everything_free_and_another_one_is_made(town: Town, *, second: bool) -> None:
    call, seen = decided(town)
    plan, here = town.plan(call), town.on(PLANNED)
    role = "deputy_director"
    if second:
        here.do(role, plan.id, "approve_first")
        role = "director"
    here.do(role, plan.id, "reject", "额度须调整")
    assert untouched(town, call)
    assert {town.look(each.id).state for each in seen} == {"decided"}
    assert town.look(town.approved(call).id).state == "approved"
    with pytest.raises(EngineError):
        pull(here.office, town.staff["director"], town.look(plan.id), "approve")
    assert broken(town) == []


def test_of_two_plans_of_a_call_one_is_approved(town: Town) -> None:
    call, _ = decided(town)
    here, director = town.on(PLANNED), town.staff["director"]
    proposed = [town.plan(call) for _ in range(2)]
    for plan in proposed:
        here.do("deputy_director", plan.id, "approve_first")
        town.give_task(plan.id, director)
    seen = [town.look(plan.id) for plan in proposed]
    answers = at_once([lambda each=each: pull(here.office, director, each, "approve") for each in seen])  # type: ignore[misc]
    assert sorted(isinstance(each, Moved) for each in answers) == [False, True], answers
    assert town.balances(call)["reserved"] == 2 * AWARD_FEN
    with pytest.raises(CallNotClosed):
        town.plan(call)
    assert broken(town) == []


def test_a_second_approval_that_is_clicked_twice_reserves_once(town: Town) -> None:
    call, _ = decided(town)
    plan, here, director = town.plan(call), town.on(PLANNED), town.staff["director"]
    here.do("deputy_director", plan.id, "approve_first")
    town.give_task(plan.id, director)
    seen = town.look(plan.id)
    answers = at_once([lambda: pull(here.office, director, seen, "approve")] * 3)
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "Conflict", "Moved"]
    assert town.balances(call)["reserved"] == 2 * AWARD_FEN


def test_a_plan_is_approved_by_who_holds_its_task(town: Town) -> None:
    call, _ = decided(town)
    plan, here = town.plan(call), town.on(PLANNED)
    with pytest.raises(NotHeld):
        pull(here.office, town.staff["deputy_director"], plan, "approve_first")
    duties = town.all("SELECT 1 FROM duty d JOIN plan_line g ON g.application_id = d.subject_id "
                      "WHERE g.plan_id = :plan AND d.duty = 'allocation'", plan=plan.id)  # fmt: skip
    assert duties == []


def test_a_notice_is_not_confirmed_before_its_last_day_is_over(town: Town) -> None:
    call, seen = decided(town)
    plan = town.approved(call)
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    with pytest.raises(NoticeRuns):
        town.on(NOTICED).do("policy_head", plan.id, "confirm")
    assert town.one("SELECT notice_until FROM plan WHERE id = :id", id=plan.id)[0] is not None
    for day in (date(2019, 1, 8), date(2019, 1, 11)):
        with pytest.raises(NoticeRuns):
            pull(town.on(day).office, town.staff["policy_head"], town.look(plan.id), "confirm")
    assert {town.look(each.id).state for each in seen} == {"noticed"}
    pull(town.on(date(2019, 1, 12)).office, town.staff["policy_head"], town.look(plan.id), "confirm")
    assert {town.look(each.id).state for each in seen} == {"payable"}


def test_a_notice_is_not_opened_in_a_year_whose_working_days_are_not_known(town: Town) -> None:
    call, _ = decided(town)
    plan = town.approved(call)
    known = town.office.calendar
    unknown = WorkCalendar(known.off, known.made_up, known.years - {2019})
    with pytest.raises(CalendarMissing):
        replace(town, office=replace(town.office, calendar=unknown)).on(NOTICED).do(
            "policy_officer", plan.id, "publish"
        )
    assert town.look(plan.id).state == "approved"
    town.on(NOTICED).do("policy_officer", plan.id, "publish")


def test_whoever_published_does_not_confirm(town: Town) -> None:
    call, _ = decided(town)
    plan = town.approved(call)
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    with pytest.raises(NotYours):
        pull(town.on(CONFIRMED).office, town.staff["policy_officer"], town.look(plan.id), "confirm")


def test_an_application_with_every_line_refused_gets_nothing_and_hinders_nobody(town: Town) -> None:
    one, two = town.claimants
    call = town.call()
    seen = _all_refused(town, one, call)
    other = town.decided(two, call, good(two.name))
    town.close(call)
    plan = town.confirmed(call)
    assert granted(town, plan.id) == [0, AWARD_FEN]
    assert (town.keys(seen.id), town.look(other.id).state) == (0, "payable")
    assert town.balances(call)["reserved"] == AWARD_FEN
    assert town.all("SELECT 1 FROM reservation WHERE application_id = :id", id=seen.id) == []
    assert broken(town) == []


def _all_refused(town: Town, who: Claimant, call: int) -> Seen:
    here, seen = town.on(CLOSED), town.submitted(who, call, good(who.name))
    for trigger in ("accept", "pass"):
        here.do("handler", seen.id, trigger)
    decide(here.office, here.hold("rechecker", seen.id), town.look(seen.id), [Decision(2, "refuse", 0, "not_in_force")])
    here.do("rechecker", seen.id, "send")
    here.do("division_head", seen.id, "agree")
    return town.look(seen.id)


def test_a_stale_view_of_a_plan_is_a_conflict(town: Town) -> None:
    call, _ = decided(town)
    plan, here = town.plan(call), town.on(PLANNED)
    here.do("deputy_director", plan.id, "approve_first")
    with pytest.raises(Conflict):
        pull(here.office, town.staff["deputy_director"], plan, "reject", reason="看错了")
    assert town.look(plan.id).state == "half_approved"


def test_a_plan_that_is_asked_for_twice_by_one_press_is_made_once(town: Town) -> None:
    call, _ = decided(town)
    planner, here = town.staff["finance_planner"], town.on(PLANNED)
    answers = at_once([lambda: make_plan(here.office, planner, call, key="pressed")] * 3)
    assert len({each.id for each in answers if isinstance(each, Seen)}) == 1, answers
    assert town.one("SELECT count(*) FROM plan WHERE call_id = :call", call=call) == (1,)
    assert make_plan(here.office, planner, call, key="again").id not in {each.id for each in answers}  # type: ignore[union-attr]
    assert broken(town) == []
