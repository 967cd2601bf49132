"""Every result lands in one list, and nothing is posted twice however often a file is read."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from workflow.money.bank import Outcome, Reconciliation, Result, reconcile

EXPECTED = {"YL1": 100, "YL2": 200, "YL3": 300}


def paid(name: str, fen: int | None, line: int = 0) -> Result:
    return Result(name, "paid", fen, "", line)


def returned(name: str, fen: int | None, line: int = 0) -> Result:
    return Result(name, "returned", fen, "账号不存在", line)


def lists(found: Reconciliation) -> list[Result]:
    return [
        *found.paid,
        *found.returned,
        *found.unknown,
        *found.wrong_amount,
        *found.contradictory,
        *found.duplicate,
    ]


def test_results_are_held_against_the_batch_to_the_fen() -> None:
    found = reconcile(EXPECTED, [paid("YL1", 100), returned("YL2", 201), paid("YL9", 1)])
    assert found.paid == found.matched == (paid("YL1", 100),)
    assert found.wrong_amount == (returned("YL2", 201),)
    assert found.unknown == (paid("YL9", 1),)
    assert found.missing == ("YL3",)


def test_a_result_without_an_amount_is_taken_by_its_id() -> None:
    assert reconcile(EXPECTED, [returned("YL1", None)]).returned == (returned("YL1", None),)


def test_the_same_again_is_a_duplicate_and_another_outcome_is_for_a_person() -> None:
    found = reconcile(EXPECTED, [paid("YL1", 100, 2), paid("YL1", 100, 3), paid("YL2", 200), returned("YL2", 200)])
    assert found.matched == (paid("YL1", 100, 2),)
    assert found.duplicate == (paid("YL1", 100, 3),)
    assert found.contradictory == (paid("YL2", 200), returned("YL2", 200))


def test_in_one_file_a_line_twice_counts_once_and_contradicting_lines_not_at_all() -> None:
    said = [paid("YL1", 100, 2), paid("YL2", 200, 3), paid("YL1", 100, 4), returned("YL2", 200, 5)]
    found = reconcile(EXPECTED, [*said, paid("YL3", 300, 6), paid("YL3", 200, 7)])
    assert [each.line for each in found.matched] == [2]
    assert [each.line for each in found.duplicate] == [4]
    assert [each.line for each in found.contradictory] == [3, 5, 6]
    assert [each.line for each in found.wrong_amount] == [7]


def test_what_was_posted_before_is_not_posted_again() -> None:
    known: dict[str, Outcome] = {"YL1": "paid", "YL2": "paid"}
    found = reconcile(EXPECTED, [paid("YL1", 100), returned("YL2", 200)], known)
    assert not found.matched
    assert found.duplicate == (paid("YL1", 100),)
    assert found.contradictory == (returned("YL2", 200),)
    assert found.missing == ("YL3",)


def test_a_right_and_a_wrong_amount_of_one_payment_post_nothing() -> None:
    found = reconcile(EXPECTED, [paid("YL1", 100), paid("YL1", 99)])
    assert not found.matched
    assert found.wrong_amount == (paid("YL1", 99),)
    assert found.contradictory == (paid("YL1", 100),)


OUTCOMES: st.SearchStrategy[Outcome] = st.sampled_from(["paid", "returned"])
RESULTS = st.lists(
    st.builds(
        Result,
        st.sampled_from([*EXPECTED, "YL9"]),
        OUTCOMES,
        st.sampled_from([None, 100, 200, 300]),
        st.just(""),
        st.integers(1, 99),
    ),
    max_size=8,
)


@given(RESULTS, st.dictionaries(st.sampled_from(sorted(EXPECTED)), OUTCOMES))
def test_no_result_is_lost_and_none_posted_twice(results: list[Result], settled: dict[str, Outcome]) -> None:
    found = reconcile(EXPECTED, results, settled)
    assert Counter(lists(found)) == Counter(results)
    posted = [each.end_to_end_id for each in found.matched]
    assert len(set(posted)) == len(posted)
    assert not set(posted) & set(settled)
    assert {each.end_to_end_id for each in results} | set(settled) | set(found.missing) >= set(EXPECTED)


@given(RESULTS)
def test_reading_a_file_again_posts_nothing(results: list[Result]) -> None:
    first = reconcile(EXPECTED, results)
    settled = {each.end_to_end_id: each.outcome for each in first.matched}
    assert not reconcile(EXPECTED, results, settled).matched
