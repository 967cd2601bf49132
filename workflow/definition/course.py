"""The ordinary course of a life: the states that a subject goes through when nothing goes wrong, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.definition.life import Life, State, Transition


@dataclass(frozen=True)
class Leg:
    """A state on the way, and the step that leads on from it; the end of the way has none."""

    state: State
    onward: Transition | None


def course(life: Life) -> tuple[Leg, ...]:
    """From the first state to the end that its last step leads to.

    Of several steps the first written is taken that leads on: to a state not yet passed, which neither ends the life
    nor is a way aside; where none is left, the first that ends it, or else that goes aside.
    """
    legs: list[Leg] = []
    state: State | None = life.states[life.initial]
    while state is not None:
        passed = {leg.state.name for leg in legs} | {state.name}
        onward = None if state.ends else _onward(life, state, passed)
        legs.append(Leg(state, onward))
        state = life.states[onward.target] if onward else None
    return tuple(legs)


def detours(life: Life, state: State) -> tuple[State, ...]:
    """Where a subject may be sent from a state to wait for its claimant and come back, such as a correction."""
    reached = [life.states[each.target] for each in life.leaving(state.name)]
    return tuple(dict.fromkeys(each for each in reached if _aside(life, state, each)))


def _aside(life: Life, state: State, reached: State) -> bool:
    """Whether a state that waits for the claimant is a way aside: one that leads back to where it was taken from.

    A state that leads on, such as an agreement that the claimant has to sign, is a part of the ordinary course.
    """
    leads_back = any(each.target == state.name for each in life.leaving(reached.name))
    return reached.waits_for_claimant and reached.name not in (state.name, life.initial) and leads_back


def _onward(life: Life, state: State, passed: set[str]) -> Transition | None:
    fresh = [each for each in life.leaving(state.name) if each.target not in passed]
    straight = [each for each in fresh if not _aside(life, state, life.states[each.target])]
    return next((each for each in straight if not life.states[each.target].ends), next(iter(straight or fresh), None))
