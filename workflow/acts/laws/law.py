"""A law as a question to the database: how much there is to look at, and the rows that break it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DataError

from workflow.money.amounts import yuan


@dataclass(frozen=True)
class Fault:
    """Something that breaks a law: what it is, by name and number (money in fen), and what to say of it."""

    where: Mapping[str, int | str | None]
    zh: str
    en: str


@dataclass(frozen=True)
class Proved:
    """A law with its answer: what it says, how many things were looked at, and what breaks it."""

    law: str
    zh: str
    en: str
    checked: int
    faults: Sequence[Fault]

    @property
    def ok(self) -> bool:
        """Whether nothing breaks it."""
        return not self.faults


@dataclass(frozen=True)
class Law:
    """What must hold, and two queries: `looked` counts, `broken` finds the rows that must not be.

    Both are asked with `:authority`, which is NULL for all of them. The columns of `broken` fill the words of the
    fault; those that end in `_fen` are said in yuan. `given` are common table expressions that go before both.
    """

    name: str
    zh: str
    en: str
    looked: str
    broken: str
    fault_zh: str
    fault_en: str
    given: tuple[str, ...] = ()

    def prove(self, connection: Connection, authority: int | None = None) -> Proved:
        """Ask the database; rows that cannot even be read break the law too."""
        asked = {"authority": authority}
        try:
            with connection.begin_nested():
                checked = int(connection.execute(self._asking(self.looked), asked).scalar_one())
                rows = connection.execute(self._asking(self.broken), asked).mappings()
                faults = [self._fault({name: _plain(value) for name, value in row.items()}) for row in rows]
        except DataError as unreadable:
            checked, faults = 0, [_unreadable(unreadable)]
        return Proved(self.name, self.zh, self.en, checked, faults)

    def _asking(self, query: str) -> TextClause:
        return text(f"WITH {', '.join(self.given)} {query}" if self.given else query)

    def _fault(self, row: Mapping[str, int | str | None]) -> Fault:
        said = {name: yuan(int(value or 0)) if name.endswith("_fen") else value for name, value in row.items()}
        return Fault(row, self.fault_zh.format_map(said), self.fault_en.format_map(said))


def _plain(value: object) -> int | str | None:
    """Sums come as decimals; everything else is a number, a word or nothing."""
    return value if value is None or isinstance(value, str) else int(str(value))


def _unreadable(fault: DataError) -> Fault:
    words = str(fault.orig).partition("\n")[0]
    return Fault({}, f"有记录无法读取，已被改动：{words}", f"a row cannot be read, so it was edited: {words}")
