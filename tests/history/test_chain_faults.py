"""Whatever is done to a chain is told with the first row that does not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.history.chains import EDITS, SALT, Chain, Tampering, chain, content, row
from tests.moving import EDITION
from workflow.history.body import RECAST, Plain
from workflow.history.tables import GENESIS
from workflow.history.verify import ChainFault, Present, Row, chain_fault


def told(made: Chain, rows: list[Row] | None = None) -> tuple[int, str] | None:
    """The number of the faulty row and its code, or None."""
    fault = chain_fault(made.subject, made.rows if rows is None else rows, made.present)
    return (fault.seq, fault.code) if fault is not None else None


@given(st.integers(1, 12))
def test_a_whole_chain_has_no_fault(length: int) -> None:
    assert told(chain(7, length)) is None


@given(st.data(), st.integers(1, 10), st.sampled_from(sorted(EDITS)))
def test_any_change_of_any_row_is_told_at_that_row(data: st.DataObject, length: int, name: str) -> None:
    made, (tamper, code) = chain(7, length), EDITS[name]
    at = data.draw(st.integers(0, length - 1))
    rows = list(made.rows)
    tamper(rows, at)
    if name == "delete" and at == length - 1:
        assert told(made, rows) == ((at, "cut_off") if rows else (1, "deleted"))
    else:
        assert told(made, rows) == (at + 1, code)


@given(st.data(), st.integers(2, 8), st.lists(st.sampled_from(sorted(EDITS)), min_size=2, max_size=4))
def test_of_several_changes_the_first_row_is_named(data: st.DataObject, length: int, names: list[str]) -> None:
    made = chain(7, length)
    rows = list(made.rows)
    places = sorted((data.draw(st.integers(0, length - 2)) for _ in names), reverse=True)
    tampering: list[tuple[int, Tampering]] = [
        (at, EDITS[name][0]) for at, name in zip(places, names, strict=True) if name != "delete"
    ]
    for at, tamper in tampering:
        tamper(rows, at)
    fault = told(made, rows)
    assert (fault[0] if fault else None) == (tampering[-1][0] + 1 if tampering else None)


@given(st.data(), st.integers(2, 8))
def test_two_rows_that_changed_places_are_told_at_the_first(data: st.DataObject, length: int) -> None:
    made = chain(7, length)
    one, other = sorted(data.draw(st.lists(st.integers(0, length - 1), min_size=2, max_size=2, unique=True)))
    rows = list(made.rows)
    rows[one], rows[other] = rows[other]._replace(seq=one + 1), rows[one]._replace(seq=other + 1)
    assert told(made, rows) == (one + 1, "swapped")


def test_a_row_of_another_subject_is_told_as_swapped() -> None:
    made, other = chain(7, 3), chain(8, 3)
    rows = [made.rows[0], other.rows[1], made.rows[2]]
    assert told(made, rows) == (2, "swapped")


def test_a_row_rewritten_with_its_hash_is_told_by_the_row_after_it() -> None:
    made = chain(7, 3)
    forged = row(made.rows[0].hash, content(7, 2, trigger="pays"), 2)
    assert told(made, [made.rows[0], forged, made.rows[2]]) == (3, "broken_link")


def test_a_last_row_rewritten_with_its_hash_is_told_by_the_head() -> None:
    made = chain(7, 3)
    forged = row(made.rows[1].hash, content(7, 3, trigger="pays"), 3)
    assert told(made, [*made.rows[:2], forged]) == (3, "state")


def test_rows_that_were_added_behind_the_head_are_told() -> None:
    made = chain(7, 3)
    assert told(made, [*made.rows, row(made.rows[2].hash, content(7, 4), 4)]) == (4, "state")


@pytest.mark.parametrize("last", [3, 2])
def test_an_edition_that_changes_without_a_move_on_record_is_told(last: int) -> None:
    made = chain(7, 3)
    for trigger, said in (("step", {"under": EDITION}), (RECAST, {}), (RECAST, {"under": "others"}), (RECAST, None)):
        moved = row(made.rows[0].hash, content(7, 2, edition="another", trigger=trigger, said=said), 2)
        rows = [made.rows[0], moved, row(moved.hash, content(7, 3, edition="another"), 3)][:last]
        there = Present("application", "another", f"s{last}", last, rows[-1].hash)
        assert told(replace(made, present=there), rows) == (2, "edition")


def test_an_edition_that_changes_by_a_move_is_no_fault_and_stays_from_then_on() -> None:
    made = chain(7, 3)
    moved = row(made.rows[0].hash, content(7, 2, edition="another", trigger=RECAST, said={"under": EDITION}), 2)
    rows = [made.rows[0], moved, row(moved.hash, content(7, 3, edition="another"), 3)]
    there = replace(made, present=Present("application", "another", "s3", 3, rows[-1].hash))
    assert told(there, rows) is None
    back = [*rows[:2], row(moved.hash, content(7, 3), 3)]
    assert told(replace(made, present=Present("application", EDITION, "s3", 3, back[-1].hash)), back) == (3, "edition")


def test_a_chain_that_does_not_begin_at_the_beginning_is_told() -> None:
    made = chain(7, 1)
    forged = row(b"\1" * 32, content(7, 1), 1)
    assert told(made, [forged]) == (1, "broken_link")
    later = row(GENESIS, {**content(7, 1), "from": "paid"}, 1)
    assert told(made, [later]) == (1, "state")


@given(st.integers(2, 9), st.data())
def test_a_tail_that_was_cut_off_is_told_at_the_last_row_that_is_left(length: int, data: st.DataObject) -> None:
    made = chain(7, length)
    left = data.draw(st.integers(1, length - 1))
    assert told(made, list(made.rows[:left])) == (left, "cut_off")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("state", "paid", "state"),
        ("head", b"\1" * 32, "state"),
        ("version", 2, "state"),
        ("version", 4, "cut_off"),
        ("kind", "batch", "identity"),
        ("edition", "another", "identity"),
    ],
)
def test_a_present_that_the_rows_do_not_lead_to_is_told(field: str, value: Plain | bytes, code: str) -> None:
    made = chain(7, 3)
    assert told(replace(made, present=made.present._replace(**{field: value}))) == (3, code)  # type: ignore[arg-type]


def test_rows_without_a_subject_and_a_subject_without_rows_are_told() -> None:
    made = chain(7, 3)
    fault = chain_fault(7, made.rows, None)
    assert fault is not None
    assert (fault.seq, fault.code) == (3, "no_subject")
    assert told(made, []) == (1, "deleted")


@pytest.mark.parametrize("erased", [(None, None), (SALT.hex(), None)], ids=["with the salt", "the words alone"])
def test_erased_words_are_no_fault(erased: tuple[str | None, None]) -> None:
    made = chain(7, 3)
    assert told(made, [made.rows[0]._replace(words={"reason": erased}), *made.rows[1:]]) is None


@pytest.mark.parametrize(
    "words", [None, {}, {"reason": (None, "理由 1")}, {"reasons": (SALT.hex(), "理由 1")}, {"reason": ("00", "理由 1")}]
)
def test_words_that_are_gone_or_do_not_open_are_told(words: dict[str, tuple[str | None, str | None]] | None) -> None:
    made = chain(7, 3)
    assert told(made, [made.rows[0]._replace(words=words), *made.rows[1:]]) == (1, "words")


@given(st.binary(max_size=60) | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(repr).map(str.encode))
def test_no_bytes_of_a_body_can_crash_the_walk(body: bytes) -> None:
    made = chain(7, 1)
    assert told(made, [row(GENESIS, body, 1)]) == (1, "not_a_record")


HOSTILE: list[Plain] = [None, [], {}, "×", 2**62, -1, [[]], {"reason": "×"}, {"reason": 1}]


@given(st.sampled_from(sorted(content(7, 1))), st.sampled_from(HOSTILE))
def test_no_value_of_any_field_can_crash_the_walk(field: str, value: Plain) -> None:
    made = chain(7, 1)
    told(made, [row(GENESIS, {**content(7, 1), field: value}, 1)])


def test_a_fault_is_told_in_both_languages_with_its_place() -> None:
    fault = chain_fault(7, [], chain(7, 1).present)
    assert isinstance(fault, ChainFault)
    assert fault.zh == "事项 7 第 1 条履历：该序号的记录缺失。"
    assert fault.en == "subject 7, row 1: the row with this number is missing: it was deleted."


def test_the_edition_of_these_chains_is_the_engines_own() -> None:
    assert chain(7, 1).present.edition == EDITION
