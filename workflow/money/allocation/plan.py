"""What each line is granted, and the steps that led to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.money.allocation.request import Application, Name, Request


@dataclass(frozen=True)
class Step:
    """One step of a line's way to its grant: what the line had after it, in fen, and why (zh, en).

    `figures` are the integers that the step was computed from, so that anybody can compute it again.
    """

    step: str
    value: int
    zh: str
    en: str
    figures: Mapping[str, int]


@dataclass(frozen=True)
class Granted:
    """What one line gets, in fen, and its steps from award to grant."""

    number: Name
    row: int
    granted_fen: int
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Sum:
    """One application's sums in fen: what the rules gave, what the caps left, what is granted."""

    application: Application
    award_fen: int
    capped_fen: int
    granted_fen: int


@dataclass(frozen=True)
class Plan:
    """The grants, sorted by application number and row, and the sums of each application in the same order."""

    request: Request
    lines: tuple[Granted, ...]
    sums: tuple[Sum, ...]

    @property
    def granted_fen(self) -> int:
        """The sum of all grants: never more than the budget."""
        return sum(each.granted_fen for each in self.sums)

    @property
    def left_fen(self) -> int:
        """What the budget keeps."""
        return self.request.budget_fen - self.granted_fen
