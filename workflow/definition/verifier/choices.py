"""Whether a trigger says what happens: no two transitions can both be taken, and each can be taken at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

from workflow.definition.guards import Fact
from workflow.definition.life import Life, Transition
from workflow.definition.verifier.case import Found, at_state
from workflow.definition.verifier.facts import NotProved, grid, holds, known
from workflow.definition.verifier.paths import way_through, way_to

MOST_TRIED = 60_000
"""Facts that are tried at most for all pairs of a life: what is left then can't be proved."""


def triggers_decide(life: Life) -> Iterator[Found]:
    """No two transitions of one role leave one state by one trigger on the same facts."""
    alike: dict[tuple[str, str, str], list[Transition]] = {}
    for each in life.transitions:
        if known(each.guard):
            alike.setdefault((each.source, each.trigger, each.role), []).append(each)
    left = [MOST_TRIED]
    for (state, trigger, _), several in alike.items():
        for one, other in combinations(several, 2):
            try:
                both = next((f for f in _bounded(grid(one.guard, other.guard), left) if _both(one, other, f)), None)
            except NotProved:
                continue
            if left[0] < 0:
                yield _guard(life, other, "unproved_guard")
                return
            if both is not None:
                facts = ", ".join(f"{name} = {value}" for name, value in both.items())
                told = {"facts_zh": f"（例如 {facts}）", "facts_en": f", such as with {facts}"} if facts else {}
                params = {"state": state, "name": trigger, "facts_zh": "", "facts_en": "", **told}
                yield Found(at_state(state), "ambiguous_trigger", params, step=other, path=way_through(life, other))


def _bounded(facts: Iterator[Mapping[str, Fact]], left: list[int]) -> Iterator[Mapping[str, Fact]]:
    """The facts as long as some may be tried; how many more may be is counted down for all pairs together."""
    for each in facts:
        left[0] -= 1
        if left[0] < 0:
            return
        yield each


def _both(one: Transition, other: Transition, facts: Mapping[str, Fact]) -> bool:
    return holds(one.guard, facts) and holds(other.guard, facts)


def guards_can_hold(life: Life) -> Iterator[Found]:
    """Each guard holds on some facts; one that names too many figures to be looked at is told as that."""
    for each in life.transitions:
        if each.guard is None or not known(each.guard):
            continue
        try:
            dead = not any(holds(each.guard, facts) for facts in grid(each.guard))
        except NotProved:
            yield _guard(life, each, "unproved_guard")
            continue
        if dead:
            yield _guard(life, each, "never_holds")


def some_step_can_be_taken(life: Life) -> Iterator[Found]:
    """On all facts something leaves each state that is no end: where every step has a condition, one of them holds."""
    for state in life.states.values():
        leaving = life.leaving(state.name)
        guarded = [each.guard for each in leaving if each.guard is not None and known(each.guard)]
        if state.ends or not leaving or len(guarded) < len(leaving):
            continue
        left = [MOST_TRIED]
        try:
            none = next((f for f in _bounded(grid(*guarded), left) if not any(holds(one, f) for one in guarded)), None)
        except NotProved:
            continue
        if none is not None and all(any(holds(one, f) for f in grid(one)) for one in guarded):
            facts = ", ".join(f"{name} = {value}" for name, value in none.items())
            params = {"name": state.name, "facts": facts}
            yield Found(at_state(state.name), "no_step_holds", params, path=way_to(life, state.name))


def _guard(life: Life, each: Transition, code: str) -> Found:
    params = {"state": each.source, "name": each.trigger, "guard": str(each.guard)}
    return Found(at_state(each.source), code, params, step=each, path=way_through(life, each))
