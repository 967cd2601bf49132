"""A grant in parts: shares that come to the grant, a life that pays each in its turn, and every broken way told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.definition.test_edition_loading import faults_of, line_of, shown
from tests.editions.two_halves import ACCEPTANCE, PAYMENT, SHARES, TEXT, edition
from workflow.definition.course import course
from workflow.definition.edition import Instalment
from workflow.definition.instalments import split, turns
from workflow.definition.life import Text
from workflow.definition.loader import load
from workflow.registers import shipped

THREE = SHARES.replace("    second:", "    middle: {share: 30, zh: 二期, en: second part}\n    second:")


def parts(*percents: int) -> tuple[Instalment, ...]:
    """Instalments of these shares, and one of the rest."""
    whole = (*percents, None)
    return tuple(Instalment(f"n{number}", each, "", Text("期", "part")) for number, each in enumerate(whole))


@given(
    st.integers(0, 10**15),
    st.lists(st.integers(1, 99), max_size=20).filter(lambda percents: sum(percents) < 100),
)
def test_the_parts_of_a_grant_come_to_the_grant_whatever_it_is(fen: int, percents: list[int]) -> None:
    found = split(fen, parts(*percents))
    assert sum(found) == fen
    assert len(found) == len(percents) + 1
    for each, percent in zip(found, percents, strict=False):
        assert each * 100 <= fen * percent < (each + 1) * 100
    assert found[-1] * 100 >= fen * (100 - sum(percents))


@pytest.mark.parametrize(
    ("fen", "percents", "expected"),
    [
        (140_000, (50,), (70_000, 70_000)),
        (140_001, (50,), (70_000, 70_001)),
        (1, (50,), (0, 1)),
        (100, (33, 33), (33, 33, 34)),
        (101, (33, 33), (33, 33, 35)),
        (0, (50,), (0, 0)),
        (77, (), (77,)),
    ],
)
def test_shares_are_rounded_down_and_the_rest_takes_what_is_left(
    fen: int, percents: tuple[int, ...], expected: tuple[int, ...]
) -> None:
    assert split(fen, parts(*percents)) == expected


def test_without_the_section_a_grant_is_paid_at_once() -> None:
    alone = [each for each in shipped.editions() if each.scheme != "sme-custody"]
    assert len(alone) == len(shipped.editions()) - 1
    for each in alone:
        assert each.instalments == ()
        assert split(5, each.instalments) == (5,)
        assert turns(each.life) == {"payable": 1}
        assert "pass_nothing" not in {step.trigger for step in each.life.transitions}


def test_each_payment_of_a_life_waits_for_its_own_instalment() -> None:
    life = edition().life
    assert turns(life) == {"payable": 1, "payable_2": 2}
    assert [leg.state.name for leg in course(life)][-8:] == [
        "payable",
        "ordered",
        "released",
        "acceptance",
        "payable_2",
        "ordered_2",
        "released_2",
        "paid",
    ]
    assert life.states["payable"].title == Text("待拨付（首期）", "Payable (first half)")
    assert life.states["failed"].title == Text("未通过中期检查", "Mid-term check not passed")


def test_the_content_of_an_edition_in_parts_loads_to_the_same_edition() -> None:
    again = load(edition().content, "b.yaml")
    assert (again.hash, shown(again)) == (edition().hash, shown(edition()))


def test_three_parts_have_three_payments_and_two_checks_that_are_told_apart() -> None:
    final = ACCEPTANCE.replace("中期检查", "验收").replace("Mid-term check", "Acceptance")
    text = TEXT.replace(SHARES, THREE).replace(ACCEPTANCE + PAYMENT, ACCEPTANCE + PAYMENT + final + PAYMENT)
    found = load(text, "a.yaml")
    assert turns(found.life) == {"payable": 1, "payable_2": 2, "payable_3": 3}
    assert {"acceptance", "acceptance_2", "failed", "failed_2"} <= found.life.states.keys()
    assert found.life.states["acceptance_2"].title.en == "Acceptance"
    assert split(1_000, found.instalments) == (500, 300, 200)


FIRST, SECOND = "first:  {share: 50", "second: {share: rest"

ONE_FAULT = [
    (SECOND, "second: {share: 50", "rest_is_last", "award.instalments.second.share", "second: {share: 50"),
    (FIRST, "first:  {share: rest", "rest_is_last", "award.instalments.first.share", "first:  {share: rest"),
    (FIRST, "first:  {share: half", "not_an_integer", "award.instalments.first.share", "share: half"),
    (FIRST, "first:  {share: 50.5", "not_an_integer", "award.instalments.first.share", "share: 50.5"),
    (FIRST, "first:  {share: 0", "out_of_range", "award.instalments.first.share", "share: 0"),
    (FIRST, "first:  {share: 100", "out_of_range", "award.instalments.first.share", "share: 100"),
    ("share: 50, clause", "clause", "missing_key", "award.instalments.first.share", "first:  {"),
    (FIRST, "first:  {shares: 50", "unknown_key", "award.instalments.first.shares", "shares: 50"),
    (FIRST, "First:  {share: 50", "not_a_name", "award.instalments.First", "First:"),
    ("second: {share", "first: {share", "duplicate_key", "first", "first: {share"),
    ("zh: 尾款, en: second half", "zh: 尾款", "missing_translation", "award.instalments.second.en", "second:"),
    (SHARES, "  instalments: [50, rest]\n", "wrong_kind", "award.instalments", "instalments:"),
    (ACCEPTANCE + PAYMENT, "", "not_as_many_payments", "life", "life:"),
    (SHARES, "", "not_as_many_payments", "life", "life:"),
    (SHARES, THREE, "not_as_many_payments", "life", "life:"),
    (PAYMENT + ACCEPTANCE, ACCEPTANCE + PAYMENT, "nothing_paid_yet", "life.states.acceptance", "- acceptance:"),
    (
        ", title: {zh: 中期检查, en: Mid-term check}",
        ", title: {zh: 检查}",
        "missing_translation",
        None,
        "- acceptance:",
    ),
    ("by: policy_officer, within", "by: policy_oficer, within", "not_a_choice", None, "- acceptance:"),
    ("  failed:\n", "  faild:\n", "unknown_letter", "letters.failed", "letters:"),
    (
        "{instalment}",
        "{instalments}",
        "unknown_placeholder",
        "letters.paid.body.zh",
        "    title: {zh: 拨付通知",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "code", "key", "part"), ONE_FAULT, ids=[f"{each[2]}-{n}" for n, each in enumerate(ONE_FAULT)]
)
def test_a_broken_part_is_told_by_file_line_key_and_code(
    old: str, new: str, code: str, key: str | None, part: str
) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    found = [each for each in faults_of(text) if each.code == code]
    assert found, faults_of(text)
    assert {each.file for each in found} == {"a.yaml"}
    assert key is None or key in {each.key for each in found}
    assert line_of(text, part) in {each.line for each in found}
    assert all(each.told("zh") and each.told("en") for each in found)


def test_shares_before_the_last_leave_something() -> None:
    text = TEXT.replace(SHARES, THREE.replace("share: 30", "share: 50"))
    assert "shares_too_large" in {each.code for each in faults_of(text)}


WAYS_ROUND = [
    ('"from":"noticed","to":"payable"', '"from":"noticed","to":"payable_2"', "out_of_turn"),
    ('"from":"released_2","to":"payable_2"', '"from":"released_2","to":"payable"', "out_of_turn"),
    ('"from":"acceptance","to":"failed"', '"from":"payable","to":"failed"', "nothing_paid_yet"),
]


@pytest.mark.parametrize(("old", "new", "code"), WAYS_ROUND, ids=[f"{each[2]}-{each[0]}" for each in WAYS_ROUND])
def test_a_life_that_is_written_out_pays_in_turn_too(old: str, new: str, code: str) -> None:
    content = edition().content
    assert old in content
    assert code in {each.code for each in faults_of(content.replace(old, new))}
