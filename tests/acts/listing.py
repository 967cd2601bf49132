"""Lists as an office loads them in tests: written as CSV or workbook, proposed by one and approved by another."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from tests.acts.town import Claimant, Town
from workflow.acts.looking import Seen
from workflow.acts.propose_register import Given, propose_register
from workflow.registers.lists.kinds import KINDS
from workflow.registers.lists.reading import ListFaults
from workflow.registers.lists.versions import Origin

SOURCE = "信用中国（测试）2018 年第 1 号"


def csv_of(kind: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A list as CSV under its own columns."""
    head = list(KINDS[kind].form.columns)
    return "\r\n".join(",".join(row) for row in [head, *rows]).encode("utf-8-sig")


def workbook_of(kind: str, rows: Sequence[Sequence[Any]]) -> bytes:
    """The same as a workbook."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for place, row in enumerate([list(KINDS[kind].form.columns), *rows]):
        sheet.write_row(place, 0, row)
    book.close()
    return stream.getvalue()


def origin(first: date, last: date | None = None) -> Origin:
    """From our source, published on the first day."""
    return Origin(SOURCE, date(2018, 1, 1), first, last)


def offered(town: Town, kind: str, content: bytes, first: date, last: date | None = None) -> Seen | ListFaults:
    """What comes of proposing a list."""
    given = Given(kind, content, f"{kind}.csv", origin(first, last))
    return propose_register(town.office, town.staff["policy_officer"], town.authority, given)


def proposed(town: Town, kind: str, rows: Sequence[Sequence[str]], first: date, last: date | None = None) -> Seen:
    """A list that waits for its second person."""
    seen = offered(town, kind, csv_of(kind, rows), first, last)
    assert isinstance(seen, Seen), seen
    return seen


def loaded(town: Town, kind: str, rows: Sequence[Sequence[str]], first: date, last: date | None = None) -> int:
    """A list that is approved; the answer is its number."""
    seen = proposed(town, kind, rows, first, last)
    town.do("policy_head", seen.id, "approve")
    return seen.id


def uscc_of(town: Town, claimant: Claimant) -> str:
    """A claimant's credit code."""
    return str(town.one("SELECT uscc FROM organisation WHERE id = :id", id=claimant.organisation)[0])


def dishonest(town: Town, claimant: Claimant, case: str = "（2018）湘01执1号") -> list[str]:
    """A row that lists a claimant as dishonest."""
    return [uscc_of(town, claimant), claimant.name, case, "2018-06-01", "有履行能力而拒不履行"]
