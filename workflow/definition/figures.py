"""The model of what lines of one claim have together: groups of lines, and the figures that are computed of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from workflow.definition.life import Text

FigureKind = Literal["count", "sum", "different", "place", "split", "is"]
"""What is computed of a group: how many of its lines hold to something, the sum of an expression, how many different
values an expression has, a line's place in an order, a line's share of a total, or a figure of the figures above."""

CLAIM = "claim"
"""The order of the lines as they were claimed, as `place` names it."""


@dataclass(frozen=True)
class Figure:
    """A whole number that every line of a group has; expressions see it as `<group>.<name>`.

    `expression` is what is counted, added, told apart, ordered by or split up; `weight` is that by which it is split.
    """

    name: str
    kind: FigureKind
    expression: str
    weight: str
    clause: str
    title: Text


@dataclass(frozen=True)
class Group:
    """Lines of one claim that agree in the fields of its key, with their figures in the order of their computation."""

    name: str
    fields: tuple[str, ...]
    figures: tuple[Figure, ...]
