"""Whether a life leads from its beginning to an end: every state is written, is reached, and comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.definition.faults import suggestion
from workflow.definition.life import Life
from workflow.definition.verifier.case import Found, at_state
from workflow.definition.verifier.paths import closure, way_to, ways


def states_exist(life: Life) -> Iterator[Found]:
    """Every state that a transition or the beginning names is written."""
    named: dict[str, str] = {life.initial: ""}
    for each in life.transitions:
        named.setdefault(each.source, each.target)
        named.setdefault(each.target, each.source)
    for name, beside in named.items():
        if name not in life.states:
            params = {"name": name, **suggestion(name, life.states)}
            yield Found(at_state(beside) if beside else "life.initial", "unknown_state", params)


def states_are_reached(life: Life) -> Iterator[Found]:
    """Every state can be reached from the beginning; there is no path to one that is not, so all others are told."""
    reached = ways(life.initial, life.transitions)
    told = ", ".join(name for name in life.states if name in reached)
    for name in life.states:
        if name not in reached:
            yield Found(at_state(name), "unreachable_state", {"initial": life.initial, "name": name, "reached": told})


def ends_are_reached(life: Life) -> Iterator[Found]:
    """From every state an end can be reached."""
    ends = {name for name, state in life.states.items() if state.ends}
    ending = closure(ends, {(each.target, each.source) for each in life.transitions})
    for name in life.states:
        if name not in ending:
            yield Found(at_state(name), "no_way_to_end", {"name": name}, path=way_to(life, name))
