"""A plan as a file to work with: a row for each line, with its award, what the caps left, its grant and its steps."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext
from sqlalchemy import Connection, func, select

from forms.workbook.styles import Styles, new_workbook
from web.languages import language
from web.plans.shares import column_titles, edition_of, named
from workflow.claims.tables import Application, ClaimList, Line
from workflow.money.amounts import yuan
from workflow.money.bank.batch_csv import neutral
from workflow.money.tables import PlanLine
from workflow.parties.tables import Organisation

AT_ONCE = 2_000
"""How many rows are read from the database at a time."""


@dataclass(frozen=True)
class LineRow:
    """A line of the file; `sums` are its award, what the caps left and its grant, in fen."""

    texts: Sequence[str]
    sums: Sequence[int]
    steps: str


def header(connection: Connection, plan: int) -> Sequence[str]:
    """The titles of the columns: what names an application, what names a line, the sums, the steps."""
    first = select(PlanLine.application_id).where(PlanLine.plan_id == plan).limit(1)
    application = connection.execute(first).scalar_one_or_none()
    naming = [] if application is None else column_titles(edition_of(connection, application))
    titles = [gettext("Application"), gettext("Claimant"), gettext("Line"), *(each.told(language()) for each in naming)]
    sums = [gettext("Award (yuan)"), gettext("After caps (yuan)"), gettext("Granted (yuan)")]
    return [*titles, *sums, gettext("How it came about")]


def rows(connection: Connection, plan: int) -> Iterator[LineRow]:
    """Every line of a plan by application and row, read a few thousand at a time."""
    last = (
        select(ClaimList.application_id, func.max(ClaimList.id).label("id"))
        .where(ClaimList.sealed_at.is_not(None))
        .where(ClaimList.application_id.in_(select(PlanLine.application_id).where(PlanLine.plan_id == plan)))
        .group_by(ClaimList.application_id)
        .subquery("last")
    )
    wanted = (
        select(
            PlanLine.application_id,
            Application.number,
            Organisation.name,
            PlanLine.row,
            PlanLine.award_fen,
            PlanLine.granted_fen,
            PlanLine.steps,
            Line.cells,
        )
        .join(Application, Application.id == PlanLine.application_id)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .outerjoin(last, last.c.application_id == PlanLine.application_id)
        .outerjoin(Line, (Line.list_id == last.c.id) & (Line.row == PlanLine.row))
        .where(PlanLine.plan_id == plan)
        .order_by(PlanLine.application_id, PlanLine.row)
    )
    words, between = ("clause_en", "; ") if language() == "en" else ("clause", "；")
    edition = None
    for each in connection.execution_options(yield_per=AT_ONCE).execute(wanted):
        # A plan is a call's, and all applications of a call have its edition.
        edition = edition or edition_of(connection, each.application_id)
        before = each.steps[-1]["figures"].get("line_before_fen", each.award_fen)
        yield LineRow(
            texts=[each.number, each.name, str(each.row), *named(edition, each.cells)],
            sums=[each.award_fen, before, each.granted_fen],
            steps=between.join(f"{step[words]} → {yuan(step['value'])}" for step in each.steps),
        )


def csv_file(titles: Sequence[str], lines: Iterator[LineRow]) -> bytes:
    """The file for programs and any spreadsheet: UTF-8 with its mark; no cell is taken for a formula."""
    text = io.StringIO()
    book = csv.writer(text, lineterminator="\r\n")
    book.writerow(titles)
    for each in lines:
        book.writerow([*map(neutral, each.texts), *map(yuan, each.sums), neutral(each.steps)])
    return text.getvalue().encode("utf-8-sig")


def xlsx_file(name: str, titles: Sequence[str], lines: Iterator[LineRow]) -> bytes:
    """The file for Excel: texts stay texts whatever they begin with, and amounts are numbers in yuan."""
    stream = io.BytesIO()
    book = new_workbook(stream)
    styles, sheet = Styles(book), book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(titles) - 2, 18)
    sheet.set_column(len(titles) - 1, len(titles) - 1, 90)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, styles.header)
    for place, each in enumerate(lines, start=1):
        for column, cell in enumerate(each.texts):
            sheet.write_string(place, column, cell, styles.cell("text"))
        for column, fen in enumerate(each.sums, start=len(each.texts)):
            sheet.write_number(place, column, Decimal(fen) / 100, styles.cell("money"))
        sheet.write_string(place, len(titles) - 1, each.steps, styles.text)
    book.close()
    return stream.getvalue()
