"""`yuelu simulate`: its table, JSON and workbook say the same, and each thing that is wrongly asked is told."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from console.commands.simulate import command
from settings import Settings
from storage.database import Database
from tests.acts.claim import AWARD_FEN, good
from tests.acts.town import Town, build
from tests.simulation.drafts import RATE_7, number, tried, written
from workflow.acts.opening import open_office
from workflow.simulation.trial import Trial


@pytest.fixture(scope="module")
def asked(settings: Settings, database: Database) -> tuple[Town, int]:
    """A town with a call of two claimants, of two lines and of one."""
    town = build(open_office(settings, database))
    call = town.call(2 * AWARD_FEN)
    for each, many in zip(town.claimants, (2, 1), strict=True):
        town.submitted(each, call, good(each.name, many))
    return town, call


def run(tmp_path: Path, *words: str) -> Result:
    return CliRunner().invoke(command, ["--data", str(tmp_path / "none"), *words])


def test_table_json_and_workbook_have_the_same_figures(asked: tuple[Town, int], tmp_path: Path) -> None:
    town, call = asked
    draft, kept = tmp_path / "draft.yaml", tmp_path / "out.xlsx"
    draft.write_text(written(RATE_7), encoding="utf-8")
    words = ["--call", number(town, call), "--edition", str(draft), "--budget", "4500"]
    done = run(tmp_path, *words, "--json", "--workbook", str(kept))
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    whole = told["totals"]
    assert (whole["before"]["granted_fen"], whole["after"]["granted_fen"]) == (2 * AWARD_FEN, 450_000)
    assert whole["gained_fen"] == whole["difference_fen"] == 450_000 - 2 * AWARD_FEN
    sheet = openpyxl.load_workbook(kept)["申报主体"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [round(row[-1] * 100) for row in rows[:-1]] == [each["difference_fen"] for each in told["claimants"]]
    assert [row[0] for row in rows] == [*(each["claimant"] for each in told["claimants"]), "合计"]
    table = run(tmp_path, *words, "--language", "en").output.splitlines()
    (total,) = (line.split("\t") for line in table if line.startswith("Total"))
    assert total[-3:] == ["2800.00", "4500.00", "+1700.00"]
    assert any("draft" in line for line in table)


def test_the_editions_own_name_finds_it_in_the_database_and_changes_nothing(
    asked: tuple[Town, int], tmp_path: Path
) -> None:
    town, call = asked
    for name in ("invention-maintenance/2018", "invention-maintenance 2018"):
        done = run(tmp_path, "--call", number(town, call), "--edition", name, "--json")
        assert done.exit_code == 0, done.output
        found = json.loads(done.stdout)
        assert (found["totals"]["difference_fen"], found["calls"][0]["changes"]) == (0, [])


def test_first_come_is_what_the_simulation_says(asked: tuple[Town, int], tmp_path: Path) -> None:
    town, call = asked
    done = run(tmp_path, "--call", number(town, call), "--share", "first_come", "--json")
    granted = [each["after"]["granted_fen"] for each in json.loads(done.stdout)["calls"][0]["applications"]]
    assert granted == [each.after.granted_fen for each in tried(town, call, Trial(share="first_come")).rows]
    assert granted == [2 * AWARD_FEN, 0]


@pytest.mark.parametrize(
    ("words", "code", "zh", "en"),
    [
        (["--call", "none", "--budget", "1"], "no_such_call", "没有编号为“none”的", "There is no call “none”"),
        (["--call", "{call}"], "nothing_to_try", "请给出要试算的内容", "Say what to try"),
        (["--call", "{call}", "--budget", "-1"], "usage", "不是金额", "is not an amount"),
        (["--call", "{call}", "--budget", " "], "usage", "未填", "is empty"),
        (["--call", "{call}", "--budget", "9" * 25], "usage", "不是金额", "is not an amount"),
        (["--call", "{call}", "--call", "{call}", "--budget", "1"], "usage", "写了两次", "given twice"),
        (["--call", "{call}", "--budget", "1", "--budget", "2"], "usage", "应一一对应", "one for each"),
        (["--call", "{call}", "--edition", "no.yaml"], "not_readable", "没有这个文件", "No such file"),
        (["--call", "{call}", "--edition", " "], "usage", "--edition 为空", "--edition is empty"),
        (["--call", "{call}", "--edition", "a/b"], "no_such_edition", "没有版本“a b”", "There is no edition a b"),
        (["--call", "{call}", "--budget", "1", "--workbook", "/nowhere/x"], "not_written", "无法写入", "cannot write"),
    ],
)
def test_what_is_wrongly_asked_is_told_in_both_languages(
    asked: tuple[Town, int], tmp_path: Path, words: list[str], code: str, zh: str, en: str
) -> None:
    town, call = asked
    words = [each.format(call=number(town, call)) for each in words]
    done = run(tmp_path, *words, "--json")
    assert done.exit_code == 2
    refused = json.loads(done.stdout)["refused"]
    assert refused["code"] == code
    assert zh in refused["message"]
    assert en in refused["message_en"]
    assert zh in run(tmp_path, *words).stderr


def test_a_broken_draft_tells_each_fault_with_its_line(asked: tuple[Town, int], tmp_path: Path) -> None:
    town, call = asked
    draft = tmp_path / "broken.yaml"
    draft.write_text(written(("least(line.paid, due)", "least(line.payed, due)"), ("share: pro_rata", "share: lots")))
    words = ["--call", number(town, call), "--edition", str(draft)]
    done = run(tmp_path, *words, "--language", "en")
    assert done.exit_code == 2
    assert "award.line.eligible.is: The expression uses an undeclared name “line.payed”" in done.stderr
    faults = json.loads(run(tmp_path, *words, "--json").stdout)["faults"]
    assert [each["code"] for each in faults] == ["expression_name", "not_a_choice"]
    draft.write_bytes(b"\xff\xfe")
    assert "[not_utf8]" in run(tmp_path, *words).stderr
