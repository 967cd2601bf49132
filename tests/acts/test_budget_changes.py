"""Law 6 when a budget changes: a document of the finance bureau, one who proposes, and another who approves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.together import at_once
from tests.acts.town import CONFIRMED, PLANNED, PROPOSED, Town, person
from tests.acts.town import terms as call_terms
from workflow.acts.faults import BudgetFixed
from workflow.acts.looking import Seen
from workflow.acts.propose_budget_change import propose_budget_change
from workflow.acts.propose_call import propose_call
from workflow.acts.pull import pull
from workflow.calls.budgets import BudgetTerms
from workflow.engine.errors import KeyReused, MustBeApart, NotYours, ReasonMissing
from workflow.engine.moves import Moved
from workflow.money import book
from workflow.money.book import AccountName, OverBudget

BUDGET = 4 * AWARD_FEN
DOCUMENT = "长财教指〔2018〕52号"
DAY = date(2018, 12, 1)
REASON = "年中追加专项资金"


def terms(change_fen: int, document: str = DOCUMENT, dated_on: date = DAY) -> BudgetTerms:
    return BudgetTerms(change_fen, document, dated_on)


def proposed(town: Town, call: int, said: BudgetTerms, key: str | None = None) -> Seen:
    here = town.on(PLANNED)
    found = propose_budget_change(here.office, here.staff["finance_planner"], call, said, REASON, key=key)
    assert isinstance(found, Seen), found
    return found


def approved(town: Town, call: int, said: BudgetTerms) -> Moved:
    change = proposed(town, call, said)
    return town.on(PLANNED).do("finance_head", change.id, "approve")


def reserved(town: Town) -> int:
    """A call of which two awards are reserved and two are free."""
    call = town.call(BUDGET)
    for each in town.claimants:
        town.decided(each, call, good(each.name))
    town.close(call)
    town.confirmed(call)
    return call


def test_a_change_counts_once_a_second_person_has_approved_it(town: Town) -> None:
    call = town.call(BUDGET)
    change = proposed(town, call, terms(500_000))
    assert town.balances(call)["free"] == BUDGET
    town.on(PLANNED).do("finance_head", change.id, "approve")
    assert town.balances(call)["free"] == BUDGET + 500_000
    approved(town, call, terms(-200_000, "长财教指〔2018〕60号"))
    assert town.balances(call)["free"] == BUDGET + 300_000
    assert broken(town) == []


def test_the_past_keeps_the_budget_that_it_had(town: Town) -> None:
    call = town.call(BUDGET)
    approved(town, call, terms(500_000))
    at = town.on(PLANNED).office.now()
    with town.office.database.reading() as connection:
        assert book.balances(connection, call, at - timedelta(days=1))[AccountName.FREE] == BUDGET
        assert book.balances(connection, call, at)[AccountName.FREE] == BUDGET + 500_000


def test_what_is_reserved_or_paid_is_never_cut(town: Town) -> None:
    call = reserved(town)
    change = proposed(town, call, terms(-(2 * AWARD_FEN + 1)))
    with pytest.raises(OverBudget):
        town.on(PLANNED).do("finance_head", change.id, "approve")
    assert town.look(change.id).state == "proposed"
    town.take_back(change.id)
    town.on(PLANNED).do("finance_head", change.id, "reject", "已预留，不能核减")
    approved(town, call, terms(-2 * AWARD_FEN, "长财教指〔2018〕61号"))
    assert town.balances(call)["free"] == 0
    assert broken(town) == []


def test_of_two_cuts_at_once_that_pass_what_is_free_one_is_made(town: Town) -> None:
    call, head = town.call(BUDGET), town.staff["finance_head"]
    changes = [proposed(town, call, terms(-BUDGET + 1, f"核减〔2018〕{number}号")) for number in (1, 2)]
    for each in changes:
        town.give_task(each.id, head)
    office = town.on(PLANNED).office
    answers = at_once([lambda each=each: pull(office, head, each, "approve") for each in changes])  # type: ignore[misc]
    assert {type(each) for each in answers} == {Moved, OverBudget}
    assert town.balances(call)["free"] == 1
    assert broken(town) == []


def test_a_plan_shares_out_the_budget_as_it_is_now(town: Town) -> None:
    call = town.call(AWARD_FEN)
    for each in town.claimants:
        town.decided(each, call, good(each.name))
    town.close(call)
    approved(town, call, terms(AWARD_FEN))
    plan = town.plan(call)
    assert town.one("SELECT budget_fen, total_fen FROM plan WHERE id = :id", id=plan.id) == (2 * AWARD_FEN,) * 2


def test_who_proposed_it_does_not_approve_it_with_whatever_roles(town: Town) -> None:
    call, both, office = town.call(BUDGET), person(town, "finance_planner", "finance_head"), town.on(PLANNED).office
    change = propose_budget_change(office, both, call, terms(1), REASON)
    assert isinstance(change, Seen)
    town.give_task(change.id, both)
    with pytest.raises(MustBeApart):
        pull(office, both, change, "approve")
    assert town.balances(call)["free"] == BUDGET


def test_only_who_plans_the_money_proposes_with_a_reason(town: Town) -> None:
    call, office = town.call(BUDGET), town.on(PLANNED).office
    for role, actor in town.staff.items():
        if role != "finance_planner":
            with pytest.raises(NotYours):
                propose_budget_change(office, actor, call, terms(1), REASON)
    with pytest.raises(ReasonMissing):
        propose_budget_change(office, town.staff["finance_planner"], call, terms(1), " ")
    assert town.all("SELECT id FROM budget_change WHERE call_id = :call", call=call) == []


def test_a_call_without_a_budget_yet_or_that_has_ended_keeps_what_it_has(town: Town) -> None:
    early = town.on(PROPOSED)
    draft = propose_call(early.office, early.staff["policy_officer"], early.authority, call_terms(BUDGET))
    planner, office = town.staff["finance_planner"], town.on(CONFIRMED).office
    with pytest.raises(BudgetFixed):
        propose_budget_change(office, planner, draft.id, terms(1), REASON)
    call = reserved(town)
    change = proposed(town, call, terms(1))
    pull(office, town.staff["policy_officer"], town.look(call), "finish")
    with pytest.raises(BudgetFixed):
        town.on(CONFIRMED).do("finance_head", change.id, "approve")
    with pytest.raises(BudgetFixed):
        propose_budget_change(office, planner, call, terms(1, "另文"), REASON)


def test_a_document_changes_a_budget_once_unless_it_was_rejected(town: Town) -> None:
    call, other, office = town.call(BUDGET), town.call(BUDGET), town.on(PLANNED).office
    first = proposed(town, call, terms(100))
    again = propose_budget_change(office, town.staff["finance_planner"], call, terms(200), REASON)
    assert not isinstance(again, Seen)
    assert [each.code for each in again] == ["document_used"]
    assert proposed(town, other, terms(100)).state == "proposed"
    town.on(PLANNED).do("finance_head", first.id, "reject", "金额有误")
    assert approved(town, call, terms(200)).state == "approved"


def test_a_request_that_is_sent_twice_makes_one_change(town: Town) -> None:
    call = town.call(BUDGET)
    assert proposed(town, call, terms(100), "once") == proposed(town, call, terms(100), "once")
    with pytest.raises(KeyReused):
        proposed(town, call, terms(200), "once")


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        (terms(0), ["budget_nothing"]),
        (terms(1, " "), ["missing"]),
        (terms(1, "文" * 81), ["too_long"]),
        (terms(1, "文\ufffe号"), ["unprintable"]),
        (terms(1, dated_on=date(2099, 1, 1)), ["not_yet"]),
        (terms(0, ""), ["budget_nothing", "missing"]),
    ],
)
def test_all_that_is_wrong_is_told_at_once_in_both_languages(town: Town, wrong: BudgetTerms, codes: list[str]) -> None:
    call, office = town.call(BUDGET), town.on(PLANNED).office
    found = propose_budget_change(office, town.staff["finance_planner"], call, wrong, REASON)
    assert not isinstance(found, Seen)
    assert [each.code for each in found] == codes
    assert all(each.message("zh") and each.message("en") for each in found)
