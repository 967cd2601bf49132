"""Workbooks of older and other office programs are read as .xlsx is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from forms.spec import compile_rows
from tests.forms.claim_form import FORM, HEADER, code_of, line, sheet_of
from tests.forms.old_formats import Rows, ods, xls

ROWS: list[list[str | float | None]] = [
    ["2018 年度申报表"],
    HEADER,
    *(
        [float(cell) if isinstance(cell, int) else cell.isoformat() if isinstance(cell, date) else cell for cell in row]
        for row in (line(1), line(2, 缴费日期=43332, 专利号=201310000001.0))
    ),
    ["填表人：张三"],
]


@pytest.mark.parametrize("made", [xls, ods])
def test_other_formats_are_read_as_xlsx_is(made: Callable[[Rows], bytes]) -> None:
    sheet = sheet_of(made(ROWS))
    rows = [compile_rows(FORM)(row.cells) for row in sheet.rows]
    assert [row.number for row in sheet.rows] == [3, 4]
    assert [row.faults for row in rows] == [[], []]
    assert [row.values["paid_on"] for row in rows] == [date(2018, 8, 20)] * 2


def test_an_old_workbook_with_a_password_is_told_as_encrypted() -> None:
    assert code_of(xls(ROWS, password=True)) == "encrypted"


def test_an_old_workbook_that_was_cut_off_is_told() -> None:
    data = xls(ROWS)
    assert [code_of(data[:length]) for length in (100, 700, 1400, 3000, len(data) - 512)] == ["cut_off"] * 5


def test_an_old_workbook_whose_inside_is_broken_is_told() -> None:
    data = bytearray(xls(ROWS))
    data[1536 + 20 : 1536 + 400] = b"\xff" * 380
    assert code_of(bytes(data)) == "damaged"


def test_an_open_document_with_macros_or_links_is_refused() -> None:
    assert code_of(ods(ROWS).replace(b"META-INF/manifest.xml", b"Basic/Std/script-.xml")) == "macros"
    with zipfile.ZipFile(io.BytesIO(ods(ROWS))) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content.replace(b"<table:table-row>", b"<table:table-source/><table:table-row>", 1))
    assert code_of(stream.getvalue()) == "external_links"
