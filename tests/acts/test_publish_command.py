"""`yuelu scheme publish`, `approve` and `diff` as an administrator at the server meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.commands.scheme import command
from tests.acts.test_publishing import TEXT, written
from tests.acts.town import Town

SHIPPED = "invention-maintenance/2018"


def ran(*words: str) -> Result:
    """`yuelu scheme …` on the session's servers."""
    return CliRunner().invoke(command, list(words))


def mail(town: Town, role: str) -> str:
    found = town.one("SELECT email FROM person WHERE id = :id", id=town.staff[role].person_id)
    return str(found[0])


@pytest.fixture
def file(town: Town, tmp_path: Path) -> Path:
    kept = tmp_path / "new.yaml"
    kept.write_bytes(written(f"at-terminal-{town.authority}"))
    return kept


def test_it_is_proposed_for_one_and_published_for_another(town: Town, file: Path, tmp_path: Path) -> None:
    none = ("--data", str(tmp_path / "none"))
    done = ran("publish", str(file), "--as", mail(town, "policy_officer"), "--json", *none)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["scheme"], told["edition"], told["warnings"]) == (f"at-terminal-{town.authority}", "2019", [])
    refused = ran("approve", str(told["proposal"]), "--as", mail(town, "policy_officer"), *none)
    assert refused.exit_code == 2
    assert town.look(told["proposal"]).state == "proposed"
    done = ran("approve", str(told["proposal"]), "--as", mail(town, "policy_head"), "--json", *none)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"proposal": told["proposal"], "state": "published", "hash": told["hash"]}
    again = ran("approve", str(told["proposal"]), "--as", mail(town, "policy_head"), *none)
    assert again.exit_code == 2
    assert town.all("SELECT edition FROM edition WHERE hash = :h", h=told["hash"]) == [("2019",)]


def test_faults_are_told_and_nothing_is_proposed(town: Town, file: Path, tmp_path: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"claimants: [university]", b"claimants: [universty]"))
    words = ("publish", str(file), "--as", mail(town, "policy_officer"), "--data", str(tmp_path / "none"))
    done = ran(*words)
    assert done.exit_code == 1
    assert f"{file}:10: claimants:" in done.output
    (fault,) = json.loads(ran(*words, "--json").stdout)["faults"]
    assert (fault["line"], fault["code"]) == (10, "not_a_choice")
    assert town.all("SELECT id FROM edition_proposal WHERE authority_id = :a", a=town.authority) == []


@pytest.mark.parametrize("who", ["nobody@example.cn", "handler"])
def test_whoever_may_not_propose_is_refused(town: Town, file: Path, tmp_path: Path, who: str) -> None:
    email = who if "@" in who else mail(town, who)
    done = ran("publish", str(file), "--as", email, "--data", str(tmp_path / "none"))
    assert done.exit_code == 2, done.output


def test_what_was_never_proposed_is_not_published(town: Town, tmp_path: Path) -> None:
    call = town.call()
    for number in ("9999999", str(call)):
        done = ran("approve", number, "--as", mail(town, "policy_head"), "--data", str(tmp_path / "none"))
        assert done.exit_code == 2
        assert "没有编号为" in done.output


def test_differences_are_told_in_words_or_as_json(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(TEXT.replace("cap: 500000 yuan", "cap: 600000 yuan"), encoding="utf-8")
    assert ran("diff", SHIPPED, SHIPPED).exit_code == 0
    done = ran("diff", SHIPPED, str(other), "--language", "en")
    assert (done.exit_code, done.output) == (
        1,
        "Award › each claimant › cap: “500000 yuan” becomes “600000 yuan”\n",
    )
    (told,) = json.loads(ran("diff", SHIPPED, str(other), "--json").stdout)["differences"]
    assert (told["what"], told["path"], told["before"]) == ("changed", "award.claimant.cap", "500000 yuan")


@pytest.mark.parametrize("text", ["", "scheme: x", "a: &b 1"])
def test_what_cannot_be_compared_is_told(tmp_path: Path, text: str) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(text, encoding="utf-8")
    assert ran("diff", SHIPPED, str(other)).exit_code == 2
    assert ran("diff", "nothing/2018", SHIPPED).exit_code == 2
