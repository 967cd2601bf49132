"""A simulation as a workbook: terms and remarks, claimants, reasons, and every line that changes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from forms.workbook.styles import Styles, new_workbook
from workflow.definition.life import Text
from workflow.simulation.remarks import CHOSEN, SHARE_TITLES, remarks
from workflow.simulation.result import CallResult, Row, Simulation, Terms
from workflow.simulation.words import told

MADE_AT: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""What the file says of its making: nothing, so that the same figures give the same bytes."""

Cell = str | int | Decimal
"""A text, a count, or yuan."""

TERMS: Final = (
    Text("申报通知", "Call"),
    Text("", ""),
    Text("版本", "Edition"),
    Text("版本哈希", "Hash of the edition"),
    Text("预算（元）", "Budget (yuan)"),
    Text("分配方式", "How it is shared"),
    Text("每个申报主体上限（元）", "Cap of a claimant (yuan)"),
)
CLAIMANTS: Final = (
    Text("申报主体", "Claimant"),
    Text("申报编号", "Applications"),
    Text("明细", "Lines"),
    Text("现获资助行数", "Funded lines now"),
    Text("试算后行数", "Funded lines then"),
    Text("现资助额（元）", "Award now (yuan)"),
    Text("试算后资助额（元）", "Award then (yuan)"),
    Text("现安排（元）", "Granted now (yuan)"),
    Text("试算后安排（元）", "Granted then (yuan)"),
    Text("增减（元）", "Difference (yuan)"),
)
CAUSES: Final = (
    Text("申报通知", "Call"),
    Text("现状", "Now"),
    Text("试算后", "Then"),
    Text("明细", "Lines"),
    Text("现资助额（元）", "Award now (yuan)"),
    Text("试算后资助额（元）", "Award then (yuan)"),
)
LINES: Final = (
    Text("申报编号", "Application"),
    Text("行", "Line"),
    Text("现资助额（元）", "Award now (yuan)"),
    Text("试算后资助额（元）", "Award then (yuan)"),
    Text("现状", "Now"),
    Text("试算后", "Then"),
)
NOW, THEN, TOTAL = Text("现状", "Now"), Text("试算后", "Then"), Text("合计", "Total")


def workbook(found: Simulation, language: str) -> bytes:
    """The file in a language; strings stay strings, whatever they begin with."""
    stream = io.BytesIO()
    book = new_workbook(stream)
    book.set_properties({"created": MADE_AT})
    styles = Styles(book)

    def sheet(title: Text, heads: Sequence[Text], rows: Iterable[Sequence[Cell]], widths: Sequence[int]) -> None:
        made = book.add_worksheet(title.told(language))
        _fill(made, styles, [each.told(language) for each in heads], rows)
        for place, width in enumerate(widths):
            made.set_column(place, place, width)

    sheet(
        Text("申报主体", "Claimants"), CLAIMANTS, _claimants(found, language), (34, 26, 8, 12, 12, 18, 18, 18, 18, 18)
    )
    sheet(Text("变化原因", "Reasons"), CAUSES, _causes(found, language), (16, 40, 40, 8, 18, 18))
    sheet(Text("变化明细", "Lines"), LINES, _lines(found, language), (26, 8, 18, 18, 40, 40))
    sheet(Text("试算条件", "Terms"), TERMS, _terms(found, language), (50, 10, 14, 66, 18, 22, 22))
    book.close()
    return stream.getvalue()


def _fill(sheet: Any, styles: Styles, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    sheet.freeze_panes(1, 0)
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, styles.header)
    money, count = styles.cell("money"), styles.cell("general")
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, styles.text)
            else:
                sheet.write_number(number, place, cell, money if isinstance(cell, Decimal) else count)


def _claimants(found: Simulation, language: str) -> Iterable[Sequence[Cell]]:
    for each in found.claimants:
        yield each.name, each.number, *_figures(each)
    yield TOTAL.told(language), "", *_figures(found.total)


def _figures(row: Row) -> Sequence[Cell]:
    counts = row.lines, row.before.funded, row.after.funded
    sums = (
        *(row.before.award_fen, row.after.award_fen),
        *(row.before.granted_fen, row.after.granted_fen),
        row.difference_fen,
    )
    return *counts, *map(_yuan, sums)


def _causes(found: Simulation, language: str) -> Iterable[Sequence[Cell]]:
    for call in found.calls:
        for each in call.told.causes.rows():
            why = (told(reason, call.words).told(language) for reason in (each.before, each.after))
            yield call.number, *why, each.lines, _yuan(each.before_fen), _yuan(each.after_fen)


def _lines(found: Simulation, language: str) -> Iterable[Sequence[Cell]]:
    for call in found.calls:
        for each in call.told.changes:
            why = (told(reason, call.words).told(language) for reason in (each.before, each.after))
            yield each.application, each.row, _yuan(each.before_fen), _yuan(each.after_fen), *why


def _terms(found: Simulation, language: str) -> Iterable[Sequence[Cell]]:
    for call in found.calls:
        for when, terms in ((NOW, call.before), (THEN, call.after)):
            yield call.number, when.told(language), *_of_terms(terms, language)
    for call in found.calls:
        yield from ([text] for text in _sentences(call, language))


def _sentences(call: CallResult, language: str) -> Sequence[str]:
    return [f"{call.number}: {each.told(language)}" for each in (*remarks(call), *CHOSEN)]


def _of_terms(terms: Terms, language: str) -> Sequence[Cell]:
    cap: Cell = "–" if terms.cap_fen is None else _yuan(terms.cap_fen)
    return terms.edition, terms.hash, _yuan(terms.budget_fen), SHARE_TITLES[terms.share].told(language), cap


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100
