"""`yuelu register` as an administrator at the server meets it: proposed, approved, listed and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.commands.register import command
from tests.acts.listing import csv_of, dishonest
from tests.acts.test_publish_command import mail
from tests.acts.town import PROPOSED, Town


def ran(*words: str) -> Result:
    """`yuelu register …` on the session's servers."""
    return CliRunner().invoke(command, list(words))


@pytest.fixture
def file(town: Town, tmp_path: Path) -> Path:
    kept = tmp_path / "blacklist.csv"
    kept.write_bytes(csv_of("dishonest", [dishonest(town, each) for each in town.claimants]))
    return kept


def proposing(town: Town, file: Path, *more: str) -> Result:
    said = ("--kind", "dishonest", "--source", "信用中国（测试）", "--from", "2018-11-01")
    return ran("propose", str(file), *said, "--as", mail(town, "policy_officer"), *where(file), *more)


def where(file: Path) -> tuple[str, str]:
    return "--data", str(file.parent / "none")


def test_a_list_is_proposed_for_one_and_approved_for_another(town: Town, file: Path) -> None:
    done = proposing(town, file, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["rows"] == 2
    number = str(told["version"])
    refused = ran("approve", number, "--as", mail(town, "policy_officer"), *where(file))
    assert refused.exit_code == 2
    assert town.look(told["version"]).state == "proposed"
    done = ran("approve", number, "--as", mail(town, "policy_head"), "--json", *where(file))
    assert json.loads(done.stdout) == {"version": told["version"], "name": told["name"], "state": "approved"}
    assert ran("approve", number, "--as", mail(town, "policy_head"), *where(file)).exit_code == 2
    again = proposing(town, file)
    assert again.exit_code == 1
    assert "[day_taken]" in again.output


def test_versions_are_listed_with_what_is_not_loaded_and_shown_with_their_entries(town: Town, file: Path) -> None:
    number = str(json.loads(proposing(town, file, "--json").stdout)["version"])
    officer = ("--as", mail(town, "policy_officer"), *where(file))
    listed = ran("list", *officer)
    assert "未批准" in listed.output
    assert "失信主体名单: 未核查：没有载入名单" in listed.output
    ran("approve", number, "--as", mail(town, "policy_head"), *where(file))
    (told,) = json.loads(ran("list", "--kind", "dishonest", "--json", *officer).stdout)["versions"]
    assert (told["rows"], told["approved"], told["in_force"]) == (2, True, True)
    shown = json.loads(ran("show", number, "--json", *officer).stdout)
    assert [each["name"] for each in shown["entries"]] == [each.name for each in town.claimants]
    assert "共 2 条" in ran("show", number, *officer).output


def test_faults_are_told_with_row_and_column_and_nothing_is_proposed(town: Town, file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"2018-06-01", b"2018-06-31", 1))
    done = proposing(town, file)
    assert done.exit_code == 1
    assert "blacklist.csv 第 2 行：「列入日期」" in done.output
    (fault,) = json.loads(proposing(town, file, "--json").stdout)["faults"]
    assert (fault["row"], fault["column"], fault["code"]) == (2, "列入日期", "not_a_date")
    assert town.all("SELECT id FROM register_version WHERE authority_id = :a", a=town.authority) == []


def test_who_is_unknown_or_has_no_right_is_refused(town: Town, file: Path) -> None:
    said = ("--kind", "dishonest", "--source", "x", "--from", str(PROPOSED), *where(file))
    assert ran("propose", str(file), "--as", "nobody@example.cn", *said).exit_code == 2
    assert ran("propose", str(file), "--as", mail(town, "handler"), *said).exit_code == 2
    for words in (("show", "1"), ("approve", "1")):
        assert ran(*words, "--as", mail(town, "policy_head"), *where(file)).exit_code == 2
