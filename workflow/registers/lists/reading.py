"""Reading a list from a file: every row, or every fault with row and column; nothing is lost in silence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from forms.faults import Fault
from forms.spec import compile_rows
from forms.types import blank
from forms.workbook.lines import Row, Skipped
from forms.workbook.reading import read as read_workbook
from workflow.definition.life import Text
from workflow.registers.lists.kinds import RegisterKind

MOST_FAULTS: Final = 200
"""As many faults of a file as are told at once; what is more is counted."""


@dataclass(frozen=True)
class Entry:
    """A row of a list: where it stood, whom or what it is about, and what it says by column name."""

    row: int
    key: str
    told: Mapping[str, object]

    @property
    def mark(self) -> str:
        """The same text for the same entry in whatever version it stands."""
        return orjson.dumps([self.key, sorted(self.told.items())]).decode()


@dataclass(frozen=True)
class ListFault:
    """What is wrong with a file: the row (0 for the whole of it), the column, a stable code, and what to do."""

    file: str
    row: int
    column: str
    code: str
    words: Text

    def told(self, language: str) -> str:
        """Where it is and what to do."""
        if language.startswith("en"):
            return f"{self.file}, row {self.row}: {self.words.en}" if self.row else f"{self.file}: {self.words.en}"
        return f"{self.file} 第 {self.row} 行：{self.words.zh}" if self.row else f"{self.file}：{self.words.zh}"


class ListFaults(Exception):
    """A file that can't be taken as it is; `more` counts the faults that are not told."""

    def __init__(self, faults: Sequence[ListFault], more: int = 0) -> None:
        super().__init__("; ".join(each.told("en") for each in faults[:3]))
        self.faults = tuple(faults)
        self.more = more


@dataclass(frozen=True)
class ListRead:
    """The entries of a file, in its order, and the filled rows that were taken for totals, notes or signatures."""

    entries: tuple[Entry, ...]
    skipped: tuple[Skipped, ...]


def read(kind: RegisterKind, given: bytes, file: str) -> ListRead:
    """The entries of a workbook or CSV. Raises ListFaults, with every fault of the file.

    A list that names nobody is one, as when an office has looked and found nothing; a table of nothing is none.
    """
    sheet = read_workbook(given, kind.form)
    if isinstance(sheet, Fault):
        if sheet.code == "no_lines" and not kind.is_table:
            return ListRead((), ())
        raise ListFaults([_fault(file, 0, sheet)])
    entries, faults = _entries(kind, sheet.rows, file)
    if faults:
        faults.sort(key=lambda each: each.row)
        raise ListFaults(faults[:MOST_FAULTS], max(0, len(faults) - MOST_FAULTS))
    return ListRead(tuple(entries), sheet.skipped)


def _entries(kind: RegisterKind, rows: Iterable[Row], file: str) -> tuple[list[Entry], list[ListFault]]:
    reader, entries, faults = compile_rows(kind.form), [], []
    first: dict[str, int] = {}
    for row in rows:
        values, found, _ = reader(row.cells)
        if found:
            faults += [_fault(file, row.number, each) for each in found]
            continue
        told = dict(_written(kind, values))
        entry = Entry(row.number, kind.key_of(values), told)
        known = first.setdefault(entry.mark if kind.several else entry.key, row.number)
        if known != row.number:
            faults.append(_repeated(kind, file, row.number, known))
        entries.append(entry)
    return entries, faults


def _written(kind: RegisterKind, values: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for spec in kind.form.fields:
        value = values.get(spec.name)
        if not blank(value):
            yield spec.name, spec.kind.written(value)


def _repeated(kind: RegisterKind, file: str, row: int, first: int) -> ListFault:
    column = kind.form[kind.key].columns[0]
    words = Text(
        f"「{column}」与第 {first} 行重复，请删除其中一行。",
        f"“{column}” repeats row {first}; remove one of the two",
    )
    return ListFault(file, row, column, "repeated", words)


def _fault(file: str, row: int, fault: Fault) -> ListFault:
    return ListFault(file, row, fault.column, fault.code, Text(fault.message("zh"), fault.message("en")))
