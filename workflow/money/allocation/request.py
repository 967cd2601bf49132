"""What is to be shared out: a budget, how it is shared, caps, and applications with the awards of their lines."""

from __future__ import annotations

import re
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Name = int | str
"""What names an application, a claimant or a group: a number or a text, kept as it was given."""

Share = Literal["first_come", "ranked", "pro_rata"]
SHARES: tuple[Share, ...] = get_args(Share)

CapOf = Literal["claimant", "group"]
CAPS_OF: tuple[CapOf, ...] = get_args(CapOf)


@dataclass(frozen=True)
class Line:
    """One line of an application: its row and the award that the rules gave it, in fen (0 for a refused line)."""

    row: int
    award_fen: int


@dataclass(frozen=True)
class Application:
    """One claimant's lines; `rank` holds as many figures as the request's `rank_by` names."""

    number: Name
    claimant: Name
    lines: tuple[Line, ...]
    group: Name | None = None
    submitted_at: datetime | None = None
    rank: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cap:
    """The most, in fen, that one claimant or one declared group gets out of this request."""

    of: CapOf
    fen: int

    def counts(self, application: Application) -> Hashable:
        """Whom an application counts for: a claimant that declares no group is a group of its own."""
        if self.of == "claimant" or application.group is None:
            return ("claimant", application.claimant)
        return ("group", application.group)


@dataclass(frozen=True)
class Request:
    """A budget in fen and those who share it; caps are applied in the order in which they stand here.

    `quota` is how many applications get money at most, the first in the order of `first_come` or `ranked`.
    """

    budget_fen: int
    share: Share
    applications: tuple[Application, ...]
    caps: tuple[Cap, ...] = ()
    rank_by: tuple[str, ...] = ()
    quota: int | None = None


_DIGITS = re.compile(r"([0-9]+)")


def number_order(number: Name) -> tuple[tuple[tuple[int, str], ...], str]:
    """Sorts application numbers as people read them: 9 before 10, and `CS-9` before `CS-10`."""
    text = str(number)
    pieces = (piece for piece in _DIGITS.split(text) if piece)
    return tuple((int(each), "") if _DIGITS.fullmatch(each) else (-1, each) for each in pieces), text


def descends(criterion: str) -> bool:
    """Whether larger figures come first under a criterion of `rank_by`: `score desc` or `-score`; else 1 is first."""
    return criterion.startswith("-") or criterion.lower().endswith(" desc")
