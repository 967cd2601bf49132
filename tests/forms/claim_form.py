"""The claim-1 form and good rows for it, and small workbooks made of rows, for the tests of forms."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook

from forms.messages import Words
from forms.spec import FieldSpec, FormSpec
from forms.workbook import Sheet, read


def field(name: str, kind: str, *columns: str, required: bool = True, **more: Any) -> FieldSpec:
    """A field named by its first column."""
    aliases = {columns[0]: tuple(more.pop("aliases", ()))}
    return FieldSpec(name, kind, Words(columns[0], name), columns, aliases, required=required, options=more)


FORM = FormSpec(
    (
        field("seq", "text", "序号", required=False),
        field("patent_no", "cn_patent", "专利号", kinds=["invention"], aliases=["专利申请号"]),
        field("patent_title", "text", "专利名称", required=False, aliases=["发明名称"]),
        field("owners", "names", "专利权人"),
        field("filed_on", "date", "申请日"),
        field("granted_on", "date", "授权公告日", aliases=["授权日"]),
        field("fee_year", "patent_year", "缴费年度"),
        field("due", "money", "应缴金额", required=False),
        field("paid", "money", "实缴金额"),
        field("receipt", "fiscal_receipt", "票据代码", "票据号码"),
        field("paid_on", "date", "缴费日期"),
        field("reduction", "reduction", "是否减缴"),
        field("asked", "money", "申请资助金额", required=False),
        field("remark", "text", "备注", required=False),
    )
)

HEADER: list[Any] = list(FORM.columns)
PATENTS = ("ZL201710117081.7", "ZL201310000001.1", "ZL201310000002.6", "ZL201310000003.0", "ZL201310000004.5")


def line(number: int = 1, **changed: object) -> list[Any]:
    """A good line in the order of the header; `changed` replaces cells by column."""
    cells: dict[str, object] = {
        "序号": number,
        "专利号": PATENTS[(number - 1) % len(PATENTS)],
        "专利名称": "一种高强度铝合金的制备方法",
        "专利权人": "中南大学；湖南大学",
        "申请日": date(2010, 6, 3),
        "授权公告日": date(2013, 3, 6),
        "缴费年度": 9,
        "应缴金额": 2000,
        "实缴金额": 2200,
        "票据代码": "12060119",
        "票据号码": f"{26896565 + number:010d}",
        "缴费日期": date(2018, 8, 20),
        "是否减缴": "否",
        "申请资助金额": 1400,
        "备注": None,
    }
    return list((cells | changed).values())


def book(rows: Iterable[Sequence[Any]], *merged: str) -> bytes:
    """An .xlsx whose one sheet has these rows from A1, with these ranges merged."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for each in merged:
        sheet.merge_cells(each)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def csv(rows: Iterable[Sequence[Any]], separator: str = ",") -> str:
    """The same rows as CSV text, with the line ends of spreadsheets."""
    return "".join(separator.join(_csv_cell(cell) for cell in row) + "\r\n" for row in rows)


def _csv_cell(cell: object) -> str:
    if cell is None:
        return ""
    return cell.date().isoformat() if isinstance(cell, datetime) else str(cell)


def sheet_of(data: bytes, form: FormSpec = FORM) -> Sheet:
    """The lines of a workbook that must be readable."""
    sheet = read(data, form)
    assert isinstance(sheet, Sheet), sheet
    return sheet


def code_of(data: bytes, form: FormSpec = FORM) -> str:
    """The code for which a workbook is refused."""
    refused = read(data, form)
    assert not isinstance(refused, Sheet), refused
    assert refused.message("zh") != refused.message("en")
    return refused.code
