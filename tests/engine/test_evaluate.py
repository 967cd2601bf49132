"""The definition decides what may happen; a hostile one makes nothing happen."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from transitions import Machine

from tests.engine.lives import life, step
from workflow.definition.life import Life, Transition
from workflow.engine.errors import EngineError, GuardRefused, NotDeclared, NotYours, ReasonMissing
from workflow.engine.evaluate import Guard, evaluate, machine_of
from workflow.history.body import Plain

LIFE = life(
    step("draft", "submit", "submitted", "claimant_officer"),
    step("submitted", "ask", "correction", reason_required=True, guard="application.corrections < 1"),
    step("submitted", "refuse", "refused", guard="application.corrections >= 1"),
    step("submitted", "refuse", "refused", "division_head"),
    step("submitted", "pass", "decided", guard="few"),
    step("submitted", "pass", "substantive", guard="many"),
    step("correction", "lapse", "lapsed", "system"),
)


def tried(
    state: str, trigger: str, *roles: str, guard: Guard = lambda *_: True, of: Life = LIFE, reason: str | None = None
) -> Transition:
    return evaluate(of, state, trigger, roles, facts={"application.corrections": 0}, guard=guard, reason=reason)


def test_a_declared_transition_is_taken_by_its_role() -> None:
    assert tried("draft", "submit", "claimant_officer") is LIFE.transitions[0]


@pytest.mark.parametrize(
    ("state", "trigger", "roles", "refusal"),
    [
        ("draft", "refuse", ("handler",), NotDeclared),
        ("draft", "no_such_trigger", ("handler",), NotDeclared),
        ("no_such_state", "submit", ("claimant_officer",), NotDeclared),
        ("decided", "submit", ("claimant_officer",), NotDeclared),
        ("draft", "submit", ("handler", "director"), NotYours),
        ("draft", "submit", (), NotYours),
        ("correction", "lapse", ("handler", "administrator"), NotYours),
        ("submitted", "ask", ("handler",), ReasonMissing),
    ],
)
def test_what_is_refused_says_why(state: str, trigger: str, roles: tuple[str, ...], refusal: type[EngineError]) -> None:
    with pytest.raises(refusal):
        tried(state, trigger, *roles)


def test_a_guard_that_does_not_hold_refuses() -> None:
    with pytest.raises(GuardRefused):
        tried("submitted", "ask", "handler", guard=lambda *_: False, reason="缺票据")


@pytest.mark.parametrize("reason", [None, "", " ", "\u3000\n"])
def test_a_demanded_reason_is_more_than_blanks(reason: str | None) -> None:
    with pytest.raises(ReasonMissing):
        tried("submitted", "ask", "handler", reason=reason)


def test_a_given_reason_is_enough() -> None:
    assert tried("submitted", "ask", "handler", reason="缺票据").target == "correction"


def test_the_first_transition_whose_guard_holds_is_taken() -> None:
    assert tried("submitted", "pass", "handler", guard=lambda text, _: text == "many").target == "substantive"
    assert tried("submitted", "pass", "handler").target == "decided"


def test_a_guard_is_not_asked_for_somebody_elses_transition() -> None:
    asked: list[str] = []

    def guard(text: str, _facts: Mapping[str, Plain]) -> bool:
        asked.append(text)
        return True

    assert tried("submitted", "refuse", "division_head", guard=guard).role == "division_head"
    assert asked == []


def test_a_guard_that_fails_is_an_error_and_never_a_yes() -> None:
    def guard(_text: str, _facts: Mapping[str, Plain]) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tried("submitted", "pass", "handler", guard=guard)
    assert tried("submitted", "pass", "handler").target == "decided"


HOSTILE = "os.abort"
"""What `transitions` would import and call, were it handed on as a condition."""


@pytest.fixture
def no_abort(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whether the hostile name was called; it ends the process otherwise."""
    called: list[str] = []
    monkeypatch.setattr(os, "abort", lambda *_a, **_k: called.append(HOSTILE))
    return called


def test_transitions_left_at_its_defaults_would_import_a_condition(no_abort: list[str]) -> None:
    """What the next test holds off is real."""
    machine = Machine(states=["draft", "paid"], initial="draft")
    machine.add_transition("pay", "draft", "paid", conditions=HOSTILE)
    machine.pay()
    assert no_abort == [HOSTILE]


@pytest.mark.parametrize(
    "hostile",
    [
        step("draft", "pay", "paid", guard=HOSTILE),
        step("draft", "pay", "paid", role=HOSTILE),
        step("draft", "pay", "paid", duty=HOSTILE),
        step("draft", "pay", "paid", letter=HOSTILE),
        step("draft", "pay", "paid", effects=(HOSTILE,)),
        step("draft", "pay", HOSTILE),
        step("draft", HOSTILE, "paid"),
        step(HOSTILE, "pay", "paid"),
    ],
)
def test_no_name_of_a_definition_is_imported_or_called(hostile: Transition, no_abort: list[str]) -> None:
    given: list[str] = []

    def guard(text: str, _facts: Mapping[str, Plain]) -> bool:
        given.append(text)
        return True

    taken = tried(hostile.source, hostile.trigger, hostile.role, guard=guard, of=life(hostile))
    assert taken is hostile
    assert no_abort == []
    assert given == ([HOSTILE] if hostile.guard else [])


@pytest.mark.parametrize("name", ["to_paid", "may_submit", "trigger", "is_draft", "set_state", "get_state", "__init__"])
def test_no_trigger_exists_that_was_not_declared(name: str) -> None:
    """`transitions` would make jumps to every state, and methods that act."""
    with pytest.raises(NotDeclared):
        tried("draft", name, "handler", "system", "claimant_officer")


@pytest.mark.parametrize(
    "wild", [step("*", "pay", "paid"), step("draft", "pay", "="), step("draft", "pay", "*")], ids=["from", "to", "star"]
)
def test_a_star_is_the_name_of_a_state_and_nothing_more(wild: Transition) -> None:
    other = step("submitted", "accept", "formality")
    machine_life = life(other, wild)
    with pytest.raises(NotDeclared):
        tried("submitted", "pay", "handler", of=machine_life)
    assert tried(wild.source, "pay", "handler", of=machine_life) is wild


def test_a_machine_is_built_once_and_shared_by_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[int] = []

    def counted(**named: Any) -> Machine:
        built.append(1)
        return Machine(**named)

    monkeypatch.setattr("workflow.engine.evaluate.Machine", counted)
    own = life(*LIFE.transitions)
    machine_of(own)

    def ask(turn: int) -> str:
        work: Callable[[], str] = (
            (lambda: tried("draft", "submit", "claimant_officer", of=own).target)
            if turn % 2
            else (lambda: tried("correction", "lapse", "system", of=own).target)
        )
        return work()

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(ask, range(400))) == ["lapsed", "submitted"] * 200
    assert built == [1]


def test_an_exception_leaves_nothing_behind_in_the_machine() -> None:
    machine = machine_of(LIFE)
    assert machine.models == []
    assert sorted(machine.events) == sorted({each.trigger for each in LIFE.transitions})
