"""Where a sheet's header is and which column is which, whatever stands above it and however it is spelt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.faults import Fault
from forms.spec import FormSpec
from forms.text import half_width, shown, tidy
from forms.workbook.cells import RawSheet

_SEARCHED = 60
"""How many filled rows are searched for a header: titles, notes and addresses may stand above it."""
_TOLD = 20
_SPACES = re.compile(r"\s+")
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕")
_MARKS = re.compile(r"[*#:.、_\-—]+")
_LEAST_FOUND = 2

ERRORS_COLUMN = "错误"
FLAGS_COLUMN = "提示"


@dataclass(frozen=True)
class Header:
    """The header of one sheet: the place in `RawSheet.rows` of its last row, and columns by their index in a row.

    `height` is 2 where a merged group name stands above the names. `missing` are required columns that are not there.
    """

    place: int
    height: int
    columns: Mapping[str, int]
    missing: tuple[str, ...]
    duplicate: str | None
    found: tuple[str, ...]

    @property
    def fault(self) -> Fault | None:
        """Why rows under this header cannot be read, if so."""
        if self.missing:
            told = "、".join(self.found[:_TOLD]) or "—"
            return Fault("wrong_template", params={"missing": "、".join(self.missing), "found": told})
        return Fault("duplicate_column", self.duplicate) if self.duplicate else None


class HeaderNames:
    """The names that a form's columns go by: the column's own, its aliases, and the title of a one-column field."""

    def __init__(self, form: FormSpec) -> None:
        self._columns: dict[str, str] = {}
        self._count = len(form.columns)
        self.required = tuple(
            column for column, spec in form.columns.items() if spec.required and _needed(form, column)
        )
        for column, spec in form.columns.items():
            titles = (spec.title.zh, spec.title.en) if len(spec.columns) == 1 else ()
            for name in (column, *spec.aliases.get(column, ()), *titles):
                self._columns.setdefault(_spelt(name), column)

    def column(self, cell: object) -> str | None:
        """The column that a header cell names: as it stands, or without what is in brackets (a unit, a hint)."""
        if not isinstance(cell, str) or not cell:
            return None
        spelt = _spelt(cell)
        return self._columns.get(spelt) or self._columns.get(_spelt(_BRACKETS.sub("", half_width(cell))))

    def best(self, sheet: RawSheet) -> Header | None:
        """The likeliest header of a sheet: the first of those rows, or pairs of rows, that name the most columns."""
        likeliest: Header | None = None
        for place in range(min(_SEARCHED, len(sheet.rows))):
            for height in (1, 2):
                if place + 1 >= height:
                    header = self._header(sheet.rows[place + 1 - height : place + 1], place, height)
                    if likeliest is None or len(header.columns) > len(likeliest.columns):
                        likeliest = header
            if likeliest and len(likeliest.columns) == self._count:
                break
        return likeliest if likeliest and len(likeliest.columns) >= _LEAST_FOUND else None

    def _header(self, rows: Sequence[Sequence[object]], place: int, height: int) -> Header:
        names = _names(rows)
        columns: dict[str, int] = {}
        duplicate = None
        for index, options in enumerate(names):
            column = next((each for each in map(self.column, options) if each), None)
            if column is None:
                continue
            exact = column in options
            if column not in columns or (exact and column not in names[columns[column]]):
                columns[column] = index
            elif exact and column in self.required:
                duplicate = duplicate or column
        found = tuple(shown(options[0]) for options in names if options)
        missing = tuple(column for column in self.required if column not in columns)
        return Header(place, height, columns, missing, duplicate, found)


def _names(rows: Sequence[Sequence[object]]) -> list[tuple[str, ...]]:
    """What each column of a header is called: of two rows the lower name, the two together, or the upper alone."""
    if len(rows) == 1:
        return [(tidy(cell),) if isinstance(cell, str) and cell.strip() else () for cell in rows[0]]
    upper, lower = rows
    names: list[tuple[str, ...]] = []
    group = ""
    for index in range(max(len(upper), len(lower))):
        above = tidy(upper[index]) if index < len(upper) and isinstance(upper[index], str) else ""
        below = tidy(lower[index]) if index < len(lower) and isinstance(lower[index], str) else ""
        group = above or group
        names.append((below, group + below) if below else ((above,) if above else ()))
    return names


def _needed(form: FormSpec, column: str) -> bool:
    """Whether a column of a required field must be there: of several, only those that every input fills."""
    spec = form.columns[column]
    return column in spec.columns[spec.kind.columns[0] - 1 :][:1] or len(spec.columns) == 1


def _spelt(name: str) -> str:
    return _MARKS.sub("", _SPACES.sub("", half_width(name))).casefold()
