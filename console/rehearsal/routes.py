"""Which walks an edition's life needs so that each of its steps is taken at least once, up to the plan and after it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from workflow.definition.life import Life, State, Transition
from workflow.definition.verifier.paths import closure

TOGETHER = frozenset({"plan", "batch", "bank"})
"""What an application waits for whose steps it takes with others."""

Step = tuple[str, str, str, str]
"""A step of a life: from, trigger, role and to."""


def name_of(each: Transition) -> Step:
    """What a step is known by."""
    return each.source, each.trigger, each.role, each.target


def alone(state: State) -> bool:
    """Whether an application leaves a state by steps of its own."""
    return state.waits_for not in TOGETHER


def before_plan(life: Life) -> list[Transition]:
    """The steps of an application's own before it waits for the plan."""
    moves = {(each.source, each.target) for each in life.transitions if alone(life.states[each.source])}
    reached = closure({life.initial}, moves)
    return [each for each in life.transitions if each.source in reached and alone(life.states[each.source])]


def way(steps: list[Transition], start: str, arrived: Callable[[str], bool]) -> list[Transition] | None:
    """The shortest way by these steps from a state to one where the walk has arrived; None where there is none."""
    waiting, seen = deque([(start, [])]), {start}  # type: deque[tuple[str, list[Transition]]], set[str]
    while waiting:
        here, taken = waiting.popleft()
        if arrived(here):
            return taken
        for each in steps:
            if each.source == here and each.target not in seen:
                seen.add(each.target)
                waiting.append((each.target, [*taken, each]))
    return None


def walks(life: Life) -> Iterator[list[Transition]]:
    """Walks from the beginning to the plan, or to an end, that together take each step before the plan."""
    steps, covered = before_plan(life), set[Step]()
    for each in steps:
        if name_of(each) in covered:
            continue
        there = way(steps, life.initial, lambda state, to=each.source: state == to)  # type: ignore[misc]  # bound now
        if there is None:
            continue
        onward = [] if life.states[each.target].ends else way(steps, each.target, lambda s: not alone(life.states[s]))
        if onward is None:
            onward = way(steps, each.target, lambda s: life.states[s].ends) or []
        walk = [*there, each, *onward]
        covered.update(map(name_of, walk))
        yield walk


def straight(life: Life) -> list[Transition] | None:
    """The shortest walk to the plan."""
    return way(before_plan(life), life.initial, lambda state: not alone(life.states[state]))
