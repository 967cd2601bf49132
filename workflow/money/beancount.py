"""The book as a file for beancount, a free double-entry program: so that others can add it up without Yuelu."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from settings import OFFICE_ZONE
from workflow.money.amounts import yuan
from workflow.money.book import AccountName

CURRENCY = "CNY"


@dataclass(frozen=True)
class Booked:
    """A call with a book: its id, number and titles."""

    id: int
    number: str
    title_zh: str
    title_en: str


@dataclass(frozen=True)
class Entry:
    """A transfer: its id, its call's id, whence and whither, fen, moment (UTC), and the row of the record behind it."""

    id: int
    call: int
    source: AccountName
    target: AccountName
    fen: int
    at: datetime
    subject: int
    seq: int
    kind: str
    hash: str


_ACCOUNTS: Mapping[AccountName, str] = {
    AccountName.SOURCE: "Equity:{call}:Source",
    AccountName.FREE: "Assets:{call}:Free",
    AccountName.RESERVED: "Assets:{call}:Reserved",
    AccountName.IN_TRANSIT: "Assets:{call}:InTransit",
    AccountName.PAID: "Expenses:{call}:Paid",
    AccountName.RECOVERED: "Assets:{call}:Recovered",
}

_NARRATIONS: Mapping[tuple[AccountName, AccountName], str] = {
    (AccountName.SOURCE, AccountName.FREE): "批复或追加预算 / budget approved or raised",
    (AccountName.FREE, AccountName.SOURCE): "核减预算 / budget cut",
    (AccountName.FREE, AccountName.RESERVED): "方案批准，预留 / plan approved, reserved",
    (AccountName.RESERVED, AccountName.FREE): "方案被取代，释放 / plan superseded, released",
    (AccountName.RESERVED, AccountName.IN_TRANSIT): "批次放款 / batch released",
    (AccountName.IN_TRANSIT, AccountName.PAID): "银行到账 / paid by the bank",
    (AccountName.IN_TRANSIT, AccountName.RESERVED): "银行退回 / returned by the bank",
    (AccountName.PAID, AccountName.RECOVERED): "追回到账 / paid back",
    (AccountName.RECOVERED, AccountName.PAID): "追回冲回 / booked wrongly as paid back",
}

_NAME = re.compile(r"[A-Z0-9][A-Za-z0-9-]*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def account_of(call: Booked, name: AccountName) -> str:
    """The account's name in the file; a call whose number beancount would not take goes by its id, as `Call-17`."""
    plain = _NAME.fullmatch(call.number) and not call.number.startswith("Call-")
    return _ACCOUNTS[name].format(call=call.number if plain else f"Call-{call.id}")


def write(calls: Sequence[Booked], entries: Sequence[Entry]) -> Iterator[str]:
    """The lines of the file: accounts, each transfer in the order of the book, and what must come of it at the end.

    The same book always gives the same lines. Days are the office's. Raises KeyError for a transfer of another call.
    """
    yield f'option "operating_currency" "{CURRENCY}"'
    if not entries:
        return
    by_id = {each.id: each for each in calls}
    first, last = _day(min(each.at for each in entries)), _day(max(each.at for each in entries))
    for call in calls:
        yield from _opened(call, first)
    for entry in sorted(entries, key=lambda each: (_day(each.at), each.id)):
        yield from _transaction(by_id[entry.call], entry)
    yield ""
    sums = _sums(entries)
    for call in calls:
        for name in AccountName:
            held = yuan(sums.get((call.id, name), 0))
            yield f"{last + timedelta(days=1)} balance {account_of(call, name)} {held} {CURRENCY}"


def _opened(call: Booked, day: date) -> Iterator[str]:
    yield ""
    for name in AccountName:
        yield f"{day} open {account_of(call, name)} {CURRENCY}"
        yield f"  call: {_quoted(call.number)}"
        yield f"  title: {_quoted(call.title_zh)}"
        yield f"  title-en: {_quoted(call.title_en)}"


def _transaction(call: Booked, entry: Entry) -> Iterator[str]:
    said = _NARRATIONS.get((entry.source, entry.target), f"{entry.source} / {entry.target}")
    yield ""
    yield f"{_day(entry.at)} * {_quoted(call.number)} {_quoted(said)} ^{entry.kind.replace('_', '-')}-{entry.subject}"
    yield f"  transfer: {entry.id}"
    yield f"  at: {_quoted(entry.at.isoformat())}"
    yield f"  subject: {entry.subject}"
    yield f"  seq: {entry.seq}"
    yield f"  history: {_quoted(entry.hash)}"
    yield f"  {account_of(call, entry.target)}  {yuan(entry.fen)} {CURRENCY}"
    yield f"  {account_of(call, entry.source)}  {yuan(-entry.fen)} {CURRENCY}"


def _sums(entries: Iterable[Entry]) -> dict[tuple[int, AccountName], int]:
    sums: dict[tuple[int, AccountName], int] = {}
    for each in entries:
        for name, fen in ((each.target, each.fen), (each.source, -each.fen)):
            sums[each.call, name] = sums.get((each.call, name), 0) + fen
    return sums


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()


def _quoted(words: str) -> str:
    """A string as beancount reads it, on one line: what cannot be printed becomes a space."""
    escaped = _UNPRINTABLE.sub(" ", words).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
