"""Results as CSV: `端到端标识,状态,金额,原因` with 成功 and 退回, GB18030 or UTF-8."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

from workflow.money.amounts import fen_of, yuan
from workflow.money.bank.batch_csv import neutral
from workflow.money.bank.results import (
    LONGEST_REASON,
    Outcome,
    Reading,
    Result,
    ResultFault,
    fault,
    gathered,
    id_fault,
)

HEADER: Final = ("端到端标识", "状态", "金额", "原因")

OUTCOMES: Final[Mapping[str, Outcome]] = {"成功": "paid", "退回": "returned"}


class Rows(Protocol):
    """The part of a CSV reader that is needed; the standard library does not name its type."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


def read(data: bytes) -> Reading:
    """The results of a CSV file; every line that is none is told with its line number."""
    text = _text(data)
    if text is None:
        return Reading((), (fault(0, None, "encoding"),))
    return gathered(_lines(text))


def write(results: Iterable[Result]) -> bytes:
    """A results file as a bank would answer, in GB18030 with CRLF: for demonstrations and rehearsals."""
    shown = {outcome: word for word, outcome in OUTCOMES.items()}
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEADER)
    for each in results:
        amount = "" if each.amount_fen is None else yuan(each.amount_fen)
        rows.writerow([neutral(cell) for cell in (each.end_to_end_id, shown[each.outcome], amount, each.reason)])
    return text.getvalue().encode("gb18030")


def _text(data: bytes) -> str | None:
    """The text: UTF-8 when the bytes are and the header shows it, else GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" or HEADER[0] in _plain(text[:200]):
            return text
    return None


def _lines(text: str) -> Iterator[Result | ResultFault]:
    """The header must be the first line with anything in it; ghost lines are none."""
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    filled = ((line, row) for line, row in _numbered(rows) if any(cell.strip() for cell in row))
    found = 0
    try:
        line, first = next(filled, (0, []))
        header = [_plain(cell) for cell in first]
        if missing := [each for each in HEADER if each not in header]:
            yield fault(line, None, "header", missing="、".join(missing))
            return
        for line, row in filled:
            found += 1
            yield _line(line, header, row)
    except csv.Error:
        yield fault(rows.line_num, None, "cut_off")
        return
    if not found:
        yield fault(0, None, "no_lines")


def _numbered(rows: Rows) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line of the file on which it begins, since a quoted cell may hold line breaks."""
    line = 1
    for row in rows:
        yield line, row
        line = rows.line_num + 1


def _line(line: int, header: list[str], row: list[str]) -> Result | ResultFault:
    cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
    end_to_end_id = _plain(cells.get(HEADER[0], ""))
    if wrong := id_fault(line, end_to_end_id):
        return wrong
    if len(row) != len(header):
        return fault(line, end_to_end_id, "cells")
    status, amount = _plain(cells[HEADER[1]]), cells[HEADER[2]]
    if status not in OUTCOMES:
        return fault(line, end_to_end_id, "unknown_status", status=status)
    fen = fen_of(amount)
    if fen is None:
        return fault(line, end_to_end_id, "amount", amount=amount)
    return Result(end_to_end_id, OUTCOMES[status], fen, cells[HEADER[3]][:LONGEST_REASON], line)


def _plain(cell: str) -> str:
    """A cell without what programs add: full width, spaces, the apostrophe before what looks like a formula."""
    return unicodedata.normalize("NFKC", cell).strip().removeprefix("'")
