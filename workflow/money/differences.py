"""What a plan changes that takes the place of another: each application and line whose award or grant is not the same.

It is computed from the two plans as they are kept, and so comes out the same whenever it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, select

from workflow.history.body import Plain, digest
from workflow.money import plans
from workflow.money.tables import PlanLine


@dataclass(frozen=True)
class Sums:
    """What a line or an application stands at in one plan, in fen: awarded, and granted after caps and shares."""

    award_fen: int
    granted_fen: int


NOTHING = Sums(0, 0)
"""What somebody stands at in a plan who is not in it."""


@dataclass(frozen=True)
class LineDifference:
    """A line before and after."""

    row: int
    before: Sums
    after: Sums


@dataclass(frozen=True)
class ApplicationDifference:
    """An application before and after, with those of its lines that changed, by row."""

    application: int
    before: Sums
    after: Sums
    lines: tuple[LineDifference, ...]


@dataclass(frozen=True)
class PlanDifference:
    """What `plan` changes of the plan that it `replaces`: totals in fen, and all applications that changed."""

    plan: int
    replaces: int
    before_fen: int
    after_fen: int
    applications: tuple[ApplicationDifference, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the difference: how the history names it when it is published."""
        told: Plain = [
            [each.application, line.row, _pair(line.before), _pair(line.after)]
            for each in self.applications
            for line in each.lines
        ]
        return digest([self.replaces, told])


def plan_difference(connection: Connection, plan: int) -> PlanDifference | None:
    """What a plan changes of the one in whose place it stands; None for a plan that replaces none."""
    new = plans.get(connection, plan)
    if new.replaces is None:
        return None
    old = plans.get(connection, new.replaces)
    changed = _changed(_lines(connection, old.id), _lines(connection, plan))
    before, after = _sums(connection, old.id), _sums(connection, plan)
    applications = tuple(
        ApplicationDifference(each, before.get(each, NOTHING), after.get(each, NOTHING), lines)
        for each, lines in changed.items()
    )
    return PlanDifference(plan, old.id, old.total_fen, new.total_fen, applications)


Lines = Mapping[tuple[int, int], Sums]
"""What each line stands at in a plan, by application and row."""


def _changed(before: Lines, after: Lines) -> Mapping[int, tuple[LineDifference, ...]]:
    """The lines that are not the same, by application."""
    names = sorted(each for each in before.keys() | after.keys() if before.get(each) != after.get(each))
    return {
        application: tuple(
            LineDifference(row, before.get((application, row), NOTHING), after.get((application, row), NOTHING))
            for _, row in rows
        )
        for application, rows in groupby(names, key=itemgetter(0))
    }


def _lines(connection: Connection, plan: int) -> Lines:
    columns = (PlanLine.application_id, PlanLine.row, PlanLine.award_fen, PlanLine.granted_fen)
    rows = connection.execute(select(*columns).where(PlanLine.plan_id == plan))
    return {(row.application_id, row.row): Sums(row.award_fen, row.granted_fen) for row in rows}


def _sums(connection: Connection, plan: int) -> Mapping[int, Sums]:
    """What each application stands at in a plan."""
    awards, grants = plans.awards(connection, plan), plans.grants(connection, plan)
    return {each: Sums(awards[each], grants[each]) for each in awards}


def _pair(sums: Sums) -> list[int]:
    return [sums.award_fen, sums.granted_fen]
