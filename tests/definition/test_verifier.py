"""The verifier: each broken definition is told by its one code, line and path; each check alone finds what it finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.definition.broken import TEXT, WRITTEN, Broken, edited
from tests.definition.broken_elsewhere import ELSEWHERE, READ
from tests.definition.broken_lives import LIVES
from tests.definition.broken_rules import RULES
from tests.definition.test_edition_loading import mutated
from tests.editions.two_halves import TEXT as TWO_HALVES
from workflow import schemes
from workflow.definition.faults import CATALOGUE, DefinitionFault
from workflow.definition.loader import load_stored
from workflow.definition.remedies import REMEDIES
from workflow.definition.verifier import periods
from workflow.definition.verifier.arithmetic import tree
from workflow.definition.verifier.checks import CHECKS, EDITION_CHECKS, LIFE_CHECKS
from workflow.registers import shipped

BROKEN = (*LIVES, *RULES, *ELSEWHERE)
NAMES = [f"{each.check}-{each.code}-{number}" for number, each in enumerate(BROKEN)]


def told(text: str, *, without: str = "") -> tuple[DefinitionFault, ...]:
    """Every fault of a text, one check left out."""
    return shipped.examined(text, "a.yaml", checks=CHECKS - {without}).faults


def test_what_ships_is_proved_composed_and_written_out() -> None:
    assert told(TEXT) == told(WRITTEN) == ()
    for path in schemes.edition_files():
        assert told(path.read_text(encoding="utf-8")) == ()


@pytest.mark.parametrize("broken", BROKEN, ids=NAMES)
def test_a_broken_definition_is_told_by_its_one_code_its_line_and_its_path(broken: Broken) -> None:
    found = told(broken.text)
    assert {each.code for each in found} == {broken.code}, [each.told("en") for each in found]
    assert broken.line in {each.line for each in found}, (broken.line, found)
    paths = {tuple(leg.trigger for leg in each.path if leg.trigger) if each.path else None for each in found}
    assert broken.path in paths
    for each in found:
        assert each.told("zh") != each.told("en")
        assert each.told_path("zh") != each.told_path("en") or not each.path


@pytest.mark.parametrize(("code", "text", "line"), READ, ids=[f"{each[0]}-{place}" for place, each in enumerate(READ)])
def test_one_mistake_is_told_once_at_its_line_and_nothing_that_follows_from_it(code: str, text: str, line: int) -> None:
    found = told(text)
    assert [(each.code, each.line) for each in found] == [(code, line)], [each.told("en") for each in found]


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_without_a_check_its_fault_is_not_told(check: str) -> None:
    mine = [each for each in BROKEN if each.check == check]
    assert mine, "no broken definition needs this check"
    for each in mine:
        assert each.code not in {fault.code for fault in told(each.text, without=check)}


def test_there_are_forty_broken_definitions_and_each_is_another() -> None:
    assert len({each.text for each in BROKEN}) == len(BROKEN) >= 40
    assert {each.check for each in BROKEN} == CHECKS == {*LIFE_CHECKS, *EDITION_CHECKS}


def test_a_path_is_one_that_the_life_has() -> None:
    for broken in BROKEN:
        examined = shipped.examined(broken.text, "a.yaml")
        assert examined.edition is not None
        life = examined.edition.life
        steps = {(each.source, each.trigger, each.target, each.role) for each in life.transitions}
        for fault in examined.faults:
            for before, leg in zip(fault.path, fault.path[1:], strict=False):
                assert (before.state, leg.trigger, leg.state, leg.role) in steps
            assert not fault.path or fault.path[0].state == life.initial


def test_an_edition_that_was_stored_is_read_whatever_is_checked_by_now() -> None:
    for broken in BROKEN:
        assert load_stored(broken.text, "a.yaml").scheme in broken.text


@given(seeds=st.lists(st.integers(0, 2**32), min_size=1, max_size=3), text=st.sampled_from([WRITTEN, TWO_HALVES]))
@settings(max_examples=400, deadline=None)
def test_a_mutated_definition_is_proved_or_has_told_faults_with_whole_paths(seeds: list[int], text: str) -> None:
    for seed in seeds:
        text = mutated(seed, text)
    for fault in told(text):
        assert fault.line >= 1
        assert fault.told("zh")
        assert fault.told_path("en").count("→") == max(0, len(fault.path) - 1)


LATER = edited(
    edited(TEXT, 'edition: "2018"', 'edition: "2021"'), "  from: 2018-01-01\n  to: 2021-06-30", "  from: {}\n  to: {}"
).replace("{}", "{from}", 1)


def filed(text: str, file: str) -> periods.Filed:
    found = shipped.examined(text, file)
    assert found.edition is not None
    assert found.faults == ()
    return periods.Filed(found.edition, file, found.line, found.name_line)


def later(first: str, last: str) -> periods.Filed:
    return filed(LATER.replace("{from}", first).replace("to: {}", f"to: {last}"), "later.yaml")


def test_the_day_after_one_edition_begins_the_next() -> None:
    assert list(periods.faults([later("2021-07-01", "2022-12-31"), filed(TEXT, "a.yaml")])) == []
    assert list(periods.faults([filed(TEXT, "a.yaml"), filed(TEXT, "b.yaml")])) == []


@pytest.mark.parametrize(
    ("first", "code", "check"),
    [
        ("2021-06-30", "editions_overlap", periods.editions_do_not_overlap),
        ("2019-01-01", "editions_overlap", periods.editions_do_not_overlap),
        ("2021-07-02", "editions_gap", periods.editions_leave_no_gap),
        ("2022-01-01", "editions_gap", periods.editions_leave_no_gap),
    ],
)
def test_editions_that_do_not_fit_in_time_are_told(first: str, code: str, check: periods.Between) -> None:
    given = [later(first, "2022-12-31"), filed(TEXT, "a.yaml")]
    (fault,) = periods.faults(given)
    assert (fault.code, fault.file, fault.key) == (code, "later.yaml", "effective.from")
    assert fault.line == TEXT[: TEXT.index("from: 2018")].count("\n") + 1
    assert list(periods.faults(given, [each for each in periods.CHECKS if each is not check])) == []


def test_two_editions_of_one_name_are_told_at_the_name_of_the_later() -> None:
    names_alike = filed(
        edited(LATER, 'edition: "2021"', 'edition: "2018"')
        .replace("{from}", "2023-01-01")
        .replace("to: {}", "to: 2023-12-31"),
        "alike.yaml",
    )
    given = [filed(TEXT, "a.yaml"), later("2021-07-01", "2022-12-31"), names_alike]
    (fault,) = periods.faults(given)
    assert (fault.code, fault.file, fault.key) == ("duplicate_name", "alike.yaml", "edition")
    assert fault.line == TEXT[: TEXT.index('edition: "2018"')].count("\n") + 1
    apart = [each for each in periods.CHECKS if each is not periods.editions_are_told_apart]
    assert list(periods.faults(given, apart)) == []


def test_an_edition_is_held_against_the_earlier_one_that_lasts_longest() -> None:
    inside, after = later("2019-01-01", "2019-12-31"), later("2020-06-01", "2020-12-31")
    found = list(periods.faults([filed(TEXT, "a.yaml"), inside, after], periods.CHECKS[:2]))
    assert [(each.code, each.params["edition"]) for each in found] == [("editions_overlap", "2018")] * 2


def test_a_gap_that_an_edition_explains_is_none() -> None:
    explained = edited(
        TEXT, "  window_clause: 第五条\n", "  window_clause: 第五条\n  gap: {zh: 暂停一年, en: A year's pause}\n"
    )
    assert list(periods.faults([filed(explained, "a.yaml"), later("2022-07-01", "2022-12-31")])) == []


def test_a_check_of_the_field_alone_lets_a_table_go_without_the_keys_that_it_refuses() -> None:
    assert told(edited(TEXT, "that: line.fee_year in rate", "that: line.fee_year > 3")) == ()


def test_an_expression_that_is_more_than_arithmetic_has_no_tree() -> None:
    assert tree("line.owners.exists(each, each == 'x').size()") is None
    assert tree("(1 + 2") is None
    assert tree("(" * 500 + "1" + ")" * 500) is None


@pytest.mark.parametrize(("text", "kind"), [("1 + 2 * 3", "+"), ("a ? b : c ? d : e", "?"), ("!a && b || c", "||")])
def test_operators_bind_as_the_language_has_it(text: str, kind: str) -> None:
    found = tree(text)
    assert found is not None
    assert found.kind == kind


def test_every_word_of_a_message_is_filled_in() -> None:
    for broken in BROKEN:
        for fault in told(broken.text):
            for language in ("zh", "en"):
                assert not re.search(r"\{[a-z_]+\}", fault.told(language)) or fault.code == "languages_differ"


def test_a_fault_says_what_was_expected_or_what_to_do_about_it() -> None:
    assert REMEDIES.keys() <= CATALOGUE.keys()
    found = [fault for broken in BROKEN for fault in told(broken.text)]
    for fault in found:
        suggested = "Did you mean" in fault.told("en")
        assert fault.told_remedy("en") or suggested, fault.code
        assert (fault.told_remedy("zh") == fault.told_remedy("en")) is (not fault.told_remedy("en"))
