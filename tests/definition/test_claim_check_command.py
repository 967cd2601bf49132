"""`yuelu claim check`, `scheme check`, `scheme award` and `scheme list` as a program and a clerk meet them."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from console.commands import claim, scheme
from tests.definition.invention_lines import CLAIMANT, edition, good, patent_no
from workflow import schemes

COLUMNS = tuple(edition().form.columns)
ASKED = ["--scheme", "invention-maintenance", "--edition", "2018", "--claimant", CLAIMANT, "--closing", "2018-12-31"]


def workbook(path: Path, lines: Sequence[Mapping[str, object]]) -> Path:
    """A workbook as claimants send it: a title, the header, the lines, a ghost row, a total and signatures."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("清单")
    sheet.write(0, 0, "2018 年有效发明专利维持资助清单")
    sheet.write_row(1, 0, COLUMNS)
    for number, line in enumerate(lines, 2):
        sheet.write_row(number, 0, [line.get(column) for column in COLUMNS])
    sheet.write_row(len(lines) + 3, 0, ["合计", "", "", "", "", "", "", "", 4400])
    sheet.write(len(lines) + 5, 0, "填表人：张三")
    book.close()
    path.write_bytes(out.getvalue())
    return path


def run(*arguments: object, given: str | bytes | None = None) -> Result:
    """One command of `claim` or `scheme`."""
    group, *rest = [str(each) for each in arguments]
    command = {"claim": claim.command, "scheme": scheme.command}[group]
    return CliRunner().invoke(command, rest, input=given)


def answer(result: Result) -> Any:
    """The JSON on standard output."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return json.loads(result.stdout)


def test_a_workbook_is_checked_line_by_line(tmp_path: Path) -> None:
    path = workbook(tmp_path / "清单.xlsx", [good(1), good(2, 缴费年度=2), good(1), good(3, 实缴金额=2600)])
    result = run("claim", "check", path, *ASKED, "--json")
    told = answer(result)
    assert result.exit_code == 0
    assert [(each["row"], each["ok"]) for each in told["lines"]] == [(3, True), (4, False), (5, False), (6, True)]
    assert [[error["code"] for error in each["errors"]] for each in told["lines"]] == [
        [],
        ["fee_year"],
        ["duplicate_in_file", "duplicate_receipt"],
        [],
    ]
    assert told["lines"][3]["flags"] == ["above_schedule"]
    assert told["summary"] == {"rows": 4, "ok": 2, "bad": 2, "award_fen": 280_000, "capped_fen": 280_000}


def test_the_answer_has_the_keys_that_programs_read(tmp_path: Path) -> None:
    told = answer(run("claim", "check", workbook(tmp_path / "a.xlsx", [good(), good(2, 缴费年度=1)]), *ASKED, "--json"))
    assert told.keys() == {"lines", "summary"}
    for line in told["lines"]:
        assert line.keys() == {"row", "ok", "errors", "flags", "notes", "award_fen", "steps"}
        for step in line["steps"]:
            assert step.keys() - {"table"} == {"step", "value", "clause"}
            assert isinstance(step["value"], int)
    assert told["lines"][1]["errors"][0].keys() == {"column", "code", "message"}


def test_people_read_a_summary_in_their_language(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [good(1), good(2, 专利权人="甲公司"), good(3, 专利号=patent_no(3)[:-2])])
    zh, en = run("claim", "check", path, *ASKED).stdout, run("claim", "check", path, *ASKED, "--language", "en").stdout
    assert "共 3 行：无误 2 行，有误 1 行" in zh
    assert "第 4 行  not_first_patentee" in zh
    assert "2,800.00 元" in zh
    assert "3 lines: 2 good, 1 with errors" in en
    assert "row 5  check_digit_completed" in en


def test_strict_tells_errors_by_its_exit_code(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [good(1, 缴费年度=1)])
    assert run("claim", "check", path, *ASKED, "--strict").exit_code == 1
    assert run("claim", "check", workbook(path, [good(1)]), *ASKED, "--strict").exit_code == 0


def test_a_window_narrows_what_counts(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [good()])
    told = answer(run("claim", "check", path, *ASKED, "--window", "2018-09-01..2018-12-31", "--json"))
    assert [each["code"] for each in told["lines"][0]["errors"]] == ["outside_window"]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--scheme", "invention"],
        ["--edition", "1999"],
        ["--closing", "2018-13-31"],
        ["--closing", "soon"],
        ["--window", "2018-01-01"],
        ["--window", "2018-02-01..2018-01-01"],
        ["--window", "a..b"],
    ],
)
def test_arguments_that_are_no_good_are_told_in_one_message(tmp_path: Path, wrong: list[str]) -> None:
    result = run("claim", "check", workbook(tmp_path / "a.xlsx", [good()]), *ASKED, *wrong)
    assert (result.exit_code, result.stdout, len(result.stderr.strip().splitlines())) == (2, "", 1)


@pytest.mark.parametrize("content", [b"", b"not a workbook at all \x00\x01", "列一,列二\n1,2\n".encode()])
def test_a_file_that_is_no_claim_is_refused_in_both_languages(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    result = run("claim", "check", path, *ASKED, "--json")
    refused = answer(result)["refused"]
    assert result.exit_code == 2
    assert refused["code"]
    assert refused["message"] in result.stderr
    assert refused["message_en"] in result.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = run("claim", "check", tmp_path / "nothing.xlsx", *ASKED)
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (2, 1)


def test_what_ships_has_no_fault() -> None:
    result = run("scheme", "check", "--json")
    assert (answer(result), result.exit_code) == ({"faults": []}, 0)
    assert run("scheme", "check").stdout.strip() == "没有问题。"


def test_faults_of_several_files_are_told_together(tmp_path: Path) -> None:
    text = (schemes.FOLDER / "invention-maintenance" / "2018.yaml").read_text(encoding="utf-8")
    one, two, life = tmp_path / "1.yaml", tmp_path / "2.yaml", tmp_path / "life.yaml"
    one.write_text(text.replace("table: cnipa_annual_fee_invention", "table: cnipa_annual_fee"), encoding="utf-8")
    two.write_bytes(b"\xff\xfe\x00")
    life.write_text((schemes.FOLDER / schemes.HOUSE / "batch.yaml").read_text().replace("to: made", "to: maid"))
    result = run("scheme", "check", one, two, life, tmp_path / "3.yaml", "--json")
    told = answer(result)["faults"]
    assert result.exit_code == 1
    assert all(each.keys() == {"file", "line", "key", "code", "message", "remedy", "path"} for each in told)
    assert [(Path(each["file"]).name, each["code"]) for each in told if each["file"] != str(life)] == [
        ("1.yaml", "unknown_table"),
        ("2.yaml", "not_utf8"),
        ("3.yaml", "not_readable"),
    ]
    assert "unknown_state" in {each["code"] for each in told if each["file"] == str(life)}


def test_a_table_that_begins_too_late_for_the_edition_is_told(tmp_path: Path) -> None:
    text = (schemes.FOLDER / "invention-maintenance" / "2018.yaml").read_text(encoding="utf-8")
    path = tmp_path / "a.yaml"
    path.write_text(text.replace("from: 2018-01-01", "from: 2017-01-01"), encoding="utf-8")
    (fault,) = answer(run("scheme", "check", path, "--json"))["faults"]
    assert (fault["code"], fault["key"]) == ("no_table_row", "tables.annual_fee.table")


def test_the_editions_that_ship_are_listed() -> None:
    told = answer(run("scheme", "list", "--json"))["editions"]
    assert ("invention-maintenance", "2018", "2018-01-01", "2021-06-30") in [
        (each["scheme"], each["edition"], each["from"], each["to"]) for each in told
    ]
    assert edition().hash in run("scheme", "list").stdout


BY_FIELD = {
    "patent_no": patent_no(1),
    "owners": [CLAIMANT, "甲公司"],
    "filed_on": "2010-06-03",
    "granted_on": "2013-01-02",
    "fee_year": 9,
    "paid": 2200.00,
    "receipt": {"code": "12060119", "number": "0000000001"},
    "paid_on": "2018-08-20",
    "reduction": "否",
}
AWARD = ["scheme", "award", "--scheme", "invention-maintenance", "--edition", "2018", "--json", "-"]


@pytest.mark.parametrize(
    "lines",
    [
        [BY_FIELD],
        [good()],
        [BY_FIELD | {"receipt": "12060119-0000000001"}],
        [BY_FIELD | {"receipt": ["12060119", "0000000001"]}],
        {"claimant": CLAIMANT, "closing": "2018-12-31", "lines": [BY_FIELD]},
        {"claimant": CLAIMANT, "window": ["2018-01-01", "2018-12-31"], "lines": [BY_FIELD]},
    ],
)
def test_lines_given_as_json_are_awarded(lines: object) -> None:
    told = answer(run(*AWARD, given=json.dumps(lines)))
    assert (told["lines"][0]["errors"], told["summary"]["award_fen"]) == ([], 140_000)


def test_what_json_says_of_the_claim_is_used_and_options_win() -> None:
    given = json.dumps({"claimant": "甲公司", "closing": "2018-12-31", "lines": [BY_FIELD | {"row": 7}]})
    (line,) = answer(run(*AWARD, given=given))["lines"]
    assert (line["row"], [each["code"] for each in line["errors"]]) == (7, ["not_first_patentee"])
    assert answer(run(*AWARD, "--claimant", CLAIMANT, given=given))["lines"][0]["ok"]


def test_an_amount_with_a_fraction_stays_exact() -> None:
    told = answer(run(*AWARD, given=json.dumps([BY_FIELD | {"paid": 1999.99}])))
    assert told["summary"]["award_fen"] == 139_999


@pytest.mark.parametrize(
    "given",
    [
        "",
        "{",
        "3",
        "[3]",
        "[NaN]",
        '{"lines": 3}',
        '{"lines": [], "claimants": "x"}',
        '{"lines": [], "claimant": 3}',
        '[{"patent": "x"}]',
        '[{"row": "x"}]',
        '[{"receipt": 3}]',
        '[{"receipt": {"codes": "x"}}]',
        '[{"paid": {"a": 1}}]',
        "[" * 100_000,
        b"\xff",
    ],
)
def test_json_that_holds_no_lines_is_refused_in_one_message(given: str | bytes) -> None:
    result = run(*AWARD, given=given)
    assert result.exit_code == 2
    assert answer(result)["refused"]["code"] == "bad_json"
    assert len(result.stderr.strip().splitlines()) == 1
