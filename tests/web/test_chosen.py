"""What was chosen in a list goes along in the address whole, and nothing that an address holds breaks the page."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.desk.chosen import LONGEST, cut, read, written

CHOSEN = st.dictionaries(st.integers(1, 9_999), st.integers(0, 40), max_size=60)


@given(CHOSEN)
def test_what_was_chosen_is_read_back_as_it_was(chosen: dict[int, int]) -> None:
    assert read(written(chosen)) == chosen


def test_runs_of_rows_are_short_and_each_version_stands_apart() -> None:
    assert written(dict.fromkeys([*range(2, 41), 55], 0) | {7: 1, 9: 1}) == "2-6_8_10-40_55~1.7_9"
    assert len(written(dict.fromkeys(range(2, 3_002), 0))) < 10


@given(CHOSEN)
def test_the_text_needs_no_escape_in_an_address(chosen: dict[int, int]) -> None:
    assert set(written(chosen)) <= set("0123456789-_~.")


@pytest.mark.parametrize(
    "odd",
    [
        "x",
        "-",
        "1-",
        "2,3",
        "1.",
        "1~~2",
        "../etc",
        "１",
        "9" * 30,
        "1-9999999",
        "0-9999999~1.0-9999999",
        "1." + "9" * 30,
    ],
)
def test_what_is_no_such_text_chooses_nothing_and_takes_no_time(odd: str) -> None:
    begun = time.perf_counter()
    assert read(odd) == {}
    assert time.perf_counter() - begun < 1


def test_a_run_that_goes_backwards_chooses_nothing_of_it() -> None:
    assert read("9-2_4") == {4: 0}


@given(st.sets(st.integers(1, 9_999), max_size=2_000))
def test_what_does_not_fit_is_cut_behind_its_first_rows(rows: set[int]) -> None:
    kept = cut(dict.fromkeys(rows, 0))
    assert len(written(kept)) <= LONGEST
    assert sorted(kept) == sorted(rows)[: len(kept)]
