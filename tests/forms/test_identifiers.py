"""Numbers of the field: every vector holds, and one wrong character is seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.faults import Fault
from forms.identifiers.accounts import card_fits, cnaps_fits
from forms.identifiers.filings import country, nice_classes
from forms.identifiers.patents import check_digit, take_apart
from forms.types import TYPES

VECTORS: dict[str, dict[str, list[Any]]] = {
    name: vectors
    for name, vectors in json.loads(Path(__file__).with_name("format_vectors.json").read_text("utf-8")).items()
    if name != "source"
}
OF_TYPES = [name for name in VECTORS if name in TYPES]
OF_ACCOUNTS = {"card": card_fits, "cnaps": cnaps_fits}


def cases(verdict: str) -> list[tuple[str, Any]]:
    return [(name, each) for name in OF_TYPES for each in VECTORS[name][verdict]]


def test_every_vector_belongs_to_a_type_or_to_accounts() -> None:
    assert set(VECTORS) == {*OF_TYPES, *OF_ACCOUNTS}


@pytest.mark.parametrize(("name", "raw"), cases("valid"))
def test_a_valid_vector_is_read(name: str, raw: Any) -> None:
    assert not isinstance(TYPES[name].parse(raw), Fault)


@pytest.mark.parametrize(("name", "raw"), cases("invalid"))
def test_an_invalid_vector_is_refused(name: str, raw: Any) -> None:
    assert isinstance(TYPES[name].parse(raw), Fault)


@pytest.mark.parametrize("name", OF_ACCOUNTS)
def test_what_is_said_of_accounts_follows_the_vectors(name: str) -> None:
    fits = OF_ACCOUNTS[name]
    assert all(fits(each) for each in VECTORS[name]["valid"])
    assert not any(fits(each) for each in VECTORS[name]["invalid"])


def test_a_credit_code_whose_registration_authority_is_a_letter_is_valid() -> None:
    """GB 32100 lets registration authorities be letters: N, A and Y are in use."""
    codes = ["N2430100MF1234567", "Y2430100MF1234567", "A1430100MF1234567"]
    read = [TYPES["uscc"].parse(code + last) for code in codes for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"]
    assert {each.code for each in read if isinstance(each, Fault)} == {"check_digit"}


@pytest.mark.parametrize(
    "code", ["91110000600037341O", "9111000060003734", "I1110000600037341L", "9111000060003734１L2"]
)
def test_a_credit_code_of_wrong_letters_or_length_is_not_one(code: str) -> None:
    assert TYPES["uscc"].parse(code) == Fault("not_a_uscc", params={"found": code})


@given(
    st.one_of(
        st.builds(
            lambda year, kind, serial: f"{year}{kind}{serial:07d}",
            st.integers(2004, 2030),
            st.sampled_from("12389"),
            st.integers(0, 9_999_999),
        ),
        st.builds(
            lambda year, kind, serial: f"{year:02d}{kind}{serial:05d}",
            st.sampled_from([*range(85, 100), 0, 1, 2, 3]),
            st.sampled_from("12389"),
            st.integers(0, 99_999),
        ),
    ),
    st.integers(0, 11),
    st.integers(1, 9),
)
def test_one_wrong_digit_of_a_patent_number_is_always_seen(digits: str, place: int, change: int) -> None:
    """Modulo 11 is prime and no weight is a multiple of it."""
    place %= len(digits)
    wrong = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]
    assert check_digit(wrong) != check_digit(digits)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("201710117081", "invention"),
        ("201780117081", "invention"),
        ("201720117081", "utility_model"),
        ("201790117081", "utility_model"),
        ("201730033448", "design"),
        ("95115608", "invention"),
        ("95215608", "utility_model"),
        ("95315608", "design"),
    ],
)
def test_the_kind_of_a_patent_stands_in_its_number(number: str, kind: str) -> None:
    patent = take_apart(number)
    assert patent is not None
    assert patent.kind == kind


def test_eu_and_em_are_one_office() -> None:
    assert country("EU") == country("EM") == "EM"
    assert country("EUR") is None


@pytest.mark.parametrize(
    ("text", "classes"), [("9;42", (9, 42)), ("第9类、第42类", (9, 42)), ("42,9,9", (9, 42)), ("46", None), ("", None)]
)
def test_nice_classes_are_numbers_from_1_to_45_in_order(text: str, classes: tuple[int, ...] | None) -> None:
    assert nice_classes(text) == classes
