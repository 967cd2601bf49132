"""Ways through a life: what can be reached, and the shortest way to it as the transitions that are taken."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from workflow.definition.faults import Leg
from workflow.definition.life import Life, Text, Transition

Which = Callable[[Transition], bool]


def closure(start: set[str], moves: set[tuple[str, str]]) -> set[str]:
    """All that can be reached from somewhere by moves, the start with it."""
    reached, waiting = set(start), list(start)
    while waiting:
        here = waiting.pop()
        fresh = {target for source, target in moves if source == here} - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached


def ways(start: str, transitions: Iterable[Transition]) -> dict[str, tuple[Transition, ...]]:
    """The shortest way to each state that can be reached from `start`."""
    leaving: dict[str, list[Transition]] = {}
    for each in transitions:
        leaving.setdefault(each.source, []).append(each)
    found: dict[str, tuple[Transition, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for each in leaving.get(here, ()):
            if each.target not in found:
                found[each.target] = (*found[here], each)
                waiting.append(each.target)
    return found


def way_to(life: Life, state: str) -> tuple[Transition, ...] | None:
    """The shortest way from the beginning to a state, or None where there is none."""
    return ways(life.initial, life.transitions).get(state)


def way_through(life: Life, step: Transition) -> tuple[Transition, ...] | None:
    """The shortest way from the beginning that ends with a step, or None where its state is not reached."""
    before = way_to(life, step.source)
    return None if before is None else (*before, step)


def way_around(life: Life, start: str, goal: Which, avoided: Which) -> tuple[Transition, ...] | None:
    """The shortest way from a state to a step that is the `goal`, taking none that is `avoided`; None where none is."""
    allowed = [each for each in life.transitions if not avoided(each)]
    reached = ways(start, allowed)
    found = [(*reached[each.source], each) for each in allowed if goal(each) and each.source in reached]
    return min(found, key=len, default=None)


def legs(life: Life, path: Iterable[Transition]) -> tuple[Leg, ...]:
    """A way as it is told: the state that it begins in, then each trigger with the state that it leads to."""
    taken = tuple(path)
    start = taken[0].source if taken else life.initial
    return (
        Leg(start, title=_title(life, start)),
        *(Leg(each.target, each.trigger, each.role, _title(life, each.target), each.title) for each in taken),
    )


def _title(life: Life, name: str) -> Text:
    return life.states[name].title if name in life.states else Text(name, name)
