"""`yuelu demo` walks a small claim to the bank's files on servers of its own, and its checks hold."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from forms.workbook import Fault, read
from tests.scratch import plain_environment
from workflow.registers import shipped

LINES = 60


@dataclass(frozen=True)
class Shown:
    """What the demonstration printed, how it ended, and where its files are."""

    words: str
    exit_code: int
    folder: Path

    def only(self, pattern: str) -> bytes:
        (path,) = self.folder.rglob(pattern)
        return path.read_bytes()


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    """One walk with two universities, in a folder that the database's own user can enter."""
    environment = plain_environment()
    with tempfile.TemporaryDirectory(prefix="yuelu-demo-") as folder:
        asked = ["demo", "--data", folder, "--lines", str(LINES), "--universities", "2"]
        ran = subprocess.run(
            [Path(sys.executable).with_name("yuelu"), *asked],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=240,
            check=False,
        )
        yield Shown(ran.stdout, ran.returncode, Path(folder) / "demo")


def test_it_ends_well_and_every_check_holds(shown: Shown) -> None:
    assert shown.exit_code == 0, shown.words
    assert shown.words.count("✓") == 3
    assert "✗" not in shown.words


def test_every_law_holds_of_the_whole_book_on_its_own_servers(shown: Shown) -> None:
    """By a command of its own, which starts the servers anew, over all authorities."""
    asked = [sys.executable, "-m", "console", "money", "check", "--json", "--data", str(shown.folder.parent)]
    environment = plain_environment()
    ran = subprocess.run(asked, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    laws = json.loads(ran.stdout)["laws"]
    assert [law for law in laws if not law["ok"]] == []
    assert {law["law"] for law in laws if not law["checked"]} == {
        "lines_use_their_ceilings",
        "ceilings_never_passed",
        "ceilings_fold",
        "recoveries_accounted",
        "recovered_within_paid",
    }


def test_it_says_what_was_refused_and_why_in_both_languages(shown: Shown) -> None:
    assert "未通过的原因 / why lines were refused" in shown.words
    assert "已被其他申报占用" in shown.words
    assert "Another claim already holds" in shown.words
    assert "1 笔退回" in shown.words


def test_the_bank_file_is_valid_against_its_schema_and_the_csv_decodes_to_the_same_payments(shown: Shown) -> None:
    schema = etree.XMLSchema(etree.fromstring((files("sepaxml") / "schemas" / "pain.001.001.09.xsd").read_bytes()))
    document = etree.fromstring(shown.only("*.xml"))
    schema.assertValid(document)
    named = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    amounts = [str(each.text) for each in document.iterfind(".//p:CdtTrfTxInf/p:Amt/p:InstdAmt", named)]
    rows = list(csv.reader(io.StringIO(shown.only("*.csv").decode("gb18030"), newline="")))
    assert len(amounts) == 2
    for amount in amounts:
        assert any(amount in row for row in rows), rows


def test_the_workbook_comes_back_with_its_errors_and_can_be_read_again(shown: Shown) -> None:
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    sheet = read(shown.only("申报明细-错误.xlsx"), edition.form)
    assert not isinstance(sheet, Fault)
    assert len(sheet.rows) == LINES
