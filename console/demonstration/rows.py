"""The rows of a university's claim: good ones, oddly spelled ones, and some of each kind of mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.demonstration.chance import chance
from console.demonstration.drafts import Draft
from console.demonstration.lines import Cells, Inventor, Line
from console.demonstration.mistakes import MISTAKES
from console.demonstration.spellings import SPELLINGS
from console.demonstration.universities import University

_GOOD_AT_FIRST = 8
"""Rows that stay as they are, so that a person who opens the workbook sees first how it should look."""

_ONE_IN = 10
"""At most one row in so many is touched: the claim stays one that a university would send."""

_LARGE = 1000
_TIMES_IN_LARGE = 3


@dataclass(frozen=True)
class Row:
    """A row with what the claim check must say of it; `kind` is empty for a plain good row."""

    cells: Cells
    kind: str
    errors: frozenset[str]
    flags: frozenset[str]
    award_fen: int


def claim_rows(university: University, count: int, seed: int) -> list[Cells]:
    """So many good rows of a university's claim, by the columns of the workbook."""
    return [row.cells for row in planned_rows(university, count, seed, mistakes=False)]


def planned_rows(university: University, count: int, seed: int, *, mistakes: bool) -> list[Row]:
    """The rows with their expected outcome; with mistakes, every kind comes up when the claim is large enough."""
    inventor = Inventor(university, seed)
    lines = inventor.lines(count)
    kinds = _kinds(university, count, seed) if mistakes else {}
    good = [place for place in range(count) if kinds.get(place, "") not in MISTAKES]
    return [_row(place, lines, kinds.get(place, ""), good, inventor, seed) for place in range(count)]


def _kinds(university: University, count: int, seed: int) -> dict[int, str]:
    """Which place is touched in which way."""
    luck = chance(seed, "kinds", university.short)
    times = _TIMES_IN_LARGE if count >= _LARGE else 1
    names = [*MISTAKES, *SPELLINGS]
    luck.shuffle(names)
    wanted = (names * times)[: max(count - _GOOD_AT_FIRST, 0) // _ONE_IN]
    places = luck.sample(range(_GOOD_AT_FIRST, count), len(wanted))
    return dict(zip(places, wanted, strict=True))


def _row(place: int, lines: Sequence[Line], kind: str, good: Sequence[int], inventor: Inventor, seed: int) -> Row:
    luck = chance(seed, "row", inventor.short, place)
    earlier = lines[luck.choice([each for each in good if each < place] or [0])] if kind else lines[place]
    draft = Draft(place + 1, lines[place], earlier, inventor, luck)
    if kind in SPELLINGS:
        SPELLINGS[kind](draft)
    if kind not in MISTAKES:
        return Row(draft.cells, kind, frozenset(), frozenset(), draft.award_fen)
    mistake = MISTAKES[kind]
    mistake.spoil(draft)
    return Row(draft.cells, kind, mistake.errors, mistake.flags, 0 if mistake.errors else draft.award_fen)
