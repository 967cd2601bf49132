"""What an edition says in words for its readers: titles of steps, checks and tables, and reasons to refuse."""

from __future__ import annotations

import pytest

from tests.definition.test_edition_loading import TEXT, faults_of
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.definition.loader import load
from workflow.definition.paper_reader import HOUSE_REASONS
from workflow.registers import shipped

WITHOUT_REASONS = TEXT[: TEXT.index("\nreasons:\n")] + TEXT[TEXT.index("\nchoices:\n") :]


def edition(text: str = TEXT) -> Edition:
    return load(text, "a.yaml")


def test_every_shipped_edition_words_its_steps_checks_and_tables_in_both_languages() -> None:
    for each in shipped.editions():
        titles = [(step.name, step.title) for step in each.award]
        titles += [(name, table.title) for name, table in each.tables.items()]
        titles += [(check.code, check.title) for check in each.checks]
        assert [name for name, title in titles if name in (title.zh, title.en)] == []


def test_what_is_not_worded_goes_by_its_name() -> None:
    found = edition(
        TEXT.replace(", zh: 该年度全额年费, en: Full fee of the patent year", "").replace(
            "    title: {zh: 截止日前已授权, en: Granted by the closing day}\n", ""
        )
    )
    assert found.award[0].title == Text("scheduled", "scheduled")
    assert Text("not_yet_granted", "not_yet_granted") in [each.title for each in found.checks]


def test_words_in_one_language_alone_are_a_fault() -> None:
    faults = faults_of(TEXT.replace(", en: Full fee of the patent year", ""))
    assert [(each.key, each.code) for each in faults] == [("award.line.scheduled.en", "missing_translation")]


def test_a_reason_has_words_and_may_have_a_clause_and_ask_for_more_words() -> None:
    reasons = edition().reasons
    assert reasons["not_in_force"].clause == "第六条"
    assert not reasons["not_in_force"].words
    assert reasons["other"].words
    assert reasons["other"].title == Text("其他", "Another reason")


def test_an_edition_that_names_no_reasons_has_those_of_the_house() -> None:
    assert tuple(edition(WITHOUT_REASONS).reasons.values()) == HOUSE_REASONS


@pytest.mark.parametrize(
    ("broken", "key", "code"),
    [
        ("other: {words: perhaps, zh: 其他, en: Another}", "reasons.other.words", "not_a_choice"),
        ("other: {words: true, zh: 其他}", "reasons.other.en", "missing_translation"),
        ("other: {zh: 其他, en: Another, claus: 第六条}", "reasons.other.claus", "unknown_key"),
        ("Other: {zh: 其他, en: Another}", "reasons.Other", "not_a_name"),
    ],
)
def test_a_reason_that_is_written_wrongly_is_told_with_its_place(broken: str, key: str, code: str) -> None:
    text = WITHOUT_REASONS.replace("\nchoices:\n", f"\nreasons:\n  {broken}\n\nchoices:\n")
    assert (key, code) in [(each.key, each.code) for each in faults_of(text)]
