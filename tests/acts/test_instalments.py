"""Grants paid in two halves: each once and in its turn, the second after its check, and none after a failed one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.acts.claim import AWARD_FEN
from tests.acts.halves import (
    BUDGET,
    HALF_FEN,
    Halves,
    answered,
    checked,
    discarded,
    instalments,
    orders,
    paid,
    to_pay,
)
from tests.acts.laws import broken
from tests.acts.objecting import admitted, confirmed_again, noticed, person, replanned, upheld
from tests.acts.recovering import demand
from tests.acts.sharing import call_of
from tests.acts.together import at_once
from tests.acts.town import CONFIRMED, Town
from tests.beancounting import held, loaded
from tests.editions.two_halves import edition
from workflow.acts.faults import MovesAlong
from workflow.acts.fund_plan import fund_plan
from workflow.acts.look_at_book import beancount_lines, booked
from workflow.acts.looking import Seen
from workflow.acts.pass_nothing import pass_nothing
from workflow.acts.propose_recovery import propose_recovery
from workflow.acts.pull import pull
from workflow.acts.tick import pass_instalments
from workflow.engine.errors import MustBeApart, ReasonMissing
from workflow.money import recoveries
from workflow.money.beancount import account_of
from workflow.money.book import AccountName
from workflow.money.due import InstalmentDue
from workflow.money.payments import NothingToPay


@pytest.fixture
def halves(town: Town) -> Halves:
    return to_pay(town)


def test_a_plan_holds_every_instalment_and_the_bank_gets_only_the_first(town: Town, halves: Halves) -> None:
    one = halves.applications[0]
    assert instalments(town, one) == [(1, HALF_FEN, None), (2, HALF_FEN, None)]
    assert town.balances(halves.call)["reserved"] == 2 * AWARD_FEN
    batch = town.released(halves.call)
    assert [each.amount_fen for each in orders(town, batch)] == [HALF_FEN, HALF_FEN]
    assert all("-01-" in each.end_to_end_id for each in orders(town, batch))
    assert town.balances(halves.call) == {
        "free": BUDGET - 2 * AWARD_FEN,
        "reserved": 2 * HALF_FEN,
        "in_transit": 2 * HALF_FEN,
        "paid": 0,
        "recovered": 0,
    }
    assert broken(town) == []


def test_after_both_halves_the_whole_grant_is_paid_and_nothing_is_left_to_pay(town: Town, halves: Halves) -> None:
    one, two = halves.applications
    first = paid(town, halves.call)
    assert (town.look(one).state, town.look(two).state) == ("acceptance", "acceptance")
    assert town.due(one) is not None
    checked(town, one)
    second = paid(town, halves.call)
    assert {each.application for each in orders(town, second)} == {one}
    assert instalments(town, one) == [(1, HALF_FEN, "paid"), (2, HALF_FEN, "paid")]
    assert (town.look(one).state, town.look(two).state) == ("paid", "acceptance")
    checked(town, two)
    third = paid(town, halves.call)
    assert {each.reservation for each in orders(town, first)}.isdisjoint(
        each.reservation for batch in (second, third) for each in orders(town, batch)
    )
    assert town.balances(halves.call)["paid"] == 2 * AWARD_FEN
    with pytest.raises(NothingToPay):
        town.batch(halves.call)
    assert broken(town) == []


def test_nothing_is_paid_between_the_first_half_and_its_check(town: Town, halves: Halves) -> None:
    paid(town, halves.call)
    with pytest.raises(NothingToPay):
        town.batch(halves.call)
    for each in halves.applications:
        checked(town, each)
    answers = at_once([lambda: town.batch(halves.call)] * 3)
    assert sorted(type(each).__name__ for each in answers) == ["NothingToPay", "NothingToPay", "Seen"], answers
    assert broken(town) == []


def test_whoever_fails_gets_no_more_and_what_was_held_is_free_again(town: Town, halves: Halves) -> None:
    one, two = halves.applications
    paid(town, halves.call)
    with pytest.raises(ReasonMissing):
        town.on(CONFIRMED).do("policy_officer", one, "fail")
    keys = town.keys(one)
    checked(town, one, "fail")
    assert town.look(one).state == "failed"
    assert instalments(town, one) == [(1, HALF_FEN, "paid"), (2, HALF_FEN, "released")]
    assert town.balances(halves.call) == {
        "free": BUDGET - 2 * AWARD_FEN + HALF_FEN,
        "reserved": HALF_FEN,
        "in_transit": 0,
        "paid": 2 * HALF_FEN,
        "recovered": 0,
    }
    assert town.keys(one) == keys > 0
    checked(town, two)
    assert {each.application for each in orders(town, paid(town, halves.call))} == {two}
    assert broken(town) == []


def test_what_was_paid_to_who_failed_may_be_asked_back_and_no_more(town: Town, halves: Halves) -> None:
    one = halves.applications[0]
    paid(town, halves.call)
    checked(town, one, "fail")
    with town.office.database.reading() as connection:
        assert recoveries.left(connection, one) == HALF_FEN
    here = town.on(CONFIRMED)
    officer = here.staff["policy_officer"]
    assert isinstance(propose_recovery(here.office, officer, one, demand(HALF_FEN + 1), "未通过中期检查"), tuple)
    assert isinstance(propose_recovery(here.office, officer, one, demand(HALF_FEN), "未通过中期检查"), Seen)
    assert broken(town) == []


def test_whoever_did_something_else_on_an_application_does_not_check_it(town: Town, halves: Halves) -> None:
    """Its payer neither: the check is a duty of its own, and the payer of the first half may pay the second."""
    one = halves.applications[0]
    paid(town, halves.call)
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "INSERT INTO duty (subject_id, actor_id, duty, authority_id) VALUES (%s, %s, 'substantive', %s)",
            (one, town.staff["policy_officer"].person_id, town.authority),
        )
    town.give_task(one, town.staff["policy_officer"])
    with pytest.raises(MustBeApart):
        pull(town.on(CONFIRMED).office, town.staff["policy_officer"], town.look(one), "pass")


def test_a_returned_second_half_goes_out_again_and_not_the_first(town: Town, halves: Halves) -> None:
    one, two = halves.applications
    paid(town, halves.call)
    checked(town, one)
    back = paid(town, halves.call, {one: "returned"})
    assert town.look(one).state == "payable_2"
    assert instalments(town, one) == [(1, HALF_FEN, "paid"), (2, HALF_FEN, None)]
    again = paid(town, halves.call)
    assert [each.end_to_end_id[-5:] for batch in (back, again) for each in orders(town, batch)] == ["02-01", "02-02"]
    assert (town.look(one).state, town.look(two).state) == ("paid", "acceptance")
    assert town.balances(halves.call)["paid"] == 3 * HALF_FEN
    assert broken(town) == []


def test_a_batch_of_second_halves_that_is_discarded_waits_for_another(town: Town, halves: Halves) -> None:
    one = halves.applications[0]
    paid(town, halves.call)
    checked(town, one)
    discarded(town, town.batch(halves.call))
    assert town.look(one).state == "payable_2"
    (order,) = orders(town, paid(town, halves.call))
    assert (order.application, order.amount_fen, order.end_to_end_id[-5:]) == (one, HALF_FEN, "02-02")
    assert broken(town) == []


def test_one_batch_carries_first_and_second_halves_each_once(town: Town, halves: Halves) -> None:
    one, two = halves.applications
    paid(town, halves.call, {two: "returned"})
    checked(town, one)
    both = town.released(halves.call)
    assert {(each.application, each.end_to_end_id[-5:]) for each in orders(town, both)} == {
        (one, "02-01"),
        (two, "01-02"),
    }
    answered(town, both)
    assert answered(town, both).again
    assert (town.look(one).state, town.look(two).state) == ("paid", "acceptance")
    assert broken(town) == []


def test_a_plan_that_is_taken_back_lets_go_of_every_instalment(town: Town) -> None:
    found = noticed(town, call=call_of(town, edition(), BUDGET))
    one, two = found.applications
    upheld(town, admitted(town, found.plan, person(one)))
    assert town.balances(found.call)["reserved"] == 0
    released = [(1, HALF_FEN, "released"), (2, HALF_FEN, "released")]
    assert instalments(town, two.id) == released
    confirmed_again(town, replanned(town, found.call))
    assert instalments(town, two.id) == [*released, (1, HALF_FEN, None), (2, HALF_FEN, None)]
    first = paid(town, found.call)
    assert {each.end_to_end_id[-5:] for each in orders(town, first)} == {"01-01"}
    assert broken(town) == []


def test_a_half_that_comes_to_nothing_is_passed_by_the_clock_and_the_rest_is_paid(town: Town) -> None:
    """Two fen among two: one fen each, of which the first half rounds down to none."""
    halves = to_pay(town, 2)
    one = halves.applications[0]
    assert instalments(town, one) == [(2, 1, None)]
    with pytest.raises(NothingToPay):
        town.batch(halves.call)
    with pytest.raises(MovesAlong):
        pull(town.on(CONFIRMED).office, None, town.look(one), "pass_nothing")
    assert pass_instalments(town.on(CONFIRMED).office) == 2
    assert pass_instalments(town.on(CONFIRMED).office) == 0
    for each in halves.applications:
        assert town.look(each).state == "acceptance"
        checked(town, each)
    assert town.balances(halves.call)["reserved"] == 2
    paid(town, halves.call)
    assert [town.look(each).state for each in halves.applications] == ["paid", "paid"]
    assert broken(town) == []


def test_what_is_to_be_paid_is_never_passed(town: Town, halves: Halves) -> None:
    assert pass_instalments(town.on(CONFIRMED).office) == 0
    with pytest.raises(InstalmentDue):
        pass_nothing(town.on(CONFIRMED).office, halves.applications[0])
    assert town.look(halves.applications[0]).state == "payable"


def test_the_plan_of_funds_names_each_instalment(town: Town, halves: Halves) -> None:
    query = "SELECT id FROM plan WHERE call_id = :call"
    (plan,) = town.one(query, call=halves.call)
    with town.office.database.reading() as connection:
        told = fund_plan(connection, int(str(plan)))
    assert told is not None
    assert [(each.instalment, each.amount_fen) for each in told.payees] == [(1, HALF_FEN), (2, HALF_FEN)] * 2
    assert told.total_fen == 2 * AWARD_FEN


def test_who_made_the_first_batch_may_make_the_second(town: Town, halves: Halves) -> None:
    one = halves.applications[0]
    paid(town, halves.call)
    checked(town, one)
    paid(town, halves.call)
    duties = {str(duty) for (duty,) in town.all("SELECT duty FROM duty WHERE subject_id = :id", id=one)}
    assert duties == {"formality", "substantive", "joint_review", "allocation", "payment", "release", "acceptance"}
    assert broken(town) == []


def test_another_program_adds_the_book_up_to_the_same_with_a_rest_that_was_lost(town: Town, halves: Halves) -> None:
    paid(town, halves.call)
    checked(town, halves.applications[0], "fail")
    with town.office.database.reading() as connection:
        (number,) = town.one("SELECT number FROM call WHERE id = :call", call=halves.call)
        calls = booked(connection, number=str(number))
        entries = loaded("\n".join(beancount_lines(connection, calls)) + "\n")
    for name, fen in town.balances(halves.call).items():
        assert held(entries, account_of(calls[0], AccountName(name))) == Decimal(fen) / 100
