"""Lives as plain values, small enough to think through."""

from __future__ import annotations

from workflow.definition.life import Life, State, Text, Transition

NAMELESS = Text("", "")


def life(*transitions: Transition) -> Life:
    """A life of these transitions, with every state that they name; the first one's source begins it."""
    names = [name for each in transitions for name in (each.source, each.target)]
    return Life(names[0], {name: State(name, NAMELESS) for name in names}, transitions)


def step(source: str, trigger: str, target: str, role: str = "handler", **more: object) -> Transition:
    """A transition."""
    return Transition(trigger, source, target, role, NAMELESS, **more)  # type: ignore[arg-type]  # told by `more`
