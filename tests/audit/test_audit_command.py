"""`yuelu audit` at the terminal: exported from a running office, checked with nothing at hand but the file."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from console.commands.audit import command
from tests.acts.town import Town
from tests.audit.exported import Exported, forged


def ran(*words: str) -> Result:
    """`yuelu audit …` on the session's servers."""
    return CliRunner().invoke(command, list(words))


@pytest.fixture
def file(exported: Exported, tmp_path: Path) -> Path:
    """The export as a file."""
    kept = tmp_path / "call.zip"
    kept.write_bytes(exported.data)
    return kept


def test_the_command_writes_the_same_bytes_and_tells_their_hash(exported: Exported, tmp_path: Path) -> None:
    kept = tmp_path / "again.zip"
    done = ran("export", "--call", exported.number, "-o", str(kept), "--data", str(tmp_path / "none"))
    assert done.exit_code == 0, done.output
    assert kept.read_bytes() == exported.data
    assert done.stderr.strip() == hashlib.sha256(exported.data).hexdigest()


def test_a_call_that_is_not_there_is_told(exporting: Town, tmp_path: Path) -> None:
    done = ran("export", "--call", "nowhere", "-o", str(tmp_path / "x.zip"), "--data", str(tmp_path / "none"))
    assert done.exit_code == 1
    assert "没有该编号的申报通知" in done.output


def test_the_check_needs_no_environment_no_database_and_no_server(exported: Exported, file: Path) -> None:
    words = [sys.executable, "-m", "console", "audit", "check", str(file), "--key", exported.public_key, "--json"]
    done = subprocess.run(words, env={"PYTHONPATH": str(Path.cwd())}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.keys() == {"call", "sha256", "key", "laws"}
    assert (told["call"], told["sha256"]) == (exported.number, hashlib.sha256(exported.data).hexdigest())
    assert told["key"] == {"from": "given", "public_key": exported.public_key}
    assert all(law.keys() == {"law", "ok", "checked", "faults"} and law["ok"] for law in told["laws"])


def test_people_are_told_whose_key_it_was(exported: Exported, file: Path) -> None:
    given = ran("check", str(file), "--key", exported.public_key, "--language", "en").output
    assert "checked with the key that you gave" in given
    assert given.endswith("every law holds\n")
    contained = ran("check", str(file)).output
    assert "以文件自带的公钥核验" in contained
    assert contained.endswith("全部成立\n")
    assert json.loads(ran("check", str(file), "--json").stdout)["key"]["from"] == "contained"


def test_an_export_without_a_checkpoint_says_that_nothing_signed_proves_it(exported: Exported, file: Path) -> None:
    data = forged(exported.data, "checkpoint", lambda rows: rows.clear())
    file.write_bytes(data)
    assert "没有检查点" in ran("check", str(file)).output


def test_a_fault_is_told_and_ends_with_1(exported: Exported, file: Path) -> None:
    file.write_bytes(forged(exported.data, "accounts", lambda rows: rows[1].update(balance_fen=7)))
    done = ran("check", str(file), "--language", "en")
    assert done.exit_code == 1
    assert "✗ accounts fold, never overdrawn" in done.output
    assert "account free: 0.07 yuan stated" in done.output


def test_a_file_that_is_no_export_ends_with_2(file: Path) -> None:
    file.write_bytes(b"no zip")
    done = ran("check", str(file))
    assert done.exit_code == 2
    assert "不是 zip" in done.stderr
