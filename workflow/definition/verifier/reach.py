"""Whether a life leads from its beginning to an end: every state is written, is reached, and comes to an end."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.definition.faults import suggestion
from workflow.definition.life import Life, Transition
from workflow.definition.verifier.case import Found, at_state
from workflow.definition.verifier.paths import closure, way_to, ways


def states_exist(life: Life) -> Iterator[Found]:
    """Every state that a transition or the beginning names is written."""
    named: dict[str, Transition | None] = {life.initial: None}
    for each in life.transitions:
        named.setdefault(each.source, each)
        named.setdefault(each.target, each)
    for name, step in named.items():
        if name not in life.states:
            params = {"name": name, **suggestion(name, life.states)}
            beside = "" if step is None else step.target if step.source == name else step.source
            yield Found(at_state(beside) if beside else "life.initial", "unknown_state", params, step=step)


def states_are_reached(life: Life) -> Iterator[Found]:
    """Every state can be reached from the beginning; there is no path to one that is not, so all others are told.

    Of those that lead to each other only the first is told: what follows it would be reached with it.
    """
    reached = ways(life.initial, life.transitions)
    told = ", ".join(name for name in life.states if name in reached)
    lost = [name for name in life.states if name not in reached]
    behind = {name: ways(name, life.transitions).keys() for name in lost}
    for place, name in enumerate(lost):
        before = [other for other in lost if name in behind[other] and other != name]
        if any(other not in behind[name] or lost.index(other) < place for other in before):
            continue
        params = {"initial": life.initial, "name": name, "reached": told}
        yield Found(at_state(name), "unreachable_state", params)


def ends_are_reached(life: Life) -> Iterator[Found]:
    """From every state an end can be reached. Of those that lead to each other the last is told, where it is stuck."""
    ends = {name for name, state in life.states.items() if state.ends}
    ending = closure(ends, {(each.target, each.source) for each in life.transitions})
    stuck = [name for name in life.states if name not in ending]
    onward = {name: ways(name, life.transitions).keys() for name in stuck}
    for place, name in enumerate(stuck):
        after = [other for other in onward[name] if other in onward and other != name]
        if not any(name not in onward[other] or stuck.index(other) > place for other in after):
            yield Found(at_state(name), "no_way_to_end", {"name": name}, path=way_to(life, name))
