"""The child process that opens a workbook within bounds of memory and time, and prints its cells as JSON.

Run apart from the application: a bug in a parser, or a file that needs too much, ends only this process.
"""

from __future__ import annotations

import csv
import gc
import io
import resource
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import orjson
from python_calamine import (
    CalamineError,
    CalamineSheet,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

_CONTROLS = frozenset(map(chr, range(32))) - frozenset("\t\r\n\x0b\x0c")
_ENCODINGS = ("utf-8", "gb18030")
_SAMPLE = 20_000
_SURE_DIGITS = 15
"""Digits of a number that a spreadsheet keeps; it drops the zeros before them."""
_KIND = 8
"""The first bytes of the input name the kind of file."""


class Refused(Exception):
    """The file is refused with a code, and the row where that was seen, if any."""

    def __init__(self, code: str, row: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.row = row


def main() -> None:
    """Read bounds from the arguments, kind and file from standard input; print sheets, or why there are none."""
    memory, cpu, rows, columns, sheets = map(int, sys.argv[1:6])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # it ends soon, and its many cells hold no cycles
    kind = sys.stdin.buffer.read(_KIND).decode().strip()
    answer: dict[str, object]
    try:
        data = sys.stdin.buffer.read()
        found = read_csv(data, rows, columns) if kind == "csv" else read_sheets(data, rows, columns, sheets)
        answer = {"sheets": found}
    except Refused as refused:
        answer = {"refused": refused.code, "row": refused.row}
    except MemoryError:
        answer = {"refused": "too_large", "row": 0}
    sys.stdout.buffer.write(orjson.dumps(answer, default=_dated, option=orjson.OPT_PASSTHROUGH_DATETIME))


def read_sheets(data: bytes, most: int, columns: int, sheets: int) -> list[dict[str, object]]:
    """The sheets of a workbook that people see, in order, each with its rows that hold anything."""
    try:
        book = load_workbook(io.BytesIO(data))
        listed = book.sheets_metadata
        if any(each.typ == SheetTypeEnum.MacroSheet for each in listed):
            raise Refused("macros")
        shown = [each.name for each in listed if each.visible == SheetVisibleEnum.Visible]
        tables = {each.name for each in listed if each.typ == SheetTypeEnum.WorkSheet}
        return [_sheet(book.get_sheet_by_name(name), most, columns) for name in shown[:sheets] if name in tables]
    except PasswordError:
        raise Refused("encrypted") from None
    except CalamineError:
        raise Refused("damaged") from None


def _sheet(sheet: CalamineSheet, most: int, columns: int) -> dict[str, object]:
    top, left = sheet.start or (0, 0)
    rows = sheet.to_python(skip_empty_area=True) if sheet.height <= most else sheet.iter_rows()
    merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or ()]
    return {"name": sheet.name, "left": left, "merged": merged, **_filled(rows, top, most, columns)}


def _filled(rows: Iterable[Sequence[object]], top: int, most: int, columns: int) -> dict[str, object]:
    """The rows that hold anything, with their numbers as people count them."""
    numbers: list[int] = []
    kept: list[Sequence[object]] = []
    for number, row in enumerate(rows, start=top + 1):
        if any(row):
            numbers.append(number)
            kept.append(row[:columns])
            if len(kept) > most + 100:
                raise Refused("too_many_rows")
    return {"numbers": numbers, "rows": kept}


def read_csv(data: bytes, most: int, columns: int) -> list[dict[str, object]]:
    """The one table of a CSV file in UTF-8 (with its mark or without), UTF-16 (with its mark) or GB18030."""
    text = _decoded(data)
    if not _CONTROLS.isdisjoint(text[:_SAMPLE]) or "\0" in text:
        raise Refused("not_a_workbook")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        table = _filled(([_typed(cell) for cell in row] for row in reader), 0, most, columns)
    except csv.Error:
        raise Refused("bad_csv", reader.line_num) from None
    return [{"name": "CSV", "left": 0, "merged": [], **table}]


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        data, encodings = data.removeprefix(b"\xef\xbb\xbf"), _ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("not_a_workbook" if b"\0" in data else "encoding")


def _delimiter(text: str) -> str:
    """The mark between cells that the first lines use most; a comma when they use none."""
    start = text[:_SAMPLE]
    return max(",\t|", key=start.count)


def _typed(cell: str) -> str | int:
    """A cell as a spreadsheet holds it: plain digits are a number, the formula ="0123" keeps digits as text."""
    if cell.isascii() and cell.isdecimal() and cell[0] != "0" and len(cell) <= _SURE_DIGITS:
        return int(cell)
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > len('=""') else cell


def _dated(cell: object) -> object:
    return {"day": cell.isoformat()} if isinstance(cell, date | datetime) else str(cell)
