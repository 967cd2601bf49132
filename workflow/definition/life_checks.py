"""What must hold of every life before it is used: each check is a plain function that tells all its faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from workflow.definition.faults import suggestion
from workflow.definition.life import Life, State
from workflow.definition.reader import Faults
from workflow.definition.roles import CLAIMANT, SYSTEM


@dataclass(frozen=True)
class Found:
    """A fault of a life: the state it stands at (empty for the life as a whole), its code and parameters."""

    state: str
    code: str
    params: Mapping[str, str]


def states_exist(life: Life) -> Iterator[Found]:
    """Every state that a transition or the beginning names is written."""
    named = {life.initial: ""}
    for each in life.transitions:
        named.setdefault(each.source, each.target)
        named.setdefault(each.target, each.source)
    for name, beside in named.items():
        if name not in life.states:
            yield Found(beside, "unknown_state", {"name": name, **suggestion(name, life.states)})


def triggers_are_single(life: Life) -> Iterator[Found]:
    """No two transitions without a guard leave one state by the same trigger of the same role."""
    seen: set[tuple[str, str, str]] = set()
    for each in life.transitions:
        way = (each.source, each.trigger, each.role)
        if way in seen and each.guard is None:
            yield Found(each.source, "ambiguous_trigger", {"state": each.source, "name": each.trigger})
        seen.add(way)


def states_are_reached(life: Life) -> Iterator[Found]:
    """Every state can be reached from the beginning."""
    reached = closure({life.initial}, {(each.source, each.target) for each in life.transitions})
    for name in life.states:
        if name not in reached:
            yield Found(name, "unreachable_state", {"initial": life.initial, "name": name})


def ends_are_reached(life: Life) -> Iterator[Found]:
    """From every state an end can be reached."""
    ends = {name for name, state in life.states.items() if state.ends}
    ending = closure(ends, {(each.target, each.source) for each in life.transitions})
    for name in life.states:
        if name not in ending:
            yield Found(name, "no_way_to_end", {"name": name})


def closure(start: set[str], moves: set[tuple[str, str]]) -> set[str]:
    """All that can be reached from somewhere by moves, the start with it."""
    reached, waiting = set(start), list(start)
    while waiting:
        here = waiting.pop()
        fresh = {target for source, target in moves if source == here} - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached


def human_states_are_owned(life: Life) -> Iterator[Found]:
    """A state that waits for the office's own people names role and duty, and has a clock.

    A beginning that names no role is a draft, and stays with whoever made it.
    """
    for state in life.states.values():
        owned = state.role is not None and state.duty is not None
        drafted = state.name == life.initial and state.role is None
        if _is_human(life, state) and not owned and not drafted:
            yield Found(state.name, "no_owner", {"name": state.name})
        if owned and state.clock is None:
            yield Found(state.name, "no_clock", {"name": state.name})


def _is_human(life: Life, state: State) -> bool:
    """Whether somebody in the office must act here: nothing else is waited for, and nothing else moves it on."""
    if state.ends or state.waits_for or state.waits_for_claimant:
        return False
    others = {CLAIMANT, SYSTEM}
    return state.role is not None or not any(each.role in others for each in life.leaving(state.name))


def clocks_have_a_way_out(life: Life) -> Iterator[Found]:
    """What a clock pulls is a transition of the system; a clock that runs against the claimant pulls something."""
    for state in life.states.values():
        if state.clock is None:
            continue
        expiry = state.clock.on_expiry
        ways = {each.trigger for each in life.leaving(state.name) if each.role == SYSTEM}
        if expiry is not None and expiry not in ways:
            yield Found(state.name, "unknown_trigger", {"state": state.name, "name": expiry})
        if expiry is None and state.waits_for_claimant:
            yield Found(state.name, "no_way_out", {"name": state.name})


def duties_exist(life: Life) -> Iterator[Found]:
    """Every duty that must be kept apart is done somewhere."""
    duties = {each.duty for each in life.transitions} | {state.duty for state in life.states.values()}
    for duty in life.apart:
        if duty not in duties:
            yield Found("", "unknown_duty", {"name": duty})


CHECKS: tuple[Callable[[Life], Iterator[Found]], ...] = (
    states_exist,
    triggers_are_single,
    states_are_reached,
    ends_are_reached,
    human_states_are_owned,
    clocks_have_a_way_out,
    duties_exist,
)
"""All that is checked of a life, in the order in which it is told."""


def check(life: Life, lines: Mapping[str, int], apart_line: int, faults: Faults) -> None:
    """Run every check; a fault is told at its state's line, or at the line of `apart`."""
    for found in (found for each in CHECKS for found in each(life)):
        line = lines.get(found.state, apart_line)
        key = f"life.states.{found.state}" if found.state else "apart"
        faults.add(line, key, found.code, **found.params)
