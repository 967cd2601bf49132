"""The steps that led to a figure, in words: what each is called, how it is computed, its clause, and its table rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from web.calls.formulas import formula
from workflow.definition.edition import Edition, Step
from workflow.definition.figures import Figure as OfLines
from workflow.definition.life import Text
from workflow.definition.units import Unit, unit
from workflow.registers.tables import REFERENCE_TABLE

_ROW = re.compile(r"(?P<name>[\w/.-]+)(?:@(?P<day>\d{4}-\d{2}-\d{2})#(?P<hash>[0-9a-f]+))?\[(?P<key>[^\]]*)\]")

FIGURES: Mapping[str, Text] = {
    "total_fen": Text("合计", "All together"),
    "cap_fen": Text("上限", "Cap"),
    "budget_fen": Text("预算", "Budget"),
    "application_before_fen": Text("本申报分配前", "This application before"),
    "application_fen": Text("本申报分配后", "This application after"),
    "line_before_fen": Text("本项分配前", "This line before"),
}
"""What the integers are called from which a plan's step was computed."""

GRANT_STEPS: Mapping[str, Text] = {
    "award": Text("核定资助额", "Award"),
    "claimant_cap": Text("申报主体限额", "Cap of the claimant"),
    "group_cap": Text("集团限额", "Cap of the group"),
    "pro_rata": Text("按预算比例分配", "Share of the budget"),
    "first_come": Text("按提交先后分配", "First come, first served"),
    "ranked": Text("按排序分配", "Shared out by rank"),
}
"""What the steps of a plan are called."""


@dataclass(frozen=True)
class TableRow:
    """The row of a table that a figure comes from; a table of the registers has a day from which it holds."""

    title: Text
    key: str
    valid_from: date | None
    version: str | None
    source: str | None


@dataclass(frozen=True)
class Figure:
    """One step of an award: `value` is counted in `unit`."""

    title: Text
    value: int
    unit: Unit
    clause: str
    formula: Text | None
    rows: Sequence[TableRow]


@dataclass(frozen=True)
class GrantStep:
    """One step from award to grant (fen), why, and the figures that it was computed from."""

    title: Text
    value: int
    words: Text
    figures: Sequence[tuple[Text, int]]


def award_steps(connection: Connection, edition: Edition, told: Iterable[Mapping[str, Any]]) -> Sequence[Figure]:
    """The steps of a line's award as they were stored with it."""
    known: dict[str, Step | OfLines] = {each.name: each for each in edition.award}
    known |= {f"{group.name}.{each.name}": each for group in edition.groups for each in group.figures}
    found = []
    for each in told:
        step = known.get(each["step"])
        found.append(
            Figure(
                title=step.title if step else Text(each["step"], each["step"]),
                value=each["value"],
                unit=unit(each["step"]),
                clause=each["clause"],
                formula=formula(edition, step.expression) if isinstance(step, Step) else None,
                rows=list(_rows(connection, edition, each.get("table") or "")),
            )
        )
    return found


def grant_steps(told: Iterable[Mapping[str, Any]]) -> Sequence[GrantStep]:
    """The steps of a plan's line as they were stored with it."""
    return [
        GrantStep(
            title=GRANT_STEPS.get(each["step"], Text(each["step"], each["step"])),
            value=each["value"],
            words=Text(each["clause"], each["clause_en"]),
            figures=[(FIGURES.get(name, Text(name, name)), fen) for name, fen in each["figures"].items()],
        )
        for each in told
    ]


def _rows(connection: Connection, edition: Edition, told: str) -> Iterator[TableRow]:
    for found in _ROW.finditer(told):
        name, own = found["name"], found["day"] is None
        uses = edition.tables.values()
        title = next(
            (use.title for use in uses if name in (use.table, f"{edition.scheme}/{edition.edition}/{use.name}")), None
        )
        yield TableRow(
            title=title or Text(name, name),
            key=found["key"],
            valid_from=None if own else date.fromisoformat(found["day"]),
            version=found["hash"],
            source=None if own else _source(connection, name, found["hash"]),
        )


def _source(connection: Connection, name: str, version: str) -> str | None:
    """Where a version of a table comes from."""
    table = REFERENCE_TABLE.c
    wanted = select(table.source).where(table.name == name, table.hash.startswith(version, autoescape=True))
    return connection.execute(wanted.limit(1)).scalar_one_or_none()
