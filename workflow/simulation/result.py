"""What a simulation found, as values: every claimant before and after, and why lines change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workflow.definition.edition import Share
from workflow.definition.life import Text


class Why(NamedTuple):
    """Why a line gets nothing: the codes of the rules that refuse it, or who else does; empty where it is good."""

    codes: tuple[str, ...] = ()
    by: str = "rules"
    """`rules`, `reviewer`, `claimant` for an organisation that may not claim, or `fields` for a line without them."""

    def told(self) -> str:
        """The reason as one word: `good`, codes of rules as they are, and any other after whose reason it is."""
        if not self.codes:
            return "good"
        codes = "+".join(self.codes)
        return codes if self.by == "rules" else f"{self.by}:{codes}"


GOOD = Why()


class LineChange(NamedTuple):
    """A line whose award changes, in fen, and why it got nothing before or after."""

    application: str
    row: int
    before_fen: int
    after_fen: int
    before: Why
    after: Why


@dataclass(frozen=True)
class Terms:
    """The rules and the money that a side of the comparison has."""

    edition: str
    hash: str
    budget_fen: int
    share: Share
    cap_fen: int | None


@dataclass(frozen=True)
class Side:
    """What somebody has on one side: good lines with an award, their awards, and the grant; money in fen."""

    funded: int = 0
    award_fen: int = 0
    granted_fen: int = 0

    def __add__(self, other: Side) -> Side:
        """Both together."""
        return Side(self.funded + other.funded, self.award_fen + other.award_fen, self.granted_fen + other.granted_fen)


@dataclass(frozen=True)
class Row:
    """An application, or a claimant with all of theirs, before and after."""

    number: str
    claimant: int
    name: str
    lines: int
    before: Side
    after: Side

    @property
    def difference_fen(self) -> int:
        """What is gained, or lost when it is below nought."""
        return self.after.granted_fen - self.before.granted_fen


class Cause(NamedTuple):
    """Lines that change alike: what they were and become, how many they are, and their awards in fen."""

    before: Why
    after: Why
    lines: int
    before_fen: int
    after_fen: int

    @property
    def difference_fen(self) -> int:
        """What these lines gain, or lose when it is below nought."""
        return self.after_fen - self.before_fen


@dataclass
class Causes:
    """The lines whose award changes by what they were and what they become, counted and summed in fen."""

    counted: dict[tuple[Why, Why], tuple[int, int, int]] = field(default_factory=dict)

    def add(self, before: Why, after: Why, before_fen: int, after_fen: int) -> None:
        """One more line."""
        lines, old, new = self.counted.get((before, after), (0, 0, 0))
        self.counted[before, after] = (lines + 1, old + before_fen, new + after_fen)

    def rows(self) -> Sequence[Cause]:
        """Those that move most money first."""
        rows = [Cause(before, after, *sums) for (before, after), sums in self.counted.items()]
        return sorted(rows, key=lambda each: (-abs(each.difference_fen), each.before.told(), each.after.told()))


@dataclass
class Told:
    """What was found of the lines besides their sums.

    `dropped` counts lines by the column in which they say what the draft does not ask for; `unjudged` are lines that
    lack a field which the draft needs, with what they had; `kept` are refusals of reviewers on lines that the draft
    finds good; `unseen` are lines that become good and no reviewer has looked at.
    """

    causes: Causes = field(default_factory=Causes)
    changes: list[LineChange] = field(default_factory=list)
    more: int = 0
    """How many changed lines are only counted: there were more than are kept one by one."""

    dropped: dict[str, int] = field(default_factory=dict)
    unjudged: int = 0
    unjudged_fen: int = 0
    kept: int = 0
    unseen: int = 0


@dataclass(frozen=True)
class CallResult:
    """A call before and after. `lacking` and `open` are fields that its lines never had (see `Fit`).

    `under_way` applications are not decided yet; `left_out` ended before a plan, counted by the title of their state.
    `words` are those of the codes (see `words.told`).
    """

    number: str
    title: Text
    plan: str | None
    before: Terms
    after: Terms
    rows: Sequence[Row]
    told: Told
    as_if_in_force: bool
    lacking: tuple[Text, ...]
    open: tuple[Text, ...]
    under_way: int
    left_out: Mapping[Text, int]
    words: Mapping[tuple[str, str], Text] = field(repr=False)

    @property
    def lines(self) -> int:
        """How many lines were looked at."""
        return sum(each.lines for each in self.rows)


@dataclass(frozen=True)
class Simulation:
    """Several calls together."""

    calls: Sequence[CallResult]

    @property
    def claimants(self) -> Sequence[Row]:
        """Each claimant with all its applications: who gains most first, who loses most next, the others last."""
        return in_order(together(each for call in self.calls for each in call.rows))

    @property
    def total(self) -> Row:
        """Everybody together."""
        return summed("", 0, "", [each for call in self.calls for each in call.rows])

    @property
    def gained_fen(self) -> int:
        """What those who gain gain together."""
        return sum(max(each.difference_fen, 0) for each in self.claimants)

    @property
    def lost_fen(self) -> int:
        """What those who lose lose together."""
        return sum(max(-each.difference_fen, 0) for each in self.claimants)


def together(rows: Iterable[Row]) -> Sequence[Row]:
    """The applications of each claimant as one row, which carries their numbers."""
    of: dict[int, list[Row]] = {}
    for each in rows:
        of.setdefault(each.claimant, []).append(each)
    return [
        summed(", ".join(each.number for each in mine), claimant, mine[0].name, mine) for claimant, mine in of.items()
    ]


def summed(number: str, claimant: int, name: str, rows: Sequence[Row]) -> Row:
    """Rows as one."""
    before, after = Side(), Side()
    for each in rows:
        before, after = before + each.before, after + each.after
    return Row(number, claimant, name, sum(each.lines for each in rows), before, after)


def in_order(rows: Sequence[Row]) -> Sequence[Row]:
    """Gains from the largest down, then losses from the largest down, then those to whom nothing happens."""

    def place(row: Row) -> tuple[int, int, str]:
        group = 0 if row.difference_fen > 0 else 1 if row.difference_fen < 0 else 2
        return group, -abs(row.difference_fen), row.number

    return sorted(rows, key=place)
