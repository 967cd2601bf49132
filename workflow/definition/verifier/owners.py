"""Whether somebody moves each state on: owners and clocks of human work, and triggers that somebody can pull."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.definition.ledger import ANSWERS
from workflow.definition.life import Life, State
from workflow.definition.roles import CLAIMANT, SYSTEM
from workflow.definition.verifier.case import EditionCase, Found, at_state
from workflow.definition.verifier.facts import may_fail
from workflow.definition.verifier.paths import way_through, way_to

BESIDE_CLOCKS = frozenset({"nothing_due", ANSWERS})
"""The effects of the steps that the system takes although no clock runs: a part that comes to nothing is passed, and
what somebody answers who has no account is written down."""


def human_states_are_owned(life: Life) -> Iterator[Found]:
    """A state that waits for the office's own people names role and duty.

    A beginning that names no role is a draft, and stays with whoever made it.
    """
    for state in life.states.values():
        drafted = state.name == life.initial and state.role is None
        if _is_human(life, state) and not _owned(state) and not drafted:
            yield Found(at_state(state.name), "no_owner", {"name": state.name}, path=way_to(life, state.name))


def human_states_have_clocks(life: Life) -> Iterator[Found]:
    """A state that asks for human work says within how many working days it is done.

    So does one that nobody but the claimant can leave: a draft alone may wait for ever.
    """
    for state in life.states.values():
        others = any(each.role not in {CLAIMANT, SYSTEM} for each in life.leaving(state.name))
        left = state.waits_for_claimant and state.name != life.initial and not others and not state.ends
        if (_owned(state) or left) and state.clock is None:
            yield Found(at_state(state.name), "no_clock", {"name": state.name}, path=way_to(life, state.name))


def _owned(state: State) -> bool:
    return state.role is not None and state.duty is not None


def _is_human(life: Life, state: State) -> bool:
    """Whether somebody in the office must act here: nothing else is waited for, and nothing else moves it on."""
    if state.ends or state.waits_for or state.waits_for_claimant:
        return False
    others = {CLAIMANT, SYSTEM}
    return state.role is not None or not any(each.role in others for each in life.leaving(state.name))


def clocks_have_a_way_out(life: Life) -> Iterator[Found]:
    """What a clock pulls is a transition of the system that can always be taken; one against the claimant pulls one."""
    for state in life.states.values():
        if state.clock is None:
            continue
        expiry, path = state.clock.on_expiry, way_to(life, state.name)
        pulled = [each for each in life.leaving(state.name) if each.role == SYSTEM and each.trigger == expiry]
        if expiry is not None and not pulled:
            yield Found(at_state(state.name), "unknown_trigger", {"state": state.name, "name": expiry}, path=path)
        elif expiry is None and state.waits_for_claimant:
            yield Found(at_state(state.name), "no_way_out", {"name": state.name}, path=path)
        elif pulled and all(may_fail(each.guard) for each in pulled):
            params = {"state": state.name, "name": str(expiry)}
            yield Found(at_state(state.name), "clock_is_held_up", params, step=pulled[0], path=path)


def tasks_have_a_step(life: Life) -> Iterator[Found]:
    """Whoever holds the task of a state can take a step that leaves it."""
    for state in life.states.values():
        taken = {each.role for each in life.leaving(state.name)}
        if state.role is not None and not state.ends and taken and state.role not in taken:
            params = {"name": state.name, "role": state.role}
            yield Found(at_state(state.name), "task_without_step", params, path=way_to(life, state.name))


def the_system_pulls_what_it_has(case: EditionCase) -> Iterator[Found]:
    """Each step of the system is pulled: by the clock of its state, or by what needs none."""
    for each in case.life.transitions:
        state = case.life.states.get(each.source)
        if each.role != SYSTEM or state is None or BESIDE_CLOCKS & {*each.effects}:
            continue
        if state.clock is None or state.clock.on_expiry != each.trigger:
            params = {"state": each.source, "name": each.trigger}
            path = way_through(case.life, each)
            yield Found(at_state(each.source), "nobody_pulls", params, step=each, path=path)
