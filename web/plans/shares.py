"""What a plan gives each application and line, told from award to grant, in the same few statements for any length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from forms.spec import FormSpec
from web.applications.figures import GrantStep, grant_steps
from web.applications.findings import naming_columns, plain
from workflow.claims import lists
from workflow.claims.tables import Application, Line
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.money.tables import PlanLine
from workflow.parties.tables import Organisation
from workflow.registers.editions import edition_by_hash

PAGE = 100
"""How many lines a page shows."""


@dataclass(frozen=True)
class Share:
    """What a plan gives one application, in fen: awarded, left by the caps, granted; and how it came about.

    `funded` counts the lines that are granted anything.
    """

    id: int
    number: str
    claimant: str
    lines: int
    funded: int
    award_fen: int
    capped_fen: int
    granted_fen: int
    steps: Sequence[GrantStep]


@dataclass(frozen=True)
class LineShare:
    """What a plan gives one line, in fen, with the cells that name it."""

    row: int
    named: Sequence[str]
    award_fen: int
    granted_fen: int
    steps: Sequence[GrantStep]


@dataclass(frozen=True)
class Lines:
    """A page of an application's lines in a plan, counted from 1; `columns` are what names a line."""

    columns: Sequence[Text]
    rows: Sequence[LineShare]
    page: int
    pages: int


def shares(connection: Connection, plan: int) -> Sequence[Share]:
    """Every application of a plan, by number."""
    sums = (
        select(
            PlanLine.application_id,
            func.count().label("lines"),
            func.count().filter(PlanLine.granted_fen > 0).label("funded"),
            func.sum(PlanLine.award_fen).label("award"),
            func.sum(PlanLine.granted_fen).label("granted"),
            func.min(PlanLine.row).label("first"),
        )
        .where(PlanLine.plan_id == plan)
        .group_by(PlanLine.application_id)
        .subquery("sums")
    )
    # Every line of an application was led through the same steps: the first tells them for all.
    first = (PlanLine.plan_id == plan) & (PlanLine.application_id == sums.c.application_id)
    wanted = (
        select(Application.id, Application.number, Organisation.name, *sums.c, PlanLine.steps)
        .join(sums, sums.c.application_id == Application.id)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .join(PlanLine, first & (PlanLine.row == sums.c.first))
        .order_by(Application.id)
    )
    return [_share(row) for row in connection.execute(wanted)]


def share(connection: Connection, plan: int, number: str) -> Share | None:
    """What a plan gives the application of this number, if it is in it."""
    return next((each for each in shares(connection, plan) if each.number == number), None)


def lines(connection: Connection, plan: int, application: int, page: int, *, funded: bool = False) -> Lines:
    """One page of an application's lines, or of those that are `funded`; a page beyond the last is the last."""
    edition = edition_of(connection, application)
    mine = [PlanLine.plan_id == plan, PlanLine.application_id == application]
    if funded:
        mine.append(PlanLine.granted_fen > 0)
    total = connection.execute(select(func.count()).select_from(PlanLine).where(*mine)).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = max(1, min(page, pages))
    submitted = lists.submitted(connection, application)
    claimed = (Line.list_id == (submitted.id if submitted else None)) & (Line.row == PlanLine.row)
    wanted = (
        select(PlanLine.row, PlanLine.award_fen, PlanLine.granted_fen, PlanLine.steps, Line.cells)
        .outerjoin(Line, claimed)
        .where(*mine)
        .order_by(PlanLine.row)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    rows = [_line(edition, row) for row in connection.execute(wanted)]
    return Lines(column_titles(edition), rows, page, pages)


def edition_of(connection: Connection, application: int) -> Edition:
    """The edition that an application was submitted under."""
    wanted = select(Subject.edition).where(Subject.id == application)
    return edition_by_hash(connection, connection.execute(wanted).scalar_one())


def column_titles(edition: Edition) -> Sequence[Text]:
    """What the columns are called that name a line."""
    return [_title(edition.form, column) for column in naming_columns(edition)]


def named(edition: Edition, cells: Mapping[str, object] | None) -> Sequence[str]:
    """The cells that name a line; empty texts where the line has none."""
    given = cells or {}
    return [plain(given.get(column)) for column in naming_columns(edition)]


def _title(form: FormSpec, column: str) -> Text:
    spec = form.columns[column]
    return Text(column, spec.title.en) if len(spec.columns) == 1 else Text(column, f"{spec.title.en} ({column})")


def _share(row: Row[*tuple[Any, ...]]) -> Share:
    steps = [_of_application(each, int(row.award)) for each in row.steps]
    last = row.steps[-1]["figures"]
    return Share(
        id=row.id,
        number=row.number,
        claimant=row.name,
        lines=row.lines,
        funded=row.funded,
        award_fen=int(row.award),
        capped_fen=last.get("application_before_fen", int(row.award)),
        granted_fen=int(row.granted),
        steps=grant_steps(steps),
    )


def _of_application(step: Mapping[str, Any], award_fen: int) -> Mapping[str, Any]:
    """A step of one line as a step of its whole application."""
    figures = {name: fen for name, fen in step["figures"].items() if name != "line_before_fen"}
    return {**step, "value": figures.get("application_fen", award_fen), "figures": figures}


def _line(edition: Edition, row: Row[*tuple[Any, ...]]) -> LineShare:
    return LineShare(row.row, named(edition, row.cells), row.award_fen, row.granted_fen, grant_steps(row.steps))
