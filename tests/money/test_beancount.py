"""The beancount file of any book: nothing that anybody calls a call can break it, and its sums are ours."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from beancount.core import data
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.beancounting import held, loaded
from workflow.money.beancount import Booked, Entry, account_of, write
from workflow.money.book import AccountName

AT = datetime(2018, 11, 26, 15, 59, tzinfo=UTC)

HOSTILE = [
    'a "title"',
    "ends with a backslash \\",
    '\\" quoted twice',
    "two\nlines\r\nand a tab\t",
    '"\n2019-01-01 open Assets:Mine CNY\n',
    "; a comment #tag ^link",
    "\x00\x1b[31m\x7f",
    "2018年度“专利”资助\u2028项目\x85",
    "",
]


def entry(number: int, call: int, fen: int, at: datetime = AT, **other: object) -> Entry:
    ways: dict[str, object] = {"source": AccountName.SOURCE, "target": AccountName.FREE, **other}
    return Entry(id=number, call=call, fen=fen, at=at, subject=7, seq=3, kind="payee_account", hash="ab" * 32, **ways)  # type: ignore[arg-type]


def written(calls: list[Booked], entries: list[Entry]) -> data.Directives:
    return loaded("\n".join(write(calls, entries)) + "\n")


def cleaned(words: str) -> str:
    return "".join(" " if each < " " or each == "\x7f" else each for each in words)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_names_do_not_break_the_file_and_come_back(words: str) -> None:
    call = Booked(5, words, words, words)
    opened = [each for each in written([call], [entry(1, 5, 12_345)]) if isinstance(each, data.Open)]
    assert {each.account for each in opened} == {account_of(call, name) for name in AccountName}
    assert {each.meta["title"] for each in opened} == {cleaned(words)}


@settings(max_examples=60, deadline=None)
@given(number=st.text(max_size=30), title=st.text(max_size=60), english=st.text(max_size=60))
def test_no_name_breaks_the_file(number: str, title: str, english: str) -> None:
    found = written([Booked(5, number, title, english)], [entry(1, 5, 1)])
    assert [len([each for each in found if isinstance(each, kind)]) for kind in (data.Open, data.Balance)] == [6, 6]
    assert {each.meta["title"] for each in found if isinstance(each, data.Open)} == {cleaned(title)}
    (posted,) = [each for each in found if isinstance(each, data.Transaction)]
    assert posted.payee == cleaned(number) or not number


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([1, 2]),
            st.permutations(list(AccountName)),
            st.integers(1, 10**15),
            st.integers(0, 500),
        ),
        max_size=12,
    )
)
def test_its_sums_are_ours_to_the_fen(moves: list[tuple[int, list[AccountName], int, int]]) -> None:
    calls = [Booked(1, "CS-2018-01", "甲", "A"), Booked(2, "二号", "乙", "B")]
    entries = [
        entry(place, call, fen, AT + timedelta(hours=hours), source=ways[0], target=ways[1])
        for place, (call, ways, fen, hours) in enumerate(moves)
    ]
    sums: Counter[str] = Counter()
    for each in entries:
        call = calls[each.call - 1]
        sums[account_of(call, each.target)] += each.fen
        sums[account_of(call, each.source)] -= each.fen
    found = written(calls, entries)
    for name, fen in sums.items():
        assert held(found, name) == Decimal(fen) / 100


def test_a_transfer_stands_on_its_day_in_beijing() -> None:
    late = [entry(1, 1, 1, AT), entry(2, 1, 1, AT + timedelta(minutes=1))]
    found = written([Booked(1, "A", "甲", "A")], late)
    assert [str(each.date) for each in found if isinstance(each, data.Transaction)] == ["2018-11-26", "2018-11-27"]


def test_a_number_that_looks_like_anothers_stand_in_gets_one_too() -> None:
    stand_in, named = Booked(7, "二号", "", ""), Booked(8, "Call-7", "", "")
    assert account_of(stand_in, AccountName.FREE) == "Assets:Call-7:Free"
    assert account_of(named, AccountName.FREE) == "Assets:Call-8:Free"


def test_an_empty_book_is_an_empty_file_that_beancount_takes() -> None:
    assert written([], []) == []
