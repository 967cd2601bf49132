"""Lines are found for checks of every kind, without servers: alone, together, of who claims, and of the call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random

import pytest

from console.rehearsal.conditions import Conditions
from console.rehearsal.faults import NO_LIMIT, Limit, OutOfTime
from console.rehearsal.judging import Judge
from console.rehearsal.papers import jpeg, png
from console.rehearsal.parties import Naming, Party
from console.rehearsal.patterns import patterns_in, word_for
from console.rehearsal.samples import hints_of
from console.rehearsal.search import Finder, NoLine
from console.rehearsal.stage import days_of
from workflow import schemes
from workflow.definition.assessment import ClaimContext
from workflow.definition.edition import Edition
from workflow.definition.loader import load
from workflow.registers import shipped
from workflow.registers.calendar import shipped_calendar

HERE = Path(__file__).parent / "unforeseen"
SEARCHED = sorted((Path(__file__).parent / "searched").glob("*.yaml"))


def finder(edition: Edition, party: Party | None = None, limit: Limit = NO_LIMIT) -> Finder:
    """Who finds lines of an edition, for a claimant."""
    days, _ = days_of(edition, shipped_calendar())
    who = party or Naming(group="湖南排练集团").party(Random(1), edition.claimants[0])
    context = ClaimContext(who.name, days.closing, days.window, who.code, who.group)
    judge = Judge(shipped.rules(edition), context, Conditions(edition, shipped_calendar()), limit)
    return Finder(judge, hints_of(edition, shipped.tables(), context), 7)


def of(name: str, *changes: tuple[str, str]) -> Edition:
    """An unforeseen edition, with some words in the place of others."""
    text = (HERE / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load(text, f"{name}.yaml")


def sizes(edition: Edition, codes: Sequence[str]) -> dict[str, int]:
    """How many lines it takes to fail each of these checks."""
    found = finder(edition)
    told = {each.code: found.failing(each) for each in edition.checks if each.code in codes}
    return {code: len(each.lines) for code, each in told.items() if each is not None}


def test_a_check_of_a_place_or_a_number_takes_as_many_lines_as_it_says() -> None:
    madrid = next(path for path in schemes.edition_files() if path.parent.name == "madrid-registration")
    edition = load(madrid.read_text(encoding="utf-8"), madrid.name)
    assert sizes(edition, ["mark_differs", "first_twenty"]) == {"mark_differs": 2, "first_twenty": 21}


def test_lines_that_pass_only_beside_others_are_found_together() -> None:
    found = finder(of("portfolio"))
    assert len(found.base()) == 3
    assert all(each.good for each in found.judge.told(found.claim(7)))
    (small,) = (each for each in found.edition.checks if each.code == "too_small")
    failing = found.failing(small)
    assert failing is not None
    assert len(failing.lines) < 3


def test_figures_that_must_add_up_are_solved_for() -> None:
    found = finder(of("pledge"))
    lines = found.claim(2)
    assert all(each.good for each in found.judge.told(lines))
    (differs,) = (each for each in found.edition.checks if each.code == "not_sum")
    assert found.failing(differs) is not None


def test_what_no_claim_can_do_is_told_within_the_bound() -> None:
    found = finder(of("stations", ("district.stations_count <= 4", "district.stations_count < 0")))
    with pytest.raises(NoLine) as none:
        found.base()
    assert "crowded" in none.value.best
    assert none.value.tried < 100_000


def test_a_check_of_lines_together_that_always_holds_is_failed_by_none() -> None:
    found = finder(of("stations", ("opened.a_day_count <= 2", "opened.a_day_count >= 1")))
    (same_day,) = (each for each in found.edition.checks if each.code == "same_day")
    assert found.failing(same_day) is None
    assert found.judge.tried < 100_000


def test_a_condition_says_how_far_a_line_is_from_it() -> None:
    edition = of("stations")
    conditions = Conditions(edition, None)
    (few,) = (each for each in edition.checks if each.code == "few_served")
    far, near, there = (conditions.sight({"line.served": served, "line.staff": 5}) for served in (10, 99, 100))
    away = [conditions.of[few].distance(each, wanted=True) for each in (far, near, there)]
    assert away[0] > away[1] > away[2] == 0
    assert [each for each in (far, near, there) if not conditions.of[few].distance(each, wanted=False)] == [far, near]


def test_an_edition_of_a_year_that_is_not_ordered_is_rehearsed_as_if_it_had_no_holidays() -> None:
    later = of("portfolio", ("from: 2025-01-01", "from: 2031-01-01"))
    days, calendar = days_of(later, shipped_calendar())
    assert days.window[0] == date(2031, 1, 1)
    assert 2031 in calendar.years
    assert 2031 not in shipped_calendar().years
    known, same = days_of(of("portfolio"), shipped_calendar())
    assert (known.window[0], same) == (date(2025, 1, 1), shipped_calendar())


def test_pictures_are_pictures_and_each_is_another() -> None:
    for made in (png, jpeg):
        assert made(1) != made(2)
    assert jpeg(1).startswith(b"\xff\xd8\xff\xe0")
    assert jpeg(1).endswith(b"\xff\xd9")


@pytest.mark.parametrize("path", SEARCHED, ids=lambda path: path.stem)
def test_lines_that_pass_and_fail_each_check_are_found_for_schemes_that_differ(path: Path) -> None:
    """A code by a regular expression, stages that choose their day, and a share by the term of a loan."""
    edition = load(path.read_text(encoding="utf-8"), path.name)
    found = finder(edition)
    assert all(each.good for each in found.judge.told(found.base()))
    assert {each.code for each in edition.checks if found.failing(each) is None} == set()


def test_twelve_checks_that_hang_together_are_each_failed_alone() -> None:
    edition = of("secrets")
    found = finder(edition)
    failing = {each.code: found.failing(each) for each in edition.checks}
    assert {code for code, each in failing.items() if each is None or each.besides} == set()


def test_what_a_thing_is_funded_by_may_be_the_claimant_itself() -> None:
    found = finder(of("mediation"))
    assert found.base()[0]["body"] == found.judge.context.claimant_name
    assert len(found.claim(2)) == 1


@pytest.mark.parametrize(
    "pattern",
    [
        r"^GI-20[0-9]{2}-[0-9]{4}$",
        r"^(SM|SZ)(2025|2026)-(?:CS|ZZ)?-\d+$",
        r"^[^0-9a-z]{3,5}\.\w*?$",
        r"^[一-龥]{2,4}(大学|学院)$",
        r"x{2}y+z?.$",
        r"^[]a-c-]+$",
    ],
)
def test_words_are_made_for_regular_expressions(pattern: str) -> None:
    made = [word_for(pattern, Random(seed)) for seed in range(40)]
    assert all(each is not None and re.search(pattern, each) for each in made), made
    assert len(set(made)) > 3


def test_words_are_made_for_what_only_the_language_of_definitions_has() -> None:
    assert re.fullmatch("[A-Z]+", word_for(r"^[[:upper:]]{3}\p{Lu}$", Random(1)) or "")
    assert re.fullmatch("[a-z]x", word_for(r"(?i)^(?P<one>[a-z])x$", Random(1)) or "")


@pytest.mark.parametrize("pattern", ["(?=a)b", "a**", "[", "[z-a]", r"\pX", "(" * 40 + ")" * 40, "a{3,1}"])
def test_what_is_not_known_of_regular_expressions_makes_no_word(pattern: str) -> None:
    assert word_for(pattern, Random(1)) is None


@pytest.mark.parametrize("pattern", ["((((a{999}){999}){999}){999}){999}", "((((){999}){999}){999}){999}"])
def test_the_words_of_a_regular_expression_are_bounded(pattern: str) -> None:
    assert len(word_for(pattern, Random(1)) or "") <= 2000


def test_regular_expressions_are_read_with_the_field_that_they_are_asked_of() -> None:
    text = """line.code.matches('^GI-\\\\d$') && matches(line.no, r"^\\d") || claimant.name.matches("大学$")"""
    assert list(patterns_in(text)) == [("code", r"^GI-\d$"), ("no", r"^\d"), ("", "大学$")]


def test_a_search_ends_when_its_time_is_over() -> None:
    with pytest.raises(OutOfTime) as over:
        finder(of("secrets"), limit=Limit(5, 0.0)).base()
    assert "--seconds" in over.value.why.en
    assert "5 秒" in over.value.why.zh
