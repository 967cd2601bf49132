"""Lives: the house's own and an application's are as agreed, phases compose, and a broken life is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.definition.invention_lines import edition
from workflow import schemes
from workflow.acts import effects
from workflow.definition import guards
from workflow.definition.composition import compose, load_phase, phase_names
from workflow.definition.expressions import Failure
from workflow.definition.faults import EditionFaults
from workflow.definition.life import Life, State, Text
from workflow.definition.lives import load_life, parse_life
from workflow.definition.nodes import Listing, parse
from workflow.definition.reader import Faults
from workflow.definition.roles import EFFECTS, ROLES
from workflow.definition.verifier.checks import LIFE_CHECKS, Places, prove_life

Move = tuple[str, str, str, str, str | None]


def moves(life: Life) -> set[Move]:
    """The transitions: source, trigger, target, role, duty."""
    return {(each.source, each.trigger, each.target, each.role, each.duty) for each in life.transitions}


APPLICATION: set[Move] = {
    ("draft", "submit", "submitted", "claimant_officer", None),
    ("draft", "withdraw", "withdrawn", "claimant_officer", None),
    ("submitted", "withdraw", "withdrawn", "claimant_officer", None),
    ("submitted", "accept", "formality", "handler", "formality"),
    ("submitted", "refuse", "refused", "handler", "formality"),
    ("formality", "refuse", "refused", "handler", "formality"),
    ("formality", "pass", "substantive", "handler", "formality"),
    ("formality", "ask_correction", "correction", "handler", "formality"),
    ("formality", "withdraw", "withdrawn", "claimant_officer", None),
    ("correction", "withdraw", "withdrawn", "claimant_officer", None),
    ("correction", "resubmit", "formality", "claimant_officer", None),
    ("correction", "lapse", "lapsed", "system", None),
    ("refused", "reopen", "formality", "deputy_director", None),
    ("substantive", "send", "joint_review", "rechecker", "substantive"),
    ("joint_review", "agree", "decided", "division_head", "joint_review"),
    ("joint_review", "return", "substantive", "division_head", "joint_review"),
    ("decided", "allocate", "allocated", "director", "allocation"),
    ("allocated", "publish", "noticed", "policy_officer", None),
    ("noticed", "confirm", "payable", "policy_head", None),
    ("noticed", "pass_over", "unfunded", "policy_head", None),
    ("noticed", "reconsider", "decided", "policy_head", None),
    ("decided", "reconsider", "decided", "policy_head", None),
    ("allocated", "reconsider", "decided", "policy_head", None),
    *((state, "strike", "struck", "policy_head", None) for state in ("allocated", "payable")),
    ("payable", "order", "ordered", "finance", "payment"),
    ("ordered", "release", "released", "finance_head", "release"),
    ("released", "settle", "paid", "finance", None),
    ("released", "bounce", "payable", "finance", None),
    ("released", "settle", "paid", "finance_head", None),
    ("released", "bounce", "payable", "finance_head", None),
}


def test_the_life_of_an_application_has_every_step_that_the_law_asks_for() -> None:
    life = edition().life
    assert moves(life) >= APPLICATION
    assert life.initial == "draft"
    assert life.apart == ("formality", "substantive", "joint_review", "allocation", "payment", "release")
    ends = {name for name, state in life.states.items() if state.ends}
    assert ends == {"withdrawn", "refused", "lapsed", "unfunded", "struck", "paid"}


def test_reasons_are_asked_for_where_somebody_is_turned_away() -> None:
    asked = {each.trigger for each in edition().life.transitions if each.reason_required}
    assert asked >= {"ask_correction", "refuse", "reopen", "return", "reconsider", "bounce"}


def test_keys_are_taken_at_submission_and_released_where_a_claim_ends_without_money() -> None:
    done = {(each.source, each.trigger): each.effects for each in edition().life.transitions}
    assert all(
        "take_keys" in done[each] for each in (("draft", "submit"), ("correction", "resubmit"), ("refused", "reopen"))
    )
    assert all(
        "release_keys" in done[each]
        for each in (
            ("formality", "refuse"),
            ("submitted", "withdraw"),
            ("correction", "lapse"),
            ("noticed", "pass_over"),
        )
    )


def test_clocks_are_in_working_days_and_stand_still_while_the_claimant_corrects() -> None:
    states = edition().life.states
    clocks = {
        name: (state.clock.workdays, state.clock.counts_from, state.clock.on_expiry)
        for name, state in states.items()
        if state.clock
    }
    assert clocks == {
        "submitted": (5, "next_day", None),
        "formality": (5, "next_day", None),
        "correction": (10, "next_day", "lapse"),
        "substantive": (20, "next_day", None),
        "joint_review": (5, "next_day", None),
        "noticed": (5, "same_day", None),
    }
    assert {name for name, state in states.items() if state.waits_for_claimant} == {"draft", "correction"}


def test_correction_may_be_asked_for_once() -> None:
    (ask,) = [each for each in edition().life.transitions if each.trigger == "ask_correction"]
    assert ask.guard is not None
    guard = guards.guard(ask.guard)
    assert guard.names == {"application.corrections"}
    assert guard.holds({"application.corrections": 0}) is True
    assert guard.holds({"application.corrections": 1, "application.lines": 3}) is False


TO_COME = ("ordered", "reminded", "overdue", "enforced")
"""The states of a recovery in which money is still to come."""

HOUSE: dict[str, set[tuple[str, str, str, str]]] = {
    "call": {
        ("draft", "propose", "proposed", "policy_officer"),
        ("proposed", "approve", "approved", "policy_head"),
        ("proposed", "return", "draft", "policy_head"),
        ("approved", "open", "open", "system"),
        ("open", "close", "closed", "system"),
        ("open", "close", "closed", "policy_officer"),
        ("closed", "allocate", "allocated", "director"),
        ("allocated", "replan", "closed", "policy_head"),
        ("allocated", "finish", "ended", "policy_officer"),
    },
    "plan": {
        ("draft", "propose", "proposed", "finance_planner"),
        ("proposed", "approve_first", "half_approved", "deputy_director"),
        ("half_approved", "approve", "approved", "director"),
        ("approved", "publish", "noticed", "policy_officer"),
        ("noticed", "confirm", "confirmed", "policy_head"),
        ("proposed", "reject", "rejected", "deputy_director"),
        ("half_approved", "reject", "rejected", "director"),
        ("noticed", "supersede", "superseded", "policy_head"),
        *((state, "publish_rest", "noticed", "policy_officer") for state in ("noticed", "confirmed")),
    },
    "batch": {
        ("draft", "make", "made", "finance"),
        ("made", "release", "released", "finance_head"),
        ("released", "settle", "settled", "finance"),
        ("made", "discard", "discarded", "finance"),
    },
    "objection": {
        ("received", "admit", "admitted", "policy_officer"),
        ("received", "turn_away", "not_admissible", "policy_officer"),
        ("admitted", "uphold", "upheld", "policy_head"),
        ("admitted", "reject", "rejected", "policy_head"),
    },
    "recovery": {
        ("draft", "propose", "proposed", "policy_officer"),
        ("proposed", "approve", "ordered", "director"),
        ("proposed", "reject", "rejected", "director"),
        *((state, "repay", state, "finance") for state in TO_COME),
        *((state, "repay_rest", "repaid", "finance") for state in TO_COME),
        *((state, "undo_repayment", state, "finance_head") for state in TO_COME),
        ("repaid", "undo_repayment", "ordered", "finance_head"),
        ("ordered", "remind", "reminded", "system"),
        ("reminded", "run_over", "overdue", "system"),
        ("overdue", "extend", "reminded", "finance_head"),
        ("overdue", "hand_over", "enforced", "finance_head"),
        ("repaid", "close", "closed", "finance_head"),
        *((state, "waive", "waived", "director") for state in ("overdue", "enforced")),
        *((state, "withdraw", "withdrawn", "director") for state in TO_COME),
    },
    "evaluation": {
        ("draft", "ask", "asked", "system"),
        *((state, "report", "reported", "claimant_officer") for state in ("asked", "reminded", "overdue", "returned")),
        ("asked", "remind", "reminded", "system"),
        *((state, "run_over", "overdue", "system") for state in ("reminded", "returned")),
        ("overdue", "extend", "reminded", "policy_head"),
        ("reported", "send_back", "returned", "policy_officer"),
        ("reported", "find_met", "found_met", "policy_officer"),
        ("reported", "find_not_met", "found_not", "policy_officer"),
        ("found_met", "confirm", "met", "policy_head"),
        *((state, "confirm_not_met", "not_met", "policy_head") for state in ("found_not", "overdue")),
        *((state, "ask_again", "reported", "policy_head") for state in ("found_met", "found_not")),
    },
    "budget_change": {
        ("draft", "propose", "proposed", "finance_planner"),
        ("proposed", "approve", "approved", "finance_head"),
        ("proposed", "reject", "rejected", "finance_head"),
    },
    "edition_move": {
        ("draft", "propose", "proposed", "policy_officer"),
        ("proposed", "approve", "approved", "policy_head"),
        ("proposed", "refuse", "refused", "policy_head"),
        ("proposed", "withdraw", "withdrawn", "policy_officer"),
    },
    "edition_proposal": {
        ("draft", "propose", "proposed", "policy_officer"),
        ("proposed", "publish", "published", "policy_head"),
        ("proposed", "reject", "rejected", "policy_head"),
        ("proposed", "withdraw", "withdrawn", "policy_officer"),
    },
    "register_version": {
        ("draft", "propose", "proposed", "policy_officer"),
        ("proposed", "approve", "approved", "policy_head"),
        ("proposed", "reject", "rejected", "policy_head"),
        ("proposed", "withdraw", "withdrawn", "policy_officer"),
    },
    "register_hit": {
        ("open", "dismiss", "dismissed", "policy_head"),
        ("open", "uphold", "upheld", "policy_head"),
    },
    "bank_answer": {
        ("draft", "read", "closed", "finance"),
        ("draft", "query", "open", "finance"),
        ("open", "explain", "explained", "finance"),
        ("explained", "return", "open", "finance_head"),
        ("explained", "confirm", "closed", "finance_head"),
    },
    "organisation": {("registered", "verify", "verified", "handler"), ("registered", "reject", "rejected", "handler")},
    "payer_account": {
        ("draft", "request", "requested", "finance"),
        ("requested", "confirm", "confirmed", "finance_head"),
        ("requested", "reject", "rejected", "finance_head"),
        ("confirmed", "replace", "replaced", "finance_head"),
    },
    "payee_account": {
        ("requested", "confirm", "confirmed", "payee_keeper"),
        ("requested", "reject", "rejected", "payee_keeper"),
        ("confirmed", "replace", "replaced", "payee_keeper"),
    },
}


@pytest.mark.parametrize("name", HOUSE)
def test_the_lives_of_the_house_have_their_steps(name: str) -> None:
    assert {move[:4] for move in moves(load_life(name))} >= HOUSE[name]


@pytest.mark.parametrize("path", schemes.life_files(), ids=lambda path: path.name)
def test_every_shipped_life_is_whole_and_loaded_once(path: Path) -> None:
    name = path.stem
    assert load_life(name) is load_life(name)
    assert name in HOUSE


def test_the_effects_that_a_life_may_name_are_those_that_acts_do() -> None:
    assert frozenset(effects.EFFECTS) == EFFECTS


def test_a_life_that_does_not_exist_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_life("nobody")


def composed(*phases: str) -> tuple[Life, list[tuple[str, str]]]:
    """The life that phases make, and the faults: code and what it is about."""
    root, _ = parse("".join(f"- {each}\n" for each in phases), "a.yaml")
    assert isinstance(root, Listing)
    faults = Faults("a.yaml")
    draft = compose(root.items, "life", faults)
    life = draft.life(())
    prove_life(life, Places(root, draft.lines, draft.steps), faults)
    return life, [(each.code, str(each.params.get("name", ""))) for each in faults.found]


def test_a_shorter_life_composes_of_fewer_phases() -> None:
    life, faults = composed("intake", "formality", "allocation", "notice", "payment")
    assert faults == []
    assert ("formality", "pass", "decided", "handler", "formality") in moves(life)


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        (("intake", "formality"), ("no_phase_beside", "formality")),
        (("formality", "payment"), ("no_phase_beside", "formality")),
        (("intake", "substantive", "payment"), ("unreachable_state", "substantive")),
        (("intake", "intake"), ("duplicate_name", "intake")),
        (("intake", "nothing"), ("unknown_phase", "nothing")),
        (("intake", "formality: {}", "joint_review", "notice", "payment"), ("no_phase_beside", "notice")),
        (("{intake: {}, formality: {}}",), ("wrong_kind", "")),
    ],
)
def test_phases_that_do_not_fit_are_told(phases: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert expected in composed(*phases)[1]


def test_every_phase_begins_with_a_state_and_its_roles_exist() -> None:
    for name in phase_names():
        phase = load_phase(name)
        assert phase.enters
        for options in phase.options.values():
            kind, default = next(iter(options.entries.items()))
            assert kind in {"role", "workdays", "integer", "text"}
            assert kind != "role" or default.text in ROLES  # type: ignore[union-attr]  # a scalar


LIFE = """
life: test
title: {zh: 试, en: Test}
initial: a
apart: [one]
states:
  a: {zh: 甲, en: A}
  b: {zh: 乙, en: B, role: handler, duty: one, within: 5 workdays}
  c: {zh: 丙, en: C, waits_for: claimant, within: 5 workdays, on_expiry: lapse}
  d: {zh: 丁, en: D, ends: true}
transitions:
  - {trigger: go, from: a, to: b, by: claimant_officer, zh: 往, en: Go}
  - {trigger: ask, from: b, to: c, by: handler, duty: one, zh: 问, en: Ask}
  - {trigger: end, from: [b, c], to: d, by: handler, zh: 终, en: End}
  - {trigger: lapse, from: c, to: d, by: system, zh: 逾, en: Lapse}
"""

BROKEN = [
    ("initial: a", "initial: x", "unknown_state"),
    ("to: b, by: claimant_officer", "to: bb, by: claimant_officer", "unknown_state"),
    ("from: a, to: b", "from: aa, to: b", "unknown_state"),
    ("apart: [one]", "apart: [two]", "unknown_duty"),
    ("ends: true", "ends: false", "no_way_to_end"),
    ("trigger: ask, from: b, to: c", "trigger: ask, from: b, to: d", "unreachable_state"),
    (", duty: one, within: 5 workdays}", ", within: 5 workdays}", "no_owner"),
    ("role: handler, duty: one, within: 5 workdays", "role: handler, duty: one", "no_clock"),
    (", on_expiry: lapse", "", "no_way_out"),
    ("on_expiry: lapse", "on_expiry: end", "unknown_trigger"),
    ("trigger: end, from: [b, c]", "trigger: ask, from: [b, c]", "ambiguous_trigger"),
    ("by: claimant_officer", "by: claimant_oficer", "unknown_role"),
    ("role: handler", "role: handlr", "unknown_role"),
    ("by: system, zh: 逾", "by: system, effects: [take_kys], zh: 逾", "unknown_effect"),
    ("ends: true", "ends: maybe", "not_a_choice"),
    ("waits_for: claimant", "waits_for: Godot", "not_a_choice"),
    ("zh: 终, en: End", "zh: 终", "missing_translation"),
    ("by: handler, zh: 终", "by: handler, when: application.lines, zh: 终", "expression_result"),
    ("by: handler, zh: 终", "by: handler, when: line.paid > 0, zh: 终", "expression_name"),
    ("states:", "stats:", "unknown_key"),
]


def life_faults(text: str) -> list[str]:
    try:
        parse_life(text, "a.yaml")
    except EditionFaults as found:
        return [each.code for each in found.faults]
    return []


def test_the_life_that_is_broken_below_is_whole() -> None:
    assert life_faults(LIFE) == []


@pytest.mark.parametrize(("old", "new", "code"), BROKEN, ids=[each[2] + str(n) for n, each in enumerate(BROKEN)])
def test_a_broken_life_is_told(old: str, new: str, code: str) -> None:
    assert old in LIFE
    assert code in life_faults(LIFE.replace(old, new, 1))


def test_every_check_of_a_life_finds_something() -> None:
    """Each check, and it alone, is what finds its fault: none is idle."""
    whole = parse_life(LIFE, "a.yaml")
    lost = State("lost", Text("失", "Lost"), role="handler")
    broken = replace(whole, states={**whole.states, "lost": lost}, apart=("nobody",))
    found = {check.__name__: {each.code for each in check(broken)} for check in LIFE_CHECKS.values()}
    assert found["states_are_reached"] == {"unreachable_state"}
    assert found["ends_are_reached"] == {"no_way_to_end"}
    assert found["human_states_are_owned"] == {"no_owner"}
    assert found["duties_exist"] == {"unknown_duty"}


def test_a_guard_sees_only_what_it_names_and_asks_for_all_of_it() -> None:
    guard = guards.guard("application.undecided == 0")
    assert guard.holds({"application.undecided": 0}) is True
    with pytest.raises(guards.FactNotGiven):
        guard.holds({"application.lines": 1})


def test_a_guard_that_cannot_be_told_is_a_failure_and_no_crash() -> None:
    guard = guards.guard("100 / application.lines > 1")
    assert isinstance(guard.holds({"application.lines": 0}), Failure)


@pytest.mark.parametrize("text", ["application.lines", "nobody == 1", "true &&", ""])
def test_a_guard_that_no_definition_wrote_is_refused(text: str) -> None:
    with pytest.raises(guards.GuardUndeclared):
        guards.guard(text)
