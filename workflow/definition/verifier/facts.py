"""When guards hold: each is evaluated over a grid of facts around the figures that it names, so nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from math import prod

from workflow.definition import guards

_FIGURES = re.compile(r"\d{1,15}")
_COMPUTED = re.compile(r"[-+*/%]")

MOST_POINTS = 20_000
"""Points of a grid; the guards that ship need about ten."""


class NotProved(Exception):
    """A guard computes, or names so many figures that its grid is too large to be looked at."""


def grid(*texts: str | None) -> Iterator[Mapping[str, guards.Fact]]:
    """The facts to try: nothing, one, and each figure that the guards name with its neighbours; none is below nothing.

    A guard that compares facts with figures and with each other changes nowhere else: of n facts, n neighbours leave
    room for each of them to differ. Raises NotProved.
    """
    written = [each for each in texts if each is not None]
    if any(_COMPUTED.search(each) for each in written):
        raise NotProved
    names = sorted({name for text in written for name in guards.guard(text).names})
    figures = {0, *(int(each) for text in written for each in _FIGURES.findall(text))}
    around = range(-len(names), len(names) + 1)
    values = sorted({figure + near for figure in figures for near in around if figure + near >= 0})
    if prod([len(values)] * len(names)) > MOST_POINTS:
        raise NotProved
    for point in product(values, repeat=len(names)):
        facts = dict(zip(names, point, strict=True))
        if _possible(facts):
            yield facts


def _possible(facts: Mapping[str, guards.Fact]) -> bool:
    """No more lines wait for a decision than there are."""
    undecided, lines = facts.get("application.undecided"), facts.get("application.lines")
    return not (isinstance(undecided, int) and isinstance(lines, int)) or undecided <= lines


def holds(text: str | None, facts: Mapping[str, guards.Fact]) -> bool:
    """Whether a transition with this guard, or without any, may be taken."""
    return text is None or guards.guard(text).holds(facts) is True


def known(text: str | None) -> bool:
    """Whether a guard compiles; one that does not is told where it is read."""
    try:
        return text is None or bool(guards.guard(text))
    except guards.GuardUndeclared:
        return False


def may_fail(text: str | None) -> bool:
    """Whether there are facts on which a guard does not hold; of one that cannot be looked at whole there may be."""
    if text is None or not known(text):
        return False
    try:
        return not all(holds(text, facts) for facts in grid(text))
    except NotProved:
        return True
