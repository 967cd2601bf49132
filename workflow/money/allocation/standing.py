"""An application on its way through caps and budget: what its lines still stand at, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from workflow.money.allocation import words
from workflow.money.allocation.plan import Step
from workflow.money.allocation.request import Application
from workflow.money.allocation.shares import spread

Reason = Callable[[int, int], Step]
"""Makes the step of one line from what it had and what it has now."""


@dataclass(frozen=True)
class Standing:
    """An application with the fen and the steps of each of its lines; the lines are sorted by row."""

    application: Application
    fen: tuple[int, ...]
    steps: tuple[tuple[Step, ...], ...]

    @cached_property
    def total(self) -> int:
        """What the application stands at, in fen."""
        return sum(self.fen)

    def at(self, fen: int, reason: Reason) -> Standing:
        """The same with the application cut to `fen` (or left at it), spread over its lines, each told the reason."""
        after = spread(fen, self.fen)
        told = zip(self.steps, self.fen, after, strict=True)
        return replace(self, fen=after, steps=tuple((*steps, reason(old, new)) for steps, old, new in told))


def awarded(application: Application) -> Standing:
    """An application before any cap: each line stands at its award."""
    lines = tuple(sorted(application.lines, key=lambda line: line.row))
    return Standing(
        application=replace(application, lines=lines),
        fen=tuple(line.award_fen for line in lines),
        steps=tuple((words.award(line.award_fen),) for line in lines),
    )
