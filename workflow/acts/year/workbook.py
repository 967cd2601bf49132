"""The yearly report as a workbook: a sheet of figures with how each is counted, and a sheet of refusals by reason."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from forms.workbook.styles import Styles, new_workbook
from workflow.acts.year.figures import FIGURES, UNITS, Unit
from workflow.acts.year.reading import YearReport
from workflow.definition.life import Text

MADE_AT: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""What the file says of its making: nothing, so that the same figures give the same bytes."""

_HEADS = (Text("指标", "Figure"), Text("单位", "Unit"), Text("统计口径", "How it is counted"))
_REASONS = (Text("申报通知", "Call"), Text("不予资助的理由", "Why lines were refused"), Text("明细", "Lines"))


def workbook(report: YearReport, language: str) -> bytes:
    """The file in a language; strings stay strings, whatever they begin with."""
    stream = io.BytesIO()
    book = new_workbook(stream)
    book.set_properties({"created": MADE_AT})
    styles = Styles(book)
    _figures(book.add_worksheet(Text("年度报告", "Year").told(language)), styles, report, language)
    _reasons(book.add_worksheet(Text("不予资助", "Refusals").told(language)), styles, report, language)
    book.close()
    return stream.getvalue()


def _figures(sheet: Any, styles: Styles, report: YearReport, language: str) -> None:
    columns = [*report.calls, report.whole]
    sheet.write_string(0, 0, f"{report.authority.told(language)} {report.year}", styles.title)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 2 + len(columns), 20)
    sheet.freeze_panes(3, 1)
    for place, head in enumerate(_HEADS):
        sheet.write_string(2, place, head.told(language), styles.header)
    for place, column in enumerate(columns, start=3):
        sheet.write_string(1, place, column.number, styles.header)
        sheet.write_string(2, place, column.title.told(language), styles.header)
    for row, figure in enumerate(FIGURES, start=3):
        for place, words in enumerate((figure.title, UNITS[figure.unit], figure.counted)):
            sheet.write_string(row, place, words.told(language), styles.text)
        for place, column in enumerate(columns, start=3):
            _value(sheet, styles, (row, place), figure.unit, column.values[figure.name])


def _value(sheet: Any, styles: Styles, at: tuple[int, int], unit: Unit, value: int | None) -> None:
    if value is None:
        sheet.write_string(*at, "–", styles.text)
    elif unit == "fen":
        sheet.write_number(*at, Decimal(value) / 100, styles.cell("money"))
    else:
        sheet.write_number(*at, value, styles.cell("general"))


def _reasons(sheet: Any, styles: Styles, report: YearReport, language: str) -> None:
    sheet.set_column(0, 1, 40)
    for place, head in enumerate(_REASONS):
        sheet.write_string(0, place, head.told(language), styles.header)
    rows = [
        (column.number or column.title.told(language), why.told(language), count)
        for column in [*report.calls, report.whole]
        for why, count in column.reasons
    ]
    for row, (call, why, count) in enumerate(rows, start=1):
        sheet.write_string(row, 0, call, styles.text)
        sheet.write_string(row, 1, why, styles.text)
        sheet.write_number(row, 2, count, styles.cell("general"))
