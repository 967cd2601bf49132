"""What a page shows of a simulation: bars of gains and losses, and the lines that change most."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from workflow.definition.life import Text
from workflow.simulation.result import CallResult, LineChange, Row, Simulation
from workflow.simulation.words import told

BARS, LINES, ROWS = 25, 40, 200
"""How many bars, lines and claimants a page shows; the workbook has all."""

HALF = 500
"""The width of a half of the picture: losses to the left of its middle, gains to the right."""


@dataclass(frozen=True)
class Bar:
    """A claimant's gain or loss as a piece of a picture of a thousand: where it begins and how wide it is."""

    row: Row
    start: int
    width: int


@dataclass(frozen=True)
class Line:
    """A line that changes, with why it got nothing before or after in words."""

    change: LineChange
    before: Text
    after: Text


@dataclass(frozen=True)
class Cause:
    """Lines that change alike, in words; money in fen."""

    before: Text
    after: Text
    lines: int
    before_fen: int
    after_fen: int


def bars(found: Simulation) -> Sequence[Bar]:
    """The claimants with the largest differences, in the order of the table; the largest fills a half."""
    changed = [each for each in found.claimants if each.difference_fen]
    shown = heapq.nlargest(BARS, changed, key=lambda each: abs(each.difference_fen))
    largest = max((abs(each.difference_fen) for each in shown), default=0)
    ids = {each.claimant for each in shown}
    return [_bar(each, largest) for each in changed if each.claimant in ids]


def _bar(row: Row, largest: int) -> Bar:
    width = max(abs(row.difference_fen) * HALF // largest, 6)
    return Bar(row, HALF if row.difference_fen > 0 else HALF - width, width)


def lines(result: CallResult) -> Sequence[Line]:
    """The lines whose award changes most."""
    most = heapq.nlargest(LINES, result.told.changes, key=lambda each: abs(each.after_fen - each.before_fen))
    return [Line(each, told(each.before, result.words), told(each.after, result.words)) for each in most]


def causes(result: CallResult) -> Sequence[Cause]:
    """Why lines change."""
    return [
        Cause(told(each.before, result.words), told(each.after, result.words), *each[2:])
        for each in result.told.causes.rows()
    ]
