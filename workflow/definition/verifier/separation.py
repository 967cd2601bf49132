"""Whether steps that different people must take are kept apart, on every path, by deputies and double roles too."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from workflow.definition.life import Life, Transition
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.definition.verifier.case import EditionCase, Found, at_state
from workflow.definition.verifier.paths import way_through
from workflow.definition.verifier.steps import STEPS, Step


def duties_exist(life: Life) -> Iterator[Found]:
    """Every duty that must be kept apart is done somewhere."""
    duties = {each.duty for each in life.transitions} | {state.duty for state in life.states.values()}
    for duty in life.apart:
        if duty not in duties:
            yield Found("apart", "unknown_duty", {"name": duty})


def roles_hold_one_duty(life: Life) -> Iterator[Found]:
    """No role holds two of the duties that are kept apart: one person could do both if the database let them."""
    first: dict[str, str] = {}
    told: set[tuple[str, frozenset[str]]] = set()
    for each in life.transitions:
        if each.duty not in life.apart or each.role == SYSTEM:
            continue
        before = first.setdefault(each.role, str(each.duty))
        pair = (each.role, frozenset({before, str(each.duty)}))
        if before != each.duty and pair not in told:
            told.add(pair)
            params = {"role": each.role, "one": before, "other": str(each.duty)}
            path = way_through(life, each)
            yield Found(at_state(each.source), "role_with_two_duties", params, step=each, path=path)
            first[each.role] = str(each.duty)


def tasks_and_steps_are_one_duty(life: Life) -> Iterator[Found]:
    """Whoever holds the task of a state takes its steps under the duty of that task, or under none."""
    for each in life.transitions:
        state = life.states.get(each.source)
        if state is None or state.role != each.role or state.duty is None or each.duty is None:
            continue
        if state.duty != each.duty:
            params = {"state": state.name, "name": each.trigger, "one": state.duty, "other": each.duty}
            yield Found(at_state(state.name), "duties_differ", params, step=each, path=way_through(life, each))


def deputies_take_the_duty(life: Life) -> Iterator[Found]:
    """Whoever else may take a step takes it under the same duty: a deputy without it could do the other steps too."""
    alike: dict[tuple[str, str], list[Transition]] = {}
    for each in life.transitions:
        if each.role not in {CLAIMANT, SYSTEM}:
            alike.setdefault((each.source, each.trigger), []).append(each)
    for (state, trigger), several in alike.items():
        duty = next((each.duty for each in several if each.duty), None)
        for each in several:
            if each.duty != duty:
                params = {"state": state, "name": trigger, "role": each.role, "duty": str(duty)}
                path = way_through(life, each)
                yield Found(at_state(state), "deputy_without_duty", params, step=each, path=path)


def steps_have_their_duty(case: EditionCase) -> Iterator[Found]:
    """A step that decides or moves money is a duty, so that the database can keep it from the others."""
    life = case.life
    named = {(each.source, each.trigger) for each in life.transitions if each.duty}
    for step, each in _required(life):
        if each.duty is None and (each.source, each.trigger) not in named:
            params = {"state": each.source, "name": each.trigger, "step_zh": step.title.zh, "step_en": step.title.en}
            path = way_through(life, each)
            yield Found(at_state(each.source), "step_without_duty", params, step=each, path=path)


def steps_are_kept_apart(case: EditionCase) -> Iterator[Found]:
    """No two of the steps that the law keeps apart are one duty, and `apart` names the duty of each."""
    life = case.life
    required = [(step, each) for step, each in _required(life) if each.duty]
    told: set[tuple[str, str]] = set()
    for (one, first), (other, second) in combinations(required, 2):
        pair = (one.title.en, other.title.en)
        if one is not other and first.duty == second.duty and pair not in told:
            told.add(pair)
            params = {
                "one_zh": one.title.zh,
                "one_en": one.title.en,
                "other_zh": other.title.zh,
                "other_en": other.title.en,
                "duty": str(first.duty),
            }
            path = way_through(life, second)
            yield Found(at_state(second.source), "steps_not_apart", params, step=second, path=path)
    for duty in dict.fromkeys(str(each.duty) for _, each in required):
        if duty not in life.apart:
            step = next(each for _, each in required if each.duty == duty)
            yield Found("apart", "duty_not_apart", {"name": duty}, path=way_through(life, step))


def _required(life: Life) -> Iterator[tuple[Step, Transition]]:
    """The transitions that are required steps and ask for a duty, each with its step."""
    for step in STEPS:
        if step.duty is not None:
            yield from ((step, each) for each in filter(step.of(life), life.transitions) if each.role != CLAIMANT)
