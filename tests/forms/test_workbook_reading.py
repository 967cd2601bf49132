"""Workbooks as real offices send them: where the lines are, and what is none."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from forms.faults import Fault
from forms.spec import compile_rows
from forms.workbook import Limits, Sheet, read
from tests.forms.claim_form import FORM, HEADER, PATENTS, book, code_of, csv, line, saved, sheet_of

READ = compile_rows(FORM)
TITLE: list[Any] = ["2018 年度驻长高校有效发明专利维持资助申报表"]


def faults_of(sheet: Sheet) -> list[tuple[int, str, str]]:
    return [(row.number, fault.column, fault.code) for row in sheet.rows for fault in READ(row.cells).faults]


def test_a_plain_workbook_is_read_with_its_row_numbers() -> None:
    sheet = sheet_of(book([HEADER, line(1), line(2)]))
    assert [row.number for row in sheet.rows] == [2, 3]
    assert sheet.rows[0].cells["专利号"] == PATENTS[0]
    assert sheet.rows[0].cells["缴费日期"] == date(2018, 8, 20)
    assert faults_of(sheet) == []


def test_titles_and_notes_above_the_header_are_no_lines() -> None:
    above: list[list[Any]] = [
        TITLE,
        ["填报单位：中南大学（盖章）", None, None, "填报日期：2018年12月1日"],
        [],
        ["单位：元"],
    ]
    sheet = sheet_of(book([*above, HEADER, line(1)], "A1:O1", "A2:C2"))
    assert (sheet.header, [row.number for row in sheet.rows]) == (5, [6])
    assert faults_of(sheet) == []


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    order = [*reversed(HEADER)]
    cells = dict(zip(HEADER, line(1), strict=True))
    sheet = sheet_of(book([[*order, "学院"], [*(cells[column] for column in order), "材料学院"]]))
    assert sheet.rows[0].cells == {**cells, "序号": 1.0, "缴费年度": 9.0, "备注": ""} | {
        column: float(str(cells[column])) for column in ("应缴金额", "实缴金额", "申请资助金额")
    }


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("专利号", "专利申请号"),
        ("专利号", " 专 利 号 "),
        ("专利号", "专利号\n（ZL）"),
        ("专利号", "*专利号："),
        ("专利名称", "发明名称"),
        ("实缴金额", "实缴金额（元）"),
        ("实缴金额", "实缴\r\n金额[元]"),
        ("缴费年度", "缴费年度(第几年)"),
        ("授权公告日", "授权日"),
        ("票据号码", "【票据号码】"),
        ("专利号", "ｐａｔｅｎｔ＿ｎｏ"),
    ],
)
def test_a_header_is_known_by_aliases_and_through_spaces_units_and_full_width(column: str, header: str) -> None:
    if header == "【票据号码】":
        header = "票据号码【必填】"
    names = [header if each == column else each for each in HEADER]
    assert faults_of(sheet_of(book([names, line(1)]))) == []


def test_a_header_of_two_rows_with_merged_groups_is_one_header() -> None:
    upper = [
        column if not column.startswith("票据") else ("票据" if column == "票据代码" else None) for column in HEADER
    ]
    lower = ["代码" if column == "票据代码" else "号码" if column == "票据号码" else None for column in HEADER]
    merged = ["J2:K2", *(f"{letter}2:{letter}3" for letter in "ABCDEFGHILMNO")]
    sheet = sheet_of(book([TITLE, upper, lower, line(1)], *merged))
    assert (sheet.header, [row.number for row in sheet.rows]) == (3, [4])
    assert faults_of(sheet) == []


def test_totals_signatures_and_notes_below_are_no_lines() -> None:
    below: list[list[Any]] = [
        ["合 计", None, None, None, None, None, None, 2000, 2200, None, None, None, None, 1400],
        [None, None, None, None, None, None, None, 2000, 2200],
        ["填表人：张三    审核人：李四    联系电话：0731-88888888"],
        ["单位负责人（签字）：", None, None, "王五", None, None, "日期：", date(2018, 12, 1)],
        [None, None, None, None, None, None, None, None, None, None, None, "2018年12月1日"],
        ["注：1. 本表一式两份。"],
        ["以上信息真实有效，如有虚假愿承担责任。"],
        HEADER,
    ]
    sheet = sheet_of(book([HEADER, line(1), *below]))
    assert [row.number for row in sheet.rows] == [2]
    assert [each.reason for each in sheet.skipped] == [
        "total", "total", "signature", "signature", "note", "signature", "note", "header",
    ]  # fmt: skip


def test_empty_rows_and_rows_that_are_only_numbered_are_no_lines() -> None:
    ghost = [None] * len(HEADER)
    numbered = [[number, *ghost[1:-2], 0, None] for number in range(3, 9)]
    rows = sheet_of(book([HEADER, line(1), ghost, ["  ", "\u3000"], line(2), *numbered])).rows
    assert [row.number for row in rows] == [2, 5]


def test_formatted_rows_without_a_value_are_no_lines() -> None:
    workbook = load_workbook(io.BytesIO(book([HEADER, line(1)])))
    for row in range(3, 3000):
        for column in range(1, 16):
            workbook.active.cell(row, column).number_format = "0.00"
    assert len(sheet_of(saved(workbook)).rows) == 1


def test_a_line_with_much_missing_is_a_line_still() -> None:
    """Only what cannot be a line is passed over; the rest is told as missing."""
    alone = [None, PATENTS[1]]
    few = [7, PATENTS[1], "一种方法", "中南大学"]
    no_number = line(3, 专利号=None)
    remark = [8, None, "一种方法", None, None, None, None, None, None, None, None, None, None, None, "待补"]
    sheet = sheet_of(book([HEADER, alone, few, no_number, remark]))
    assert [row.number for row in sheet.rows] == [2, 3, 4, 5]
    assert (4, "专利号", "missing") in faults_of(sheet)


def test_cells_merged_over_rows_say_the_same_of_each_but_never_money() -> None:
    rows = [HEADER, line(1), line(2, 专利权人=None, 申请日=None, 实缴金额=None)]
    sheet = sheet_of(book(rows, "D2:D3", "E2:E3", "I2:I3"))
    assert faults_of(sheet) == [(3, "实缴金额", "missing")]
    assert sheet.rows[1].cells["专利权人"] == "中南大学；湖南大学"


def test_hidden_sheets_are_not_read_and_instructions_are_passed_over() -> None:
    workbook = load_workbook(io.BytesIO(book([HEADER, line(1), line(2)])))
    hidden = workbook.create_sheet("旧数据", 0)
    hidden.append(HEADER)
    hidden.append(line(5))
    hidden.sheet_state = "hidden"
    workbook.create_sheet("Sheet3", 0)
    notes = workbook.create_sheet("填写说明", 0)
    notes.append(["专利号", "按证书填写"])
    example = workbook.create_sheet("示例")
    example.append(HEADER)
    example.append(line(4))
    assert len(sheet_of(saved(workbook)).rows) == 2


def test_lines_on_several_sheets_are_not_passed_over_in_silence() -> None:
    workbook = load_workbook(io.BytesIO(book([HEADER, line(1)])))
    more = workbook.create_sheet("材料学院")
    more.append(HEADER)
    more.append(line(2))
    refused = read(saved(workbook), FORM)
    assert isinstance(refused, Fault)
    assert refused.code == "several_sheets"
    assert "材料学院" in refused.message("zh")


def test_a_sheet_need_not_begin_in_its_first_cell() -> None:
    workbook = Workbook()
    for column, (name, cell) in enumerate(zip(HEADER, line(1), strict=True), start=4):
        workbook.active.cell(7, column, name)
        workbook.active.cell(8, column, cell)
    sheet = sheet_of(saved(workbook))
    assert [row.number for row in sheet.rows] == [8]
    assert faults_of(sheet) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t"])
def test_csv_is_read_in_the_encodings_of_chinese_offices(encoding: str, separator: str) -> None:
    rows: list[list[Any]] = [HEADER, line(1, 备注="㐂𠮷"), line(2), ["合计", *[None] * 14]]
    sheet = sheet_of(csv(rows, separator).encode(encoding))
    assert [row.number for row in sheet.rows] == [2, 3]
    assert faults_of(sheet) == []
    assert sheet.rows[0].cells["备注"] == "㐂𠮷"


def test_digits_that_a_csv_keeps_by_a_formula_or_an_apostrophe_are_read() -> None:
    text = csv([HEADER, line(1)]).replace("0026896566", '"=""0026896566"""').replace("ZL2017", "'ZL2017")
    assert faults_of(sheet_of(text.encode())) == []


def test_a_path_is_read_as_its_bytes_are(tmp_path: Path) -> None:
    path = tmp_path / "申报表.bin"
    path.write_bytes(book([HEADER, line(1)]))
    assert read(path, FORM) == sheet_of(path.read_bytes())


def test_optional_columns_may_be_absent() -> None:
    optional = {"序号", "专利名称", "应缴金额", "申请资助金额", "备注", "票据代码"}
    cells = dict(zip(HEADER, line(1), strict=True))
    kept = [column for column in HEADER if column not in optional]
    assert faults_of(sheet_of(book([kept, [cells[column] for column in kept]]))) == []


def test_missing_columns_are_named_with_what_was_found() -> None:
    kept = [column for column in HEADER if column not in ("专利号", "缴费日期")]
    refused = read(book([TITLE, kept, ["x"] * len(kept)]), FORM)
    assert isinstance(refused, Fault)
    assert refused.code == "wrong_template"
    assert refused.params["missing"] == "专利号、缴费日期"
    assert "实缴金额" in refused.message("en")


def test_another_table_altogether_is_a_wrong_template() -> None:
    assert code_of(book([["姓名", "学号"], ["张三", 1]])) == "wrong_template"
    assert code_of("一封信\n没有表格\n".encode()) == "wrong_template"


def test_a_required_column_twice_is_refused_and_an_alias_beside_its_column_is_not() -> None:
    assert code_of(book([[*HEADER, "专利号"], [*line(1), "x"]])) == "duplicate_column"
    assert faults_of(sheet_of(book([["授权日", *HEADER], ["x", *line(1)]]))) == []


def test_a_header_without_lines_is_told() -> None:
    assert code_of(book([TITLE, HEADER])) == "no_lines"


def test_more_lines_than_allowed_are_refused() -> None:
    rows = csv([HEADER, *(line(number) for number in range(1, 12))]).encode()
    assert isinstance(read(rows, FORM, limits=Limits(rows=11)), Sheet)
    refused = read(rows, FORM, limits=Limits(rows=10))
    assert isinstance(refused, Fault)
    assert refused.code == "too_many_rows"
