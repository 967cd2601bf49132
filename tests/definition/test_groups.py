"""How an edition says what lines have together and which date decides: read, told when it is wrong, and computed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.definition.judging import closing, errors
from tests.editions import madrid
from workflow import schemes
from workflow.definition.assessment import GivenRow
from workflow.definition.edition import Edition
from workflow.definition.faults import EditionFaults
from workflow.definition.groups import _placed, _split
from workflow.definition.loader import load
from workflow.definition.paper_reader import house_letters
from workflow.definition.rules import Rules
from workflow.registers import shipped

MADRID = (schemes.FOLDER / "madrid-registration" / "2018.yaml").read_text(encoding="utf-8")
PCT = (schemes.FOLDER / "pct-application" / "2018.yaml").read_text(encoding="utf-8")


def faults_of(text: str) -> set[tuple[str, str]]:
    """Code and key of every fault."""
    try:
        load(text, "a.yaml")
    except EditionFaults as found:
        return {(each.code, each.key) for each in found.faults}
    return set()


OF_MARK = "groups.mark"
FAULTS = [
    (MADRID, "key: [mark_no]\n    figures", "key: [mark]\n    figs", ("unknown_key", f"{OF_MARK}.figs")),
    (MADRID, "key: [mark_no]\n", "key: [marks]\n", ("unknown_field", f"{OF_MARK}.key")),
    (MADRID, "{place: claim, ", "{", ("missing_key", f"{OF_MARK}.figures.place_count.count")),
    (
        MADRID,
        "{count: with_individual",
        "{count: own_fee",
        ("expression_result", f"{OF_MARK}.figures.individual_count.count"),
    ),
    (MADRID, "{sum: own_fee, ", "{sum: fee_known, ", ("expression_result", f"{OF_MARK}.figures.own_chf.sum")),
    (MADRID, "{sum: own_fee, ", "{sum: mark.share, ", ("expression_name", f"{OF_MARK}.figures.own_chf.sum")),
    (MADRID, "split: line.paid\n", "split: line.holder\n", ("expression_result", f"{OF_MARK}.figures.share.split")),
    (MADRID, "basic_fee: common[line.colour]", "basic_fee: mark.share", ("expression_name", "values.basic_fee")),
    (MADRID, "{mark.fee_chf}）", "{mark.fee}）", ("unknown_placeholder", "checks.above_schedule.zh")),
    (MADRID, "cap: [claimant.group,", "cap: [claimant.name,", ("unknown_field", "funds.madrid_group_year.cap")),
    (MADRID, "key: [mark_no, country]", "key: [mark_no, call.year]", ("unknown_field", "funds.madrid_designation.key")),
    (MADRID, "letters: house", "letters: houses", ("wrong_kind", "letters")),
    (PCT, "{stage: {filing: line.filed_on, ", "{stage: {", ("missing_key", "effective.by.stage.filing")),
    (
        PCT,
        "{filing: line.filed_on, ",
        "{other: line.filed_on, filing: line.filed_on, ",
        ("unknown_key", "effective.by.stage.other"),
    ),
    (PCT, "{filing: line.filed_on, ", "{filing: line.paid, ", ("not_a_date_field", "effective.by.stage.filing")),
    (PCT, "by: {stage: ", "by: {country: ", ("not_a_choice_field", "effective.by.country")),
    (PCT, "by: {stage: ", "by: {stages: ", ("unknown_field", "effective.by.stages")),
]


@pytest.mark.parametrize(("text", "old", "new", "fault"), FAULTS, ids=[f"{each[3][0]}-{each[3][1]}" for each in FAULTS])
def test_a_fault_of_groups_events_and_letters_is_told_by_key(
    text: str, old: str, new: str, fault: tuple[str, str]
) -> None:
    assert old in text
    assert fault in faults_of(text.replace(old, new, 1))


@pytest.mark.parametrize("name", ["line", "claimant", "call"])
def test_a_group_cannot_be_named_as_what_expressions_see_already(name: str) -> None:
    text = MADRID.replace("  mark:\n    key", f"  {name}:\n    key", 1)
    assert ("duplicate_name", f"groups.{name}") in faults_of(text)


def test_the_letters_of_the_house_are_written_out_and_fixed_in_the_edition() -> None:
    edition = madrid.edition()
    sent = {each.letter for each in edition.life.transitions if each.letter}
    assert set(edition.letters) == sent
    assert all(edition.letters[name] == house_letters()[name] for name in sent)
    assert house_letters()["accepted"].body.zh in edition.content
    assert load(edition.content, "b.yaml").letters == edition.letters


@pytest.mark.parametrize("first", shipped.editions(), ids=lambda each: f"{each.scheme}-{each.edition}")
def test_an_edition_is_stored_and_read_back_as_the_same(first: Edition) -> None:
    again = load(first.content, "b.yaml")
    assert (again.hash, again.groups, again.effective) == (first.hash, first.groups, first.effective)


def test_a_figure_that_fails_is_told_for_its_line_and_the_others_are_computed_without_it() -> None:
    text = MADRID.replace("{sum: own_fee, ", "{sum: \"own_fee / (line.country == 'RU' ? 0 : 1)\", ")
    rows = [GivenRow(at, row) for at, row in enumerate(madrid.mark("US", "RU", "VN"), 2)]
    found = Rules(load(text, "a"), shipped.tables()).assess(rows, closing(2018, madrid.CLAIMANT))
    assert errors(found) == [[], ["rule_failed"], []]
    assert "mark.own_chf" in found.lines[1].errors[0].message.en


def test_a_weight_below_nothing_is_an_error_of_the_line() -> None:
    text = MADRID.replace("mark.unknown_count > 0 ? 1 :", "line.country == 'RU' ? -1 :")
    rows = [GivenRow(at, row) for at, row in enumerate(madrid.mark("US", "RU", "VN"), 2)]
    found = Rules(load(text, "a"), shipped.tables()).assess(rows, closing(2018, madrid.CLAIMANT))
    assert errors(found) == [[], ["rule_failed"], []]


TOTALS = st.integers(0, 10**12)


@given(total=TOTALS, weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=60))
def test_shares_come_to_the_total_and_none_is_a_fen_off_its_weight(total: int, weights: list[int]) -> None:
    shares = _split([total] * len(weights), weights)
    assert sum(shares) == total
    whole = sum(weights) or len(weights)
    for share, weight in zip(shares, weights if any(weights) else [1] * len(weights), strict=True):
        assert 0 <= share - total * weight // whole <= 1
    raised = [share - total * weight // whole for share, weight in zip(shares, weights, strict=True) if any(weights)]
    assert raised == sorted(raised, reverse=True)


@given(values=st.lists(st.sampled_from(["2018-01-01", "2018-02-01", "2018-03-01"]), max_size=30))
def test_places_are_each_given_once_by_value_and_then_by_the_order_of_the_claim(values: list[str]) -> None:
    places = _placed(values, [])
    assert sorted(places) == list(range(1, len(values) + 1))
    assert sorted(zip(values, range(len(values)), strict=True)) == [
        (values[at], at) for at in sorted(range(len(values)), key=places.__getitem__)
    ]
