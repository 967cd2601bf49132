"""The lines of a list as people read them: counted, a page at a time, each with what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, func, select, true

from workflow.claims.tables import Line
from workflow.definition.edition import Edition
from workflow.definition.life import Text

PAGE = 50
"""How many lines a page lists."""

FIRST = 10
"""How many of the errors, and of the flags, a summary tells."""

Show = Literal["all", "bad", "flagged", "asked"]
SHOWN: tuple[Show, ...] = ("all", "bad", "flagged", "asked")

_FLAGGED = func.jsonb_array_length(Line.told["findings"]["flags"]) > 0


@dataclass(frozen=True)
class Counts:
    """How many lines a list has, how many pass, fail, are flagged; and what the rules give the good ones (fen)."""

    rows: int
    ok: int
    bad: int
    flagged: int
    award_fen: int

    def capped(self, edition: Edition) -> int:
        """The sum after the claimant's cap, in fen."""
        cap = edition.claimant_cap_fen
        return self.award_fen if cap is None else min(self.award_fen, cap)


@dataclass(frozen=True)
class Remark:
    """Something that is said of a line: the column that it is about (empty: the whole line), the words, the code."""

    column: str
    words: Text
    code: str


@dataclass(frozen=True)
class Listed:
    """A line in a list: its row, whether it passes, what it gets, the cells that name it, and what is said of it."""

    row: int
    source_row: int | None
    ok: bool
    award_fen: int
    named: Sequence[str]
    errors: Sequence[Remark]
    flags: Sequence[Remark]
    notes: Sequence[Remark]
    cells: Mapping[str, object]


@dataclass(frozen=True)
class Page:
    """One page of a list; pages count from 1."""

    rows: Sequence[Listed]
    page: int
    pages: int


def counts(connection: Connection, list_id: int) -> Counts:
    """What a list comes to."""
    row = connection.execute(
        select(
            func.count(),
            func.count().filter(Line.ok),
            func.count().filter(~Line.ok),
            func.count().filter(Line.ok, _FLAGGED),
            func.coalesce(func.sum(Line.award_fen).filter(Line.ok), 0),
        ).where(Line.list_id == list_id)
    ).one()
    return Counts(*(int(each) for each in row))


def page(
    connection: Connection, edition: Edition, list_id: int, show: Show, number: int, asked: Collection[int] = ()
) -> Page:
    """The lines of one page of a list; a number beyond the last is the last. `asked` are rows named for correction."""
    chosen = (Line.list_id == list_id, _chosen(show, asked))
    total = connection.execute(select(func.count()).select_from(Line).where(*chosen)).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = max(1, min(number, pages))
    wanted = _LINES.where(*chosen).order_by(Line.row).limit(PAGE).offset((number - 1) * PAGE)
    return Page([_listed(edition, row) for row in connection.execute(wanted)], number, pages)


def first(connection: Connection, edition: Edition, list_id: int, show: Show) -> Sequence[Listed]:
    """The first lines of a kind, for a summary."""
    wanted = _LINES.where(Line.list_id == list_id, _chosen(show, ())).order_by(Line.row).limit(FIRST)
    return [_listed(edition, row) for row in connection.execute(wanted)]


def line(connection: Connection, edition: Edition, list_id: int, row: int) -> Listed | None:
    """One line of a list."""
    found = connection.execute(_LINES.where(Line.list_id == list_id, Line.row == row)).one_or_none()
    return None if found is None else _listed(edition, found)


def next_bad(connection: Connection, list_id: int, after: int) -> int | None:
    """The row of the next line that fails its checks, from the top again behind the last."""
    wanted = select(Line.row).where(Line.list_id == list_id, ~Line.ok, Line.row != after)
    return connection.execute(wanted.order_by(Line.row < after, Line.row).limit(1)).scalar_one_or_none()


def naming_columns(edition: Edition) -> Sequence[str]:
    """The columns that tell one line from another: those of the first thing that is funded once only."""
    fields = edition.funds[0].fields if edition.funds else [each.name for each in edition.form.fields[:2]]
    return [column for name in fields for column in edition.form[name].columns]


def cell(value: object) -> str:
    """A cell as it was typed: a whole number without the decimals that a spreadsheet gave it."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


_LINES = select(Line.row, Line.source_row, Line.ok, Line.award_fen, Line.cells, Line.told["findings"])


def _chosen(show: Show, asked: Collection[int]) -> ColumnElement[bool]:
    if show == "bad":
        return ~Line.ok
    if show == "flagged":
        return Line.ok & _FLAGGED
    return Line.row.in_(sorted(asked)) if show == "asked" else true()


def _listed(edition: Edition, found: Row[int, int | None, bool, int, dict[str, object], Any]) -> Listed:
    row, source_row, ok, award_fen, cells, findings = found
    said = findings or {}
    return Listed(
        row=row,
        source_row=source_row,
        ok=ok,
        award_fen=award_fen,
        named=[cell(cells.get(column)) for column in naming_columns(edition)],
        errors=_remarks(said.get("errors", ())),
        flags=_remarks(said.get("flags", ())),
        notes=_remarks(said.get("notes", ())),
        cells=cells,
    )


def _remarks(found: Sequence[Mapping[str, str]]) -> Sequence[Remark]:
    return [Remark(each["column"], Text(each["zh"], each["en"]), each["code"]) for each in found]
