"""The claimant's workbook given back: every value as it was typed, what is wrong with each row, bad cells coloured."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from forms.faults import Fault
from forms.spec import FormSpec
from forms.workbook.cells import RawSheet, read_cells
from forms.workbook.headers import ERRORS_COLUMN, FLAGS_COLUMN
from forms.workbook.hints import hint_of
from forms.workbook.limits import DEFAULT_LIMITS, Limits
from forms.workbook.reading import Sheet, find_lines
from forms.workbook.styles import Mark, Styles, new_workbook

_OURS = frozenset({ERRORS_COLUMN, FLAGS_COLUMN})


class Remark(NamedTuple):
    """Something said of a row: the column it is about (empty when the whole row is meant) and the words."""

    column: str
    message: str


@dataclass(frozen=True)
class RowReport:
    """What is wrong with one row (errors) and what a reviewer will look at (flags)."""

    errors: Sequence[Remark] = ()
    flags: Sequence[Remark] = ()


def with_errors(
    source: bytes,
    form: FormSpec,
    report: Mapping[int, RowReport],
    *,
    only_bad: bool = False,
    limits: Limits = DEFAULT_LIMITS,
) -> bytes | Fault:
    """The workbook back as .xlsx, with the columns 错误 and 提示 after its own, keyed by sheet row numbers.

    Every row keeps its number, rows above the header and below the lines too; with `only_bad` the header and the rows
    with errors alone are kept, to be mended and sent again. `read` reads either, and passes over our columns.
    """
    sheets = read_cells(source, limits)
    if isinstance(sheets, Fault):
        return sheets
    lines = find_lines(sheets, form)
    if isinstance(lines, Fault):
        return lines
    raw = next(sheet for sheet in sheets if sheet.name == lines.name)
    stream = io.BytesIO()
    book = new_workbook(stream)
    _Return(book.add_worksheet(_sheet_name(lines.name)), raw, lines, form, Styles(book)).write(
        report, only_bad=only_bad
    )
    book.close()
    return stream.getvalue()


class _Return:
    """One sheet being written back."""

    def __init__(self, sheet: Worksheet, raw: RawSheet, lines: Sheet, form: FormSpec, styles: Styles) -> None:
        self._sheet = sheet
        self._raw = raw
        self._lines = lines
        self._styles = styles
        self._names = {index: column for column, index in lines.columns.items()}
        self._kinds = {index: hint_of(form.columns[column]).cell for index, column in self._names.items()}
        self._dropped = self._our_columns()
        self._end = min(self._dropped, default=max(len(row) for row in raw.rows))

    def _our_columns(self) -> frozenset[int]:
        """The columns that an earlier return added."""
        header = self._raw.rows[self._raw.numbers.index(self._lines.header)]
        return frozenset(index for index, cell in enumerate(header) if cell in _OURS)

    def write(self, report: Mapping[int, RowReport], *, only_bad: bool) -> None:
        """Write all rows at their own numbers, or the header and the bad rows one below the other."""
        at = 0
        for number, cells in zip(self._raw.numbers, self._raw.rows, strict=True):
            told = report.get(number, _NOTHING)
            heading = number == self._lines.header
            if only_bad and not (heading or told.errors):
                continue
            row = at if only_bad else number - 1
            at += 1
            self._cells(row, self._named(cells) if heading and only_bad else cells, self._marks(told), heading=heading)
            self._told(row, _TITLES if heading else (_joined(told.errors), _joined(told.flags)), heading=heading)
            if heading:
                self._sheet.freeze_panes(row + 1, 0)
        for index, kind in self._kinds.items():
            self._sheet.set_column(self._at(index), self._at(index), 16, self._styles.cell(kind))
        self._sheet.set_column(self._at(self._end), self._at(self._end + 1), 60, self._styles.text)

    def _at(self, index: int) -> int:
        return index + self._raw.left

    def _named(self, cells: Sequence[object]) -> list[object]:
        """The header with the form's own names, which hold without the group names that may stand above it."""
        return [self._names.get(index, cell) for index, cell in enumerate(cells)]

    def _told(self, row: int, texts: Sequence[str], *, heading: bool) -> None:
        look = self._styles.header if heading else self._styles.text
        for index, text in enumerate(texts, start=self._end):
            if text:
                self._sheet.write_string(row, self._at(index), text, look)

    def _marks(self, told: RowReport) -> dict[int, Mark]:
        """The colour of each cell that is spoken of; an error covers a flag."""
        columns = self._lines.columns
        marked: dict[int, Mark] = {columns[each.column]: "flag" for each in told.flags if each.column in columns}
        return marked | {columns[each.column]: "error" for each in told.errors if each.column in columns}

    def _cells(self, row: int, cells: Sequence[object], marks: Mapping[int, Mark], *, heading: bool) -> None:
        for index in range(max(len(cells), *(index + 1 for index in marks)) if marks else len(cells)):
            value = cells[index] if index < len(cells) else None
            if index in self._dropped:
                continue
            if heading:
                self._sheet.write_string(row, self._at(index), str(value), self._styles.header)
            else:
                self._cell(row, index, value, marks.get(index))

    def _cell(self, row: int, index: int, value: object, mark: Mark | None) -> None:
        """One value as it was typed: a number stays a number, so that reading it again gives the same."""
        kind, at = self._kinds.get(index, "general"), self._at(index)
        look = self._styles.cell(kind, mark)
        if value is None or value == "":
            self._sheet.write_blank(row, at, None, look)
        elif isinstance(value, bool):
            self._sheet.write_boolean(row, at, value, look)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, at, value, self._styles.cell("date", mark))
        elif isinstance(value, int | float):
            self._sheet.write_number(row, at, value, self._styles.cell("general", mark) if kind == "date" else look)
        else:
            self._sheet.write_string(row, at, str(value), look)


_NOTHING = RowReport()
_TITLES = (ERRORS_COLUMN, FLAGS_COLUMN)


def _joined(remarks: Sequence[Remark]) -> str:
    return "；".join(each.message.rstrip("。.；") for each in remarks)


def _sheet_name(name: str) -> str:
    return name[:31] or "申报明细"
