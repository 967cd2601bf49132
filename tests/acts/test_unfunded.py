"""Applications that a confirmed plan grants nothing: they end, are told so, and let go of what they held."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import NamedTuple

import pytest

from tests import made
from tests.acts.claim import AWARD_FEN, good
from tests.acts.laws import broken
from tests.acts.sharing import call_of, level, shared_call, submitted
from tests.acts.town import CLOSED, CONFIRMED, LAST_DAY, NOTICED, Claimant, Town, build, member
from tests.editions.official_fees import edition as official_fees
from tests.editions.official_fees import line
from workflow.acts import tell
from workflow.acts.apply import apply
from workflow.acts.decide import decide
from workflow.acts.faults import MovesAlong, PayeeMissing
from workflow.acts.looking import Seen
from workflow.acts.make_batch import make_batch
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.calls.rounds import CallNotOpen
from workflow.definition.edition import Edition
from workflow.definition.loader import load
from workflow.engine.errors import NotDeclared
from workflow.jobs.errands import gather
from workflow.jobs.work import Patience, work_on
from workflow.money.payments import NothingToPay
from workflow.review.decisions import Decision

REASON = "not_in_force"


class Poor(NamedTuple):
    """A confirmed round in which one application got money and the other none."""

    call: int
    plan: Seen
    without: Seen
    paid: Seen


def refused(town: Town, who: Claimant, call: int) -> Seen:
    """A decided application with its only line refused."""
    here, seen = town.on(CLOSED), town.submitted(who, call, good(who.name))
    for trigger in ("accept", "pass"):
        here.do("handler", seen.id, trigger)
    decide(here.office, here.hold("rechecker", seen.id), town.look(seen.id), [Decision(2, "refuse", 0, REASON)])
    here.do("rechecker", seen.id, "send")
    here.do("division_head", seen.id, "agree")
    return town.look(seen.id)


def poor(town: Town) -> Poor:
    one, two = town.claimants
    call = town.call()
    without, paid = refused(town, one, call), town.decided(two, call, good(two.name))
    town.close(call)
    return Poor(call, town.confirmed(call), town.look(without.id), town.look(paid.id))


def letters(town: Town, application: int) -> list[tuple[object, ...]]:
    """Kind and words of the letters about an application, written by the worker's own handlers."""
    ordered = town.all(
        "SELECT id FROM outbox WHERE topic = 'letter' AND done_at IS NULL AND body::json ->> 'subject' = :id",
        id=str(application),
    )
    for (errand,) in ordered:
        work_on(town.office.database, gather(tell.handlers(town.office)), int(str(errand)), Patience())
    return town.all(
        "SELECT kind, title_zh, text_zh, text_en FROM letter WHERE subject_id = :id ORDER BY seq", id=application
    )


def test_an_application_without_money_ends_when_the_plan_is_confirmed_and_the_others_become_payable(town: Town) -> None:
    found = poor(town)
    assert (found.without.state, found.paid.state) == ("unfunded", "payable")
    assert town.task(found.without.id) is None
    assert town.one("SELECT ended_at IS NOT NULL FROM application WHERE id = :id", id=found.without.id) == (True,)
    assert town.balances(found.call)["reserved"] == AWARD_FEN
    assert broken(town) == []


def test_it_waits_on_notice_as_the_others_do(town: Town) -> None:
    """Until the notice is over, an objection may still bring it money."""
    one, two = town.claimants
    call = town.call()
    without = refused(town, one, call)
    town.decided(two, call, good(two.name))
    town.close(call)
    plan = town.approved(call)
    assert town.look(without.id).state == "allocated"
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    assert town.look(without.id).state == "noticed"


def test_its_claimant_is_told_in_both_languages(town: Town) -> None:
    found = poor(town)
    told = letters(town, found.without.id)
    assert [each[0] for each in told] == ["accepted", "decided", "noticed", "unfunded"]
    kind, title, chinese, english = told[-1]
    assert (kind, title) == ("unfunded", "未获资助通知")
    assert town.claimants[0].name in str(chinese)
    assert "gets no money in this round" in str(english)
    assert "unfunded" not in {each[0] for each in letters(town, found.paid.id)}


def test_lines_that_were_accepted_and_got_nothing_let_go_of_their_keys_for_another_to_claim(town: Town) -> None:
    """One fen for two: it goes to the lower number, and the other gets nothing."""
    one, two = town.claimants
    call, rows = town.call(1), good(two.name, 2)
    first, second = town.decided(one, call, good(one.name)), town.decided(two, call, rows)
    town.close(call)
    plan = town.approved(call)
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    assert (town.keys(first.id), town.keys(second.id)) == (2, 4)
    town.on(CONFIRMED).do("policy_head", plan.id, "confirm")
    ends = {town.look(each.id).state: town.keys(each.id) for each in (first, second)}
    assert ends in ({"payable": 2, "unfunded": 0}, {"payable": 4, "unfunded": 0})
    again = rows if town.look(second.id).state == "unfunded" else []
    if again:
        assert town.submitted(two, town.call(), again).state == "submitted"
    assert broken(town) == []


def test_what_it_used_of_receipts_and_caps_is_free_again(town: Town) -> None:
    one, two = town.claimants
    call, rows = shared_call(town, 1), [line(), line()]
    seen = [_decided(town, who, call, row) for who, row in zip((one, two), rows, strict=True)]
    town.close(call)
    town.confirmed(call)
    states = [town.look(each.id).state for each in seen]
    assert sorted(states) == ["payable", "unfunded"]
    for state, row in zip(states, rows, strict=True):
        assert level(town, row) == (100_000, 0 if state == "unfunded" else 100_000)
    assert broken(town) == []


def _decided(town: Town, who: Claimant, call: int, row: dict[str, object]) -> Seen:
    seen = town.reviewed(submitted(town, who, call, [row]).id)
    town.on(CLOSED).do("division_head", seen.id, "agree")
    return town.look(seen.id)


def test_no_batch_asks_for_its_account(town: Town) -> None:
    with town.office.database.writing() as connection:
        officer = made.person(connection, town.authority, "claimant_officer")
    bare, call = member(town, officer, account=False), town.call()
    without = refused(town, bare, call)
    paid = town.decided(town.claimants[0], call, good(town.claimants[0].name))
    town.close(call)
    town.confirmed(call)
    batch = town.batch(call)
    assert [town.look(each.id).state for each in (without, paid)] == ["unfunded", "ordered"]
    assert town.all("SELECT application_id FROM payment WHERE batch_id = :batch", batch=batch.id) == [(paid.id,)]
    assert broken(town) == []


def test_a_plan_that_grants_nobody_anything_ends_all_and_leaves_nothing_to_pay(town: Town) -> None:
    one, two = town.claimants
    call = town.call()
    seen = [refused(town, each, call) for each in (one, two)]
    town.close(call)
    town.confirmed(call)
    assert [town.look(each.id).state for each in seen] == ["unfunded", "unfunded"]
    with pytest.raises(NothingToPay):
        town.batch(call)
    assert town.balances(call)["free"] == 100_000_000
    assert broken(town) == []


def test_nobody_passes_an_application_over_by_itself_nor_moves_it_once_it_ended(town: Town) -> None:
    one, two = town.claimants
    call = town.call()
    seen = town.decided(one, call, good(one.name))
    town.close(call)
    plan = town.approved(call)
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    for day in (NOTICED, CONFIRMED):
        with pytest.raises(MovesAlong):
            pull(town.on(day).office, town.staff["policy_head"], town.look(seen.id), "pass_over")
    assert town.look(seen.id).state == "noticed"
    other = poor(build(town.office))
    ended = town.look(other.without.id)
    for trigger in ("withdraw", "reopen", "order", "confirm", "pass_over"):
        with pytest.raises(NotDeclared):
            pull(town.on(CONFIRMED).office, town.staff["policy_head"], ended, trigger)
    assert two.organisation


def test_its_claimant_has_no_live_application_in_the_call_any_more_though_the_call_takes_none(town: Town) -> None:
    found = poor(town)
    live = town.all(
        "SELECT id FROM application WHERE call_id = :call AND claimant_id = :who AND ended_at IS NULL",
        call=found.call,
        who=town.claimants[0].organisation,
    )
    assert live == []
    with pytest.raises(CallNotOpen):
        apply(town.on(LAST_DAY).office, town.claimants[0].officer, found.call, town.claimants[0].organisation)


# --- editions that were stored before there was this end --------------------------------------------------------------


def _before() -> Edition:
    """The test edition as it was stored when a plan that grants nothing left an application payable."""
    told = json.loads(official_fees().content)
    life = told["life"]
    for state in ("unfunded", "struck"):
        life["states"].pop(state)
    life["transitions"] = [each for each in life["transitions"] if each["to"] in life["states"]]
    told["letters"].pop("unfunded")
    return load(json.dumps(told, ensure_ascii=False), "before.json")


def test_an_application_of_an_older_edition_stays_as_its_edition_says_and_holds_up_no_batch(office: Office) -> None:
    town = build(office, claimants=1)
    with town.office.database.writing() as connection:
        officer = made.person(connection, town.authority, "claimant_officer")
    bare, (rich,) = member(town, officer, account=False), town.claimants
    town = replace(town, claimants=(rich, bare))
    call = call_of(town, _before(), 1)
    first = _decided(town, rich, call, line())
    second = _decided(town, bare, call, line())
    town.close(call)
    town.confirmed(call)
    assert [town.look(each.id).state for each in (first, second)] == ["payable", "payable"]
    town.batch(call)
    with pytest.raises(NothingToPay):
        make_batch(town.on(CONFIRMED).office, town.staff["finance"], call)
    assert town.look(second.id).state == "payable"


def test_an_account_is_still_asked_for_where_money_waits_for_it(town: Town) -> None:
    with town.office.database.writing() as connection:
        officer = made.person(connection, town.authority, "claimant_officer")
    bare, call = member(town, officer, account=False), town.call()
    town.decided(bare, call, good(bare.name))
    town.close(call)
    town.confirmed(call)
    with pytest.raises(PayeeMissing) as refusal:
        town.batch(call)
    assert refusal.value.claimants == (bare.name,)
