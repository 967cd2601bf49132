"""The template that is filled in, and the workbook that comes back: both are read again, and nothing runs in them."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from forms.faults import Fault
from forms.spec import FormSpec, compile_rows
from forms.types import TYPES
from forms.workbook import Remark, RowReport, template, with_errors
from tests.forms.claim_form import FORM, HEADER, PATENTS, book, code_of, csv, line, sheet_of

TITLE = ["2018 年度申报表"]
ERROR = RowReport([Remark("缴费日期", "「缴费日期」不是有效日期。")], [Remark("实缴金额", "高于标准")])
FLAG = RowReport(flags=[Remark("实缴金额", "高于标准")])


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def returned(data: bytes, report: dict[int, RowReport], *, only_bad: bool = False) -> bytes:
    back = with_errors(data, FORM, report, only_bad=only_bad)
    assert isinstance(back, bytes), back
    return back


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_that_is_filled_in_is_read(language: str) -> None:
    workbook = opened(template(FORM, "2018 年度申报表", "en" if language == "en" else "zh", ["截止 2018-12-31"]))
    lines = workbook.worksheets[0]
    assert [cell.value for cell in lines[2]] == HEADER
    for column, value in enumerate(line(1), start=1):
        lines.cell(3, column, value)
    stream = io.BytesIO()
    workbook.save(stream)
    sheet = sheet_of(stream.getvalue())
    assert [row.number for row in sheet.rows] == [3]
    assert compile_rows(FORM)(sheet.rows[0].cells).faults == []


def test_a_template_keeps_digits_helps_and_offers_choices() -> None:
    workbook = opened(template(FORM, "申报表"))
    lines, notes = workbook.worksheets
    assert lines.freeze_panes == "A3"
    assert {lines.column_dimensions[letter].number_format for letter in "AJ"} == {"@"}
    assert "ZL201710117081.7" in lines["B2"].comment.text
    rules = {str(rule.sqref).split(":")[0]: rule for rule in lines.data_validations.dataValidation}
    assert rules["M3"].formula1 == '"否,85%,70%"'
    assert (rules["G3"].formula1, rules["G3"].formula2) == ("1", "20")
    assert {row[0].value for row in notes.iter_rows()} >= set(HEADER)


def test_an_untouched_template_has_no_lines() -> None:
    assert code_of(template(FORM, "申报表")) == "no_lines"


def test_every_type_of_field_has_a_template() -> None:
    options: dict[str, dict[str, object]] = {"choice": {"choices": {"a": "甲", "b": "乙"}}}
    fields = []
    for name, kind in TYPES.items():
        columns = tuple(f"{name}{place}" for place in range(kind.columns[0]))
        fields.append(type(FORM.fields[0])(name, name, FORM.fields[0].title, columns, options=options.get(name, {})))
    lines = opened(template(FormSpec(tuple(fields)), "x", "en")).worksheets[0]
    assert lines.max_column == len(fields) + 1


def test_rows_come_back_where_they_stood_as_they_were_typed() -> None:
    rows = [TITLE, HEADER, line(1, 专利号=201310000001.5, 缴费日期="2月30"), line(2), ["合计", *[None] * 7, 4400]]
    sheet = opened(returned(book(rows), {3: ERROR, 4: FLAG})).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [*HEADER, "错误", "提示"]
    assert sheet["B3"].value == 201310000001.5
    assert (sheet["L3"].value, sheet["P3"].value, sheet["Q3"].value) == (
        "2月30",
        "「缴费日期」不是有效日期",
        "高于标准",
    )
    assert (sheet["P4"].value, sheet["Q4"].value, sheet["A5"].value) == (None, "高于标准", "合计")
    assert sheet["L3"].fill.fgColor.rgb != sheet["I3"].fill.fgColor.rgb != sheet["H3"].fill.fgColor.rgb


def test_a_missing_cell_is_coloured_too() -> None:
    report = {2: RowReport([Remark("票据号码", "未填")])}
    sheet = opened(returned(book([HEADER[:14], line(1, 票据号码=None)[:14]]), report)).worksheets[0]
    assert sheet["K2"].fill.fgColor.rgb == "FFF8CBAD"


def test_only_bad_rows_are_sent_again_and_our_columns_are_passed_over() -> None:
    data = book([TITLE, HEADER, line(1), line(2, 缴费日期="2月30"), line(3)])
    once = returned(data, {4: ERROR, 5: FLAG})
    again = returned(once, {4: ERROR}, only_bad=True)
    sheet = sheet_of(again)
    assert [(row.number, row.cells["专利号"]) for row in sheet.rows] == [(2, PATENTS[1])]
    assert [cell.value for cell in opened(again).worksheets[0][1]] == [*HEADER, "错误", "提示"]
    assert sheet_of(once).rows == sheet_of(data).rows


def test_bad_rows_below_a_header_of_two_rows_can_be_sent_again() -> None:
    upper = [None if column == "票据号码" else "票据" if column == "票据代码" else column for column in HEADER]
    lower = ["代码" if column == "票据代码" else "号码" if column == "票据号码" else None for column in HEADER]
    data = book([upper, lower, line(1, 缴费日期="2月30")])
    assert len(sheet_of(returned(data, {3: ERROR}, only_bad=True)).rows) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_csv_comes_back_as_a_workbook(encoding: str) -> None:
    back = returned(csv([HEADER, line(1)]).encode(encoding), {2: ERROR})
    assert sheet_of(back).rows[0].cells["票据号码"] == "0026896566"


def test_what_begins_like_a_formula_is_text_in_all_that_we_write() -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.org")', "http://example.org"]
    rows = [line(number, 备注=text, 专利名称=text) for number, text in enumerate(evil, start=1)]
    report = {number: RowReport([Remark("备注", "=2+2")]) for number in range(2, 8)}
    files = [returned(book([HEADER]), {}) if not rows else returned(csv([HEADER, *rows]).encode(), report)]
    files.append(template(FORM, "=1+1", "zh", ["=1+1"]))
    for data in files:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in sheet or b"<hyperlink" in sheet for sheet in sheets)
    assert [row.cells["备注"] for row in sheet_of(files[0]).rows] == evil


def test_a_file_that_cannot_be_read_cannot_come_back() -> None:
    refused = with_errors(b"%PDF-1.7", FORM, {})
    assert isinstance(refused, Fault)
    assert refused.code == "not_a_workbook"
