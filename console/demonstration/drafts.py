"""A row on its way into the workbook: the line it comes from, and the cells that somebody may spoil."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from console.demonstration.lines import Cells, Inventor, Line


@dataclass
class Draft:
    """A row before it is written; `earlier` is a good line further up, for those who claim a thing twice."""

    number: int
    line: Line
    earlier: Line
    inventor: Inventor
    luck: Random

    def __post_init__(self) -> None:
        self.cells: Cells = self.line.cells(self.number)
        self.award_fen = self.line.award_fen

    def become(self, line: Line) -> None:
        """Take another line in this row's place."""
        self.line = line
        self.__post_init__()

    def change(self, **facts: Any) -> None:
        """Take the same line with other facts."""
        self.become(replace(self.line, **facts))


Spoil = Callable[[Draft], None]
