"""How the workbooks that we write look, and that nothing in them is ever taken for a formula or a link."""

from __future__ import annotations

from typing import IO, Literal

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from forms.workbook.hints import CellFormat

_NUMBER_FORMATS: dict[CellFormat, str] = {"text": "@", "date": "yyyy-mm-dd", "money": "#,##0.00", "general": "General"}
_RED, _YELLOW, _GREY, _BLUE = "#F8CBAD", "#FFE699", "#D9D9D9", "#BDD7EE"

Mark = Literal["error", "flag"]


def new_workbook(stream: IO[bytes]) -> Workbook:
    """A workbook in memory whose strings stay strings, whatever sign they begin with."""
    return Workbook(
        stream,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )


class Styles:
    """The formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.header = book.add_format({"bold": True, "bg_color": _GREY, "border": 1, "num_format": "@"})
        self.required = book.add_format({"bold": True, "bg_color": _BLUE, "border": 1, "num_format": "@"})
        self.text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        self._cells: dict[tuple[CellFormat, Mark | None], Format] = {}

    def cell(self, kind: CellFormat, mark: Mark | None = None) -> Format:
        """The format of a cell of that kind; `mark` colours it as an `error` or a `flag`."""
        found = self._cells.get((kind, mark))
        if found is None:
            look: dict[str, object] = {"num_format": _NUMBER_FORMATS[kind]}
            if mark:
                look["bg_color"] = _RED if mark == "error" else _YELLOW
            found = self._cells[kind, mark] = self._book.add_format(look)
        return found
