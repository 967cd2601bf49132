"""Claims as an officer receives them, from the file to the answer: each case with what is expected, side by side."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner

from console.commands import claim
from tests.definition.invention_lines import CLAIMANT, edition, good, patent_no

COLUMNS = tuple(edition().form.columns)
ASKED = ["--scheme", "invention-maintenance", "--edition", "2018", "--closing", "2018-12-31", "--json"]
FLAG_ABOVE, FLAG_DATE = "above_schedule", "fee_year_date"

Case = tuple[dict[str, object], str, str, object]
"""What the worked example is changed to; error codes; flags; the award in yuan."""

YEAR_10 = {"缴费年度": 10, "缴费日期": "2019-06-03"}
TWENTY = {"缴费年度": 20, "实缴金额": 8000, "缴费日期": "2018-03-01"}
FILED_LATER = {"缴费日期": "2018-06-04", "授权公告日": "2018-01-02"}
CASES: list[Case] = [
    # the worked examples: the surcharge is 10 % of the full fee, and is never funded
    ({}, "", "", 1400),
    (YEAR_10 | {"实缴金额": 600, "是否减缴": "85%"}, "", "", 600),
    (YEAR_10 | {"实缴金额": 600 + 400, "是否减缴": "85%"}, "", "", 600),
    (YEAR_10 | {"实缴金额": 1200, "是否减缴": "70%"}, "", "", 1200),
    # what was paid
    ({"实缴金额": 2500}, "", "", 1400),
    ({"实缴金额": "2500.01"}, "", FLAG_ABOVE, 1400),
    ({"实缴金额": 1999.99}, "", "", 1399.99),
    ({"实缴金额": 0}, "", "", 0),
    ({"实缴金额": "1,400.00"}, "", "", 980),
    ({"实缴金额": "￥1400元"}, "", "", 980),
    ({"实缴金额": "１４００"}, "", "", 980),
    ({"实缴金额": -2000}, "not_money", "", 0),
    ({"实缴金额": "2000.001"}, "not_money", "", 0),
    ({"实缴金额": "NaN"}, "not_money", "", 0),
    ({"实缴金额": 1e18}, "not_money", "", 0),
    ({"实缴金额": ""}, "missing", "", 0),
    # the patent year
    (FILED_LATER | {"缴费年度": 3, "实缴金额": 900, "申请日": "2016-06-04"}, "fee_year", "", 0),
    (FILED_LATER | {"缴费年度": 4, "实缴金额": 1200, "申请日": "2015-06-04"}, "", "", 600),
    ({"缴费年度": 0}, "fee_year", "", 0),
    ({"缴费年度": 21}, "fee_year", "", 0),
    ({"缴费年度": 9.0}, "", "", 1400),
    ({"缴费年度": "第9年"}, "", "", 1400),
    ({"缴费年度": 9.5}, "fee_year", "", 0),
    # the day of payment: in the window, near the due date of the year, Monday 2018-06-04
    ({"缴费日期": "2018-01-01"}, "", "", 1400),
    ({"缴费日期": "2017-12-31"}, "outside_window", "", 0),
    ({"缴费年度": 12, "实缴金额": 4000, "缴费日期": "2021-06-30"}, "", "", 4000),
    ({"缴费年度": 12, "实缴金额": 4000, "缴费日期": "2021-07-01"}, "outside_window", "", 0),
    ({"缴费日期": "2018-12-04"}, "", "", 1400),
    ({"缴费日期": "2018-12-05"}, "", FLAG_DATE, 1400),
    (YEAR_10 | {"实缴金额": 4000, "缴费日期": "2018-06-03"}, "", "", 4000),
    (YEAR_10 | {"实缴金额": 4000, "缴费日期": "2018-06-02"}, "", FLAG_DATE, 4000),
    ({"缴费年度": 12, "实缴金额": 5000.01, "缴费日期": "2018-06-04"}, "", f"{FLAG_ABOVE} {FLAG_DATE}", 4000),
    ({"缴费日期": date(2018, 8, 20)}, "", "", 1400),
    ({"缴费日期": datetime(2018, 8, 20, 16, 30)}, "", "", 1400),  # noqa: DTZ001  # a cell has no time zone
    ({"缴费日期": 43332}, "", "", 1400),
    ({"缴费日期": "2018年8月20日"}, "", "", 1400),
    ({"缴费日期": "2018-02-30"}, "not_a_date", "", 0),
    # in force: granted by the closing day, which is before filing and twenty years
    ({"授权公告日": "2018-12-31"}, "", "", 1400),
    ({"授权公告日": "2019-01-01"}, "not_in_force", "", 0),
    (TWENTY | {"申请日": "1999-01-01", "授权公告日": "2003-01-01"}, "", "", 8000),
    (TWENTY | {"申请日": "1998-12-31", "授权公告日": "2003-01-01"}, "not_in_force", "", 0),
    # the owners
    ({"专利权人": f"{CLAIMANT}；；长沙甲公司;乙"}, "", "", 1400),
    ({"专利权人": f"长沙甲公司;{CLAIMANT}"}, "not_first_patentee", "", 0),
    ({"专利权人": f"{CLAIMANT}湘雅医院"}, "not_first_patentee", "", 0),
    # the patent
    ({"专利号": "ＺＬ ２０１７ １ ０１１７０８１.7"}, "", "", 1400),
    ({"专利号": "95115608.x"}, "", "", 1400),
    ({"专利号": "ZL201710117081.8"}, "check_digit", "", 0),
    ({"专利号": "ZL20171011708.7"}, "not_a_patent_no", "", 0),
    ({"专利号": patent_no(7, kind=2)}, "not_an_invention", "", 0),
    ({"专利号": patent_no(7, kind=8)}, "", "", 1400),
    # the reduction
    ({"是否减缴": 0.85}, "", "", 210),
    ({"是否减缴": "70％"}, "", "", 420),
    ({"是否减缴": "无"}, "", "", 1400),
    ({"是否减缴": "是"}, "not_a_reduction", "", 0),
    ({"是否减缴": None}, "missing", "", 0),
    # the receipt
    ({"票据代码": "", "票据号码": "00887766"}, "", "", 1400),
    ({"票据代码": 12060119, "票据号码": 26896566}, "", "", 1400),
    ({"票据代码": "12060119", "票据号码": ""}, "missing", "", 0),
    ({"票据代码": "120601190"}, "not_a_receipt", "", 0),
    # several at once
    ({"专利权人": "甲公司", "缴费年度": 2, "缴费日期": "待查"}, "fee_year not_a_date not_first_patentee", "", 0),
]  # fmt: skip


def with_openpyxl(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_xlsxwriter(rows: Sequence[Sequence[object]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"default_date_format": "yyyy/m/d", "strings_to_formulas": False})
    sheet = book.add_worksheet("申报明细")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def as_csv(rows: Sequence[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("gb18030")


def check(path: Path, content: bytes, *more: str, claimant: str = CLAIMANT) -> Any:
    """What `yuelu claim check --json` prints."""
    path.write_bytes(content)
    result = CliRunner().invoke(claim.command, ["check", str(path), *ASKED, "--claimant", claimant, *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == (2 if '"refused"' in result.stdout else 0)
    return json.loads(result.stdout)


def cells(*lines: dict[str, object]) -> list[list[object]]:
    return [[line.get(column) for column in COLUMNS] for line in lines]


def codes(told: Any) -> dict[int, str]:
    return {line["row"]: " ".join(sorted(each["code"] for each in line["errors"])) for line in told["lines"]}


@pytest.mark.parametrize("written", [with_openpyxl, with_xlsxwriter, as_csv])
def test_each_case_is_judged_as_written(tmp_path: Path, written: Callable[[Sequence[Sequence[object]]], bytes]) -> None:
    lines = [good(serial, **change) for serial, (change, *_) in enumerate(CASES, 100)]
    told = check(tmp_path / "a", written([COLUMNS, *cells(*lines)]))
    for (change, errors, flags, yuan), line in zip(CASES, told["lines"], strict=True):
        found = " ".join(sorted(each["code"] for each in line["errors"])), " ".join(line["flags"])
        assert (change, *found, line["award_fen"] / 100) == (change, errors, flags, yuan)
        assert all(each["column"] in COLUMNS for each in line["errors"])
        assert line["ok"] == (not errors)
    awards = sum(line["award_fen"] for line in told["lines"])
    assert told["summary"]["award_fen"] == told["summary"]["capped_fen"] == awards
    assert [line["row"] for line in told["lines"]] == list(range(2, len(CASES) + 2))


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"票据号码": "0000000002"}, "duplicate_in_file"),
        ({"票据号码": "0000000002", "专利号": patent_no(1)[2:-2]}, "duplicate_in_file"),
        ({"票据号码": "0000000002", "缴费年度": "第九年"}, "duplicate_in_file"),
        ({}, "duplicate_in_file duplicate_receipt"),
        ({"专利号": patent_no(2), "票据号码": 1}, "duplicate_receipt"),
        ({"专利号": patent_no(2), "票据代码": ""}, ""),
        ({"票据号码": "0000000002", "缴费年度": 10, "缴费日期": "2019-06-03"}, ""),
    ],
)
def test_of_two_equal_things_the_first_stays(tmp_path: Path, second: dict[str, object], expected: str) -> None:
    told = check(tmp_path / "a", with_openpyxl([COLUMNS, *cells(good(1), good(1, **second))]))
    assert codes(told) == {2: "", 3: expected}


LINES = cells(good(1), good(2))
UNITS = [f"{each}\n（元）" if "金额" in each else f" {each} *" for each in COLUMNS]
TOTAL = ["合计", *[None] * 6, 4000, 4400]
SIGNED: list[object] = [None, "填表人签名", "张三", *[None] * 5, "审核人（签字）", None, None, "2018年12月20日"]


@pytest.mark.parametrize(
    ("rows", "numbers"),
    [
        ([COLUMNS, *LINES], [2, 3]),
        ([["2018 年度申报表"], [], ["申报单位：中南大学（盖章）"], COLUMNS, *LINES], [5, 6]),
        ([UNITS, LINES[0], [], [None, " "], LINES[1]], [2, 5]),
        ([COLUMNS, LINES[0], ["小计", *TOTAL[1:]], LINES[1], TOTAL], [2, 4]),
        ([COLUMNS, *LINES, [], TOTAL, ["填表人：张三"], SIGNED, ["签字", None, "盖章"], ["注：单位为元"]], [2, 3]),
        ([COLUMNS, *LINES, *cells({"序号": 3}, {"序号": 4, "是否减缴": "否"})], [2, 3]),
        ([COLUMNS, LINES[0], COLUMNS, LINES[1]], [2, 4]),
        ([COLUMNS[::-1], *(line[::-1] for line in LINES)], [2, 3]),
        ([["院系", *COLUMNS, "IPC"], *(["机械", *line, "A61B"] for line in LINES)], [2, 3]),
    ],
)  # fmt: skip
def test_rows_that_are_no_lines_are_passed_over(tmp_path: Path, rows: list[list[object]], numbers: list[int]) -> None:
    assert codes(check(tmp_path / "a", with_xlsxwriter(rows))) == dict.fromkeys(numbers, "")


def test_notes_and_hidden_sheets_are_no_lines(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(with_openpyxl([["清单"], COLUMNS, *LINES])))
    book.worksheets[0].merge_cells("A1:O1")
    book.create_sheet("填表说明", 0).append(["专利号", "必填"])
    hidden = book.create_sheet("旧")
    for row in (list(COLUMNS), *cells(good(3))):
        hidden.append(row)
    hidden.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    assert codes(check(tmp_path / "a", stream.getvalue())) == {3: "", 4: ""}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_template_without_a_required_column_is_refused_and_without_another_is_read(
    tmp_path: Path, column: str
) -> None:
    kept = [each for each in COLUMNS if each != column]
    told = check(tmp_path / "a", with_openpyxl([kept, [good(1).get(each) for each in kept]]))
    if column in {"序号", "专利名称", "应缴金额", "票据代码", "申请资助金额", "备注"}:
        assert codes(told) == {2: ""}
    else:
        assert told["refused"]["code"] == "wrong_template"
        assert column in told["refused"]["message"]


def test_a_window_beyond_the_edition_does_not_stretch_it(tmp_path: Path) -> None:
    lines = [good(serial, 缴费日期=day) for serial, day in enumerate(("2017-12-31", "2018-06-04", "2021-07-01"), 1)]
    told = check(tmp_path / "a", with_openpyxl([COLUMNS, *cells(*lines)]), "--window", "2017-01-01..2022-12-31")
    assert codes(told) == {2: "outside_window", 3: "", 4: "outside_window"}
    assert "国知发保字〔2021〕1号" in told["lines"][2]["errors"][0]["message"]


def test_the_cap_of_500_000_yuan_holds_over_the_file(tmp_path: Path) -> None:
    lines = [good(serial, **YEAR_10, 实缴金额=4000) for serial in range(1, 127)]
    summary = check(tmp_path / "a", with_xlsxwriter([COLUMNS, *cells(*lines)]))["summary"]
    assert summary == {"rows": 126, "ok": 126, "bad": 0, "award_fen": 50_400_000, "capped_fen": 50_000_000}


@pytest.mark.parametrize(
    ("claimant", "owners"),
    [
        ("中国地质大学(长沙)", "中国地质大学（长沙）；甲"),
        (f" {CLAIMANT}\u3000", CLAIMANT),
        ("Hunan University", "HUNAN  university;甲"),
    ],
)
def test_a_name_is_one_in_every_spelling(tmp_path: Path, claimant: str, owners: str) -> None:
    content = with_openpyxl([COLUMNS, *cells(good(1, 专利权人=owners))])
    assert codes(check(tmp_path / "a", content, claimant=claimant)) == {2: ""}


@pytest.mark.parametrize(
    "wrong",
    [
        ["--scheme", "../x"],
        ["--edition", "1999"],
        ["--closing", "20181231"],
        ["--window", "2019..2018"],
        ["--claimant", " "],
        ["--window", "2018-12-31..2018-01-01"],
    ],
)
def test_arguments_that_are_no_good_are_told_to_programs_too(tmp_path: Path, wrong: list[str]) -> None:
    refused = check(tmp_path / "a", with_openpyxl([COLUMNS, *LINES]), *wrong)["refused"]
    assert refused.keys() == {"code", "message", "message_en"}
    assert refused["code"] == "usage"


WHOLE = with_openpyxl([COLUMNS, *LINES])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (with_openpyxl([]), "empty_file"),
        (with_openpyxl([COLUMNS]), "no_lines"),
        (WHOLE[: len(WHOLE) // 2], "cut_off"),
        (WHOLE[:-10], "cut_off"),
        (bytes(range(256)) * 20, "not_a_workbook"),
        (b"%PDF-1.7 /JavaScript", "not_a_workbook"),
        (with_openpyxl([["姓名", "电话"], ["张三", 1]]), "wrong_template"),
        (with_openpyxl([[*COLUMNS, "专利号"], *LINES]), "duplicate_column"),
    ],
)
def test_a_file_that_is_no_claim_is_refused_by_its_own_code(tmp_path: Path, content: bytes, code: str) -> None:
    assert check(tmp_path / "a", content)["refused"]["code"] == code


@pytest.mark.parametrize("missing", ["nothing.xlsx", ".", "a\nb.xlsx"])
def test_a_file_that_cannot_be_opened_is_told_on_one_line(tmp_path: Path, missing: str) -> None:
    asked = ["check", str(tmp_path / missing), *ASKED, "--claimant", CLAIMANT]
    result = CliRunner().invoke(claim.command, asked)
    assert (result.exit_code, json.loads(result.stdout)["refused"]["code"]) == (2, "not_readable")
    assert len(result.stderr.splitlines()) == 1
