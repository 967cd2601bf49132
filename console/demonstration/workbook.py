"""A claim as a university would send it: title and seal line above the header, total and signatures below."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from console.demonstration.lines import COLUMNS
from console.demonstration.rows import Row, planned_rows
from console.demonstration.setting import TODAY, WINDOW
from console.demonstration.universities import University

_FIRST_ROW = 4
_WIDTHS = (6, 22, 44, 34, 12, 12, 9, 10, 10, 12, 13, 12, 9, 13, 12)


@dataclass(frozen=True)
class Planned:
    """What the claim check must say of one row of the sheet; `kind` names the mistake or the odd spelling, if any."""

    row: int
    kind: str
    errors: frozenset[str]
    flags: frozenset[str]
    award_fen: int


@dataclass(frozen=True)
class Demo:
    """A workbook's bytes, and its manifest: one entry for each line, in the order of the sheet."""

    data: bytes
    manifest: tuple[Planned, ...]

    @property
    def award_fen(self) -> int:
        """The sum of all awards before any cap."""
        return sum(each.award_fen for each in self.manifest)


def workbook(university: University, count: int, seed: int, *, mistakes: bool = True) -> Demo:
    """A claim of so many lines; the same arguments give the same bytes."""
    rows = planned_rows(university, count, seed, mistakes=mistakes)
    manifest = tuple(
        Planned(number, row.kind, row.errors, row.flags, row.award_fen)
        for number, row in enumerate(rows, start=_FIRST_ROW)
    )
    return Demo(_written(university, rows), manifest)


def _written(university: University, rows: list[Row]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    book.set_properties({"title": "专利维持资助申报明细表", "author": university.name, "created": _midnight(TODAY)})
    sheet = book.add_worksheet("申报明细")
    formats = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
        "header": book.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#E7E6E6"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    _head(sheet, university, formats)
    for place, row in enumerate(rows):
        for column, value in enumerate(row.cells.values()):
            _cell(sheet, _FIRST_ROW - 1 + place, column, value, formats["date"])
    _foot(sheet, university, rows)
    book.close()
    return file.getvalue()


def _head(sheet: Any, university: University, formats: dict[str, Any]) -> None:
    sheet.merge_range(
        0, 0, 0, len(COLUMNS) - 1, f"{WINDOW[0].year}年度驻长高校有效发明专利维持资助申报明细表", formats["title"]
    )
    sheet.merge_range(1, 0, 1, len(COLUMNS) - 1, f"申报单位（盖章）：{university.name}    单位：元")
    for column, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        sheet.write_string(2, column, name, formats["header"])
        sheet.set_column(column, column, width)
    sheet.freeze_panes(_FIRST_ROW - 1, 2)


def _foot(sheet: Any, university: University, rows: list[Row]) -> None:
    """A total, and below a line for signatures, with an empty row between."""
    last = _FIRST_ROW - 1 + len(rows)
    sheet.write_string(last, 0, "合计")
    paid = sum(_numbers(rows))
    sheet.write_number(last, COLUMNS.index("实缴金额"), paid)
    sheet.write_string(
        last + 2,
        0,
        f"填表人：{university.officer.name}    审核人：{university.legal_person}    填报日期：{TODAY:%Y-%m-%d}",
    )


def _numbers(rows: list[Row]) -> Iterator[int]:
    return (value for row in rows if isinstance(value := row.cells["实缴金额"], int))


def _cell(sheet: Any, row: int, column: int, value: object, date_format: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, _midnight(value), date_format)
    elif value is not None:
        sheet.write_number(row, column, value)


def _midnight(day: date) -> datetime:
    """A spreadsheet's date, which has no zone."""
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  # the format knows no zone


def mended(university: University, count: int, seed: int) -> bytes:
    """The bad rows of the claim sent again as they should have been, every other one: the rest cannot be mended."""
    spoilt = planned_rows(university, count, seed, mistakes=True)
    right = planned_rows(university, count, seed, mistakes=False)
    bad = [clean for clean, row in zip(right, spoilt, strict=True) if row.errors]
    return _written(university, bad[::2])
