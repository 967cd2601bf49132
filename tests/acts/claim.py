"""Lines that nobody has claimed yet, as cells, as a workbook and as stored lines."""

from __future__ import annotations

import io
import itertools
import secrets
from collections.abc import Sequence

import xlsxwriter
from sqlalchemy import Connection

from forms.identifiers.patents import check_digit
from workflow.acts.looking import Seen
from workflow.acts.upload_lines import _stored, assess
from workflow.claims.lists import StoredLine
from workflow.definition.assessment import GivenRow

Row = dict[str, object]

AWARD_FEN = 140_000
"""What the 2018 edition awards a good line here: 70 % of 2,000 yuan for the seventh year."""

_SERIALS = itertools.count(secrets.randbelow(5_000_000))
_RECEIPTS = itertools.count(secrets.randbelow(10**9))


def good(name: str, count: int = 1) -> list[Row]:
    """Lines without a fault, each for a patent and a receipt of its own."""
    return [_row(name) for _ in range(count)]


def bad(name: str) -> Row:
    """A line whose first patentee is somebody else."""
    return _row(name) | {"专利权人": "湖南某某有限公司"}


def flagged(name: str) -> Row:
    """A good line at which the rules ask a reviewer to look: more was paid than fee and surcharge can come to."""
    return _row(name) | {"实缴金额": "9000"}


def _row(name: str) -> Row:
    number = f"20121{next(_SERIALS) % 10_000_000:07d}"
    return {
        "专利号": f"ZL{number}.{check_digit(number)}",
        "专利名称": "一种测试装置",
        "专利权人": name,
        "申请日": "2012-03-05",
        "授权公告日": "2014-05-07",
        "缴费年度": "7",
        "实缴金额": "2000",
        "票据代码": "12060118",
        "票据号码": f"{next(_RECEIPTS) % 10**10:010d}",
        "缴费日期": "2018-03-01",
        "是否减缴": "否",
    }


def workbook(rows: Sequence[Row]) -> bytes:
    """The lines as a workbook with its header in the first row."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet("申报明细")
    for column, name in enumerate(rows[0]):
        sheet.write_string(0, column, name)
        for place, row in enumerate(rows, start=1):
            sheet.write_string(place, column, str(row[name]))
    book.close()
    return file.getvalue()


def stored_lines(connection: Connection, application: Seen, rows: Sequence[Row]) -> list[StoredLine]:
    """The lines as an upload keeps them; the first is row 2, below a header."""
    given = [GivenRow(place, row) for place, row in enumerate(rows, start=2)]
    assessment = assess(connection, application, given)
    return [_stored(row, told) for row, told in zip(given, assessment.lines, strict=True)]
