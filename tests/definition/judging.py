"""Lines under an edition's shipped rules, as tests of rules ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from workflow.definition.assessment import Assessment, ClaimContext, GivenRow, LineAssessment
from workflow.definition.edition import Edition
from workflow.registers import shipped


def judged(of: Edition, rows: Sequence[Mapping[str, object]], context: ClaimContext) -> Assessment:
    """The lines under the shipped rules; the first stands in row 2."""
    return shipped.rules(of).assess([GivenRow(at, row) for at, row in enumerate(rows, 2)], context)


def errors(found: Assessment) -> list[list[str]]:
    """The error codes of each line."""
    return [[each.code for each in line.errors] for line in found.lines]


def awards(found: Assessment) -> list[int]:
    """The award of each line in whole yuan; one that comes to less has a fault of its own."""
    assert all(line.award_fen % 100 == 0 for line in found.lines)
    return [line.award_fen // 100 for line in found.lines]


def steps(line: LineAssessment) -> dict[str, int]:
    """The figures of a line's trace by name."""
    return {each.step: each.value for each in line.steps}


def closing(year: int, name: str, code: str | None = None, group: str | None = None) -> ClaimContext:
    """A claim in a call that closes with a year."""
    return ClaimContext(name, date(year, 12, 31), None, code, group)
