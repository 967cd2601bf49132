"""What changed between two editions is told whole: nothing for the same, something for whatever changes the hash."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest

from workflow import schemes
from workflow.definition.diff import Difference, diff
from workflow.definition.edition import Edition
from workflow.definition.faults import EditionFaults
from workflow.definition.loader import load

FILES = list(schemes.edition_files())
INVENTION = schemes.FOLDER / "invention-maintenance" / "2018.yaml"


@cache
def shipped(path: Path) -> Edition:
    return load(path.read_text(encoding="utf-8"), path.name)


def changed(old: str, new: str) -> tuple[Difference, ...]:
    """What is told when one piece of the shipped edition reads otherwise."""
    text = INVENTION.read_text(encoding="utf-8")
    assert old in text
    return diff(shipped(INVENTION), load(text.replace(old, new, 1), "b.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_edition_does_not_differ_from_itself(path: Path) -> None:
    assert diff(shipped(path), load(path.read_text(encoding="utf-8"), "again.yaml")) == ()


@pytest.mark.parametrize(
    ("old", "new", "what", "path"),
    [
        ("to: 2021-06-30", "to: 2022-06-30", "changed", "effective.to"),
        ("claimants: [university]", "claimants: [university, institute]", "changed", "claimants"),
        ("kinds: [invention]", "kinds: [invention, utility_model]", "changed", "line.patent_no.kinds"),
        ("largest: 50 MB", "largest: 60 MB", "changed", "documents.patent_list.largest"),
        ("line.fee_year in rate", "line.fee_year in rate && true", "changed", "checks.fee_year.that"),
        ("    else: flag\n", "    else: refuse\n", "changed", "checks.above_schedule.else"),
        ("4: 50, 5: 50", "4: 60, 5: 50", "changed", "tables.rate.rows.4"),
        ("4: 50, 5: 50", "3: 10, 4: 50, 5: 50", "added", "tables.rate.rows.3"),
        ("cap: 500000 yuan", "cap: 600000 yuan", "changed", "award.claimant.cap"),
        ("share: pro_rata", "share: first_come", "changed", "award.call.share"),
        ("within: 20 workdays}", "within: 25 workdays}", "changed", "life.states.substantive.within"),
        ("  receipt:\n    key: [receipt]\n", "  receipts:\n    key: [receipt]\n", "removed", "funds.receipt"),
        (
            "  remark:       {type: text, column: 备注, zh: 备注, en: Remark, required: false}\n",
            "",
            "removed",
            "line.remark",
        ),
        ("你单位申报的", "贵单位申报的", "changed", "letters.accepted.body.zh"),
    ],
)
def test_each_part_is_told_where_it_stands(old: str, new: str, what: str, path: str) -> None:
    found = changed(old, new)
    assert (what, path) in {(each.what, ".".join(each.path)) for each in found}
    assert all(each.told("zh") and each.told("en") for each in found)


def test_it_is_told_in_the_words_of_the_field() -> None:
    (found,) = changed("cap: 500000 yuan", "cap: 600000 yuan")
    assert found.told("zh") == "资助额 › 每个申报主体 › 限额：“500000 yuan”改为“600000 yuan”"
    assert found.told("en") == "Award › each claimant › cap: “500000 yuan” becomes “600000 yuan”"


def test_another_order_is_a_difference() -> None:
    (found,) = changed("4: 50, 5: 50", "5: 50, 4: 50")
    assert (found.what, found.path) == ("moved", ("tables", "rate", "rows"))


def mutated(seed: int, text: str) -> str:
    """The text with one random change: a line gone, doubled or moved, or a few characters replaced."""
    chance = random.Random(seed)
    lines = text.splitlines(keepends=True)
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(4)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        line = lines[at].rstrip("\n")
        place = chance.randrange(len(line) + 1)
        lines[at] = (
            line[:place] + chance.choice(["1", "x", "0", " a", "甲", ""]) + line[place + chance.randrange(2) :] + "\n"
        )
    return "".join(lines)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_mutation_that_loads_as_another_edition_is_told(path: Path) -> None:
    text, told = path.read_text(encoding="utf-8"), 0
    for seed in range(400):
        try:
            other = load(mutated(seed, text), "b.yaml")
        except EditionFaults:
            continue
        found = diff(shipped(path), other)
        assert bool(found) == (other.hash != shipped(path).hash), seed
        assert all(each.told("zh") != each.told("en") for each in found)
        told += bool(found)
    assert told > 20
