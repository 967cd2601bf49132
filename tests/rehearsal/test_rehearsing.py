"""Definitions rehearsed whole: those that ship, one that no one foresaw, and broken ones that only a walk shows."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from sqlalchemy import text

from console.rehearsal.faults import Limit, OutOfTime, StepFailed
from console.rehearsal.places import Places
from console.rehearsal.rehearse import Rehearsed, rehearse
from console.rehearsal.routes import name_of
from settings import Settings
from storage.database import Database
from tests.editions import two_halves
from workflow import schemes
from workflow.acts.office import Office
from workflow.acts.opening import open_office
from workflow.definition.edition import Edition
from workflow.definition.loader import load

SEEDS = itertools.count(29490)
"""Rehearsals that share a database must not invent the same organisations."""

UNFORESEEN = sorted((Path(__file__).parent / "unforeseen").glob("*.yaml"))

FIFTH = (Path(__file__).parent / "gbt29490.yaml").read_text(encoding="utf-8")


@pytest.fixture
def office(settings: Settings, database: Database) -> Office:
    return open_office(settings, database)


def rehearsed(office: Office, text: str) -> Rehearsed:
    edition = load(text, "tried.yaml")
    return rehearse(office, edition, Places(text, "tried.yaml"), lambda _zh, _en: None, seed=next(SEEDS))


def declared(edition: Edition) -> int:
    """How many steps the life of an edition declares."""
    return len({name_of(each) for each in edition.life.transitions})


@pytest.mark.parametrize("path", schemes.edition_files(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_scheme_that_ships_is_rehearsed_to_the_bank_file(office: Office, path: Path) -> None:
    """Every check is failed by some line, also one that looks at lines together, and every step is taken."""
    edition = load(path.read_text(encoding="utf-8"), path.name)
    found = rehearsed(office, path.read_text(encoding="utf-8"))
    assert found.transitions == declared(edition)
    assert (found.checks, found.letters) == (len(edition.checks), len(edition.letters))
    assert 0 < found.paid_fen <= found.granted_fen


@pytest.mark.parametrize("path", UNFORESEEN, ids=lambda path: path.stem)
def test_what_no_one_foresaw_is_rehearsed_whole(office: Office, path: Path) -> None:
    """Shares of a sum, quotas, ranks with ties, claimants of a kind, papers as JPEG alone, a year not yet ordered."""
    edition = load(path.read_text(encoding="utf-8"), path.name)
    found = rehearsed(office, path.read_text(encoding="utf-8"))
    assert found.transitions == declared(edition)
    assert (found.checks, found.letters) == (len(edition.checks), len(edition.letters))
    assert 0 < found.paid_fen <= found.granted_fen


def test_a_fifth_scheme_needs_no_code(office: Office) -> None:
    """One-off 100,000 yuan to the first 120 by certificate date, then acceptance date: said in YAML alone."""
    edition = load(FIFTH, "gbt29490.yaml")
    assert (edition.share, edition.quota) == ("ranked", 120)
    found = rehearsed(office, FIFTH)
    assert found.documents == len(edition.documents)
    assert found.paid_fen > 0
    assert found.paid_fen % 10_000_000 == 0
    with office.database.reading() as connection:
        steps = connection.execute(
            text(
                "SELECT l.steps FROM plan_line l JOIN application a ON a.id = l.application_id JOIN subject s "
                "ON s.id = a.id WHERE s.edition = :edition AND l.granted_fen > 0 ORDER BY l.plan_id, a.id"
            ),
            {"edition": edition.hash},
        ).scalars()
        last = [each[-1] for each in steps]
    assert last
    assert all(each["figures"]["quota"] == 120 and each["figures"]["place"] >= 1 for each in last)
    assert all("名额 120 个" in each["clause"] for each in last)


BROKEN = {
    "a hole that is never filled": (
        'zh: "{claimant}：申报 {number} 已受理。", en: "{claimant}: {number} was accepted."',
        'zh: "{claimant}：申报 {number} 已受理：{reason}。", en: "{claimant}: {number} was accepted: {reason}."',
        "Write the letter accepted",
        "{reason} is never filled at the step accept",
    ),
    "checks that never hold together": (
        "that: line.staff >= 10",
        "that: line.staff >= 10 && line.staff < 10",
        "Find lines that pass every check",
        "these checks never hold together",
    ),
    "a check that stops nothing": (
        "that: line.staff >= 10",
        "that: line.staff >= 10 || line.staff < 10",
        "Find a line that fails the check few",
        "none fails it",
    ),
    "an award of nothing": (
        'award: {is: "10000000"',
        'award: {is: "0"',
        "Find lines that pass every check",
        "award = 0",
    ),
}
"""What is put in the place of what, and what must be told: the step, and why."""


@pytest.mark.parametrize("name", BROKEN)
def test_what_only_a_walk_shows_is_told_with_its_step_and_line(office: Office, name: str) -> None:
    old, new, step, why = BROKEN[name]
    assert FIFTH.count(old) == 1
    text_ = FIFTH.replace(old, new)
    with pytest.raises(StepFailed) as failed:
        rehearsed(office, text_)
    assert failed.value.step.en.startswith(step)
    assert why in failed.value.why.en
    assert failed.value.step.zh
    assert failed.value.why.zh


def test_a_letter_is_told_at_its_own_line(office: Office) -> None:
    old, new, *_ = BROKEN["a hole that is never filled"]
    with pytest.raises(StepFailed) as failed:
        rehearsed(office, FIFTH.replace(old, new))
    assert failed.value.line == 1 + FIFTH[: FIFTH.index(old)].count("\n")


def test_a_rehearsal_ends_when_its_time_is_over(office: Office) -> None:
    edition, places = load(FIFTH, "tried.yaml"), Places(FIFTH, "tried.yaml")
    with pytest.raises(OutOfTime):
        rehearse(office, edition, places, lambda _zh, _en: None, seed=next(SEEDS), limit=Limit(1, 0.0))


def test_instalments_and_the_checks_between_them_are_walked_too(office: Office) -> None:
    found = rehearsed(office, two_halves.TEXT)
    assert {"failed", "paid"} <= found.ends.keys()
