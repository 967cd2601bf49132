"""The lines of an application for who reviews them: counted, filtered, what needs an eye first, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ARRAY, ColumnElement, Connection, Integer, Row, Select, and_, case, func, literal, select, true

from forms.faults import Fault
from web.applications.findings import Cell, Finding, cells, findings, naming_columns, plain
from web.applications.trace import reason_of
from web.desk.chosen import Chosen, written
from web.desk.sight import Matter
from workflow.claims.tables import Line
from workflow.definition.edition import Edition, Reason
from workflow.parties.tables import Person
from workflow.review.tables import LineDecision

PAGE = 50
"""How many lines a page lists."""

ASKED = "asked"
"""The field of a line in which a claimant says what it asks for, where the edition has one (`money`)."""

Show = Literal["all", "flagged", "undecided", "accepted", "refused", "bad", "chosen"]


@dataclass(frozen=True)
class Counts:
    """What a list comes to. Only lines that are `ok` are decided; `passing` ones are undecided and have no flag.

    `award_fen` is what the rules give all good lines, `accepted_fen` what was decided so far.
    """

    rows: int
    ok: int
    bad: int
    flagged: int
    accepted: int
    refused: int
    passing: int
    award_fen: int
    accepted_fen: int

    @property
    def decided(self) -> int:
        """How many lines have a decision."""
        return self.accepted + self.refused

    @property
    def undecided(self) -> int:
        """How many still wait for one."""
        return self.ok - self.decided


@dataclass(frozen=True)
class Decided:
    """A line's decision as it stands: `version` is what a change of it must have seen."""

    accepted: bool
    reason: Reason | None
    words: str | None
    award_fen: int
    by: str
    version: int


@dataclass(frozen=True)
class Listed:
    """A line in a list: the cells that name it, what the rules give and the claimant asks for (fen), what was found."""

    row: int
    ok: bool
    award_fen: int
    asked_fen: int | None
    named: Sequence[str]
    found: Sequence[Finding]
    decided: Decided | None

    @property
    def flagged(self) -> bool:
        """Whether the rules ask a reviewer to look at it."""
        return self.ok and any(each.kind == "flags" for each in self.found)

    @property
    def version(self) -> int:
        """What a decision on it must have seen."""
        return self.decided.version if self.decided else 0

    @property
    def mark(self) -> str:
        """The line alone, as it goes along when it is chosen."""
        return written({self.row: self.version})


@dataclass(frozen=True)
class Looked:
    """One line as it is compared with its papers: every cell, and what was found."""

    row: int
    ok: bool
    award_fen: int
    cells: Sequence[Cell]
    found: Sequence[Finding]


@dataclass(frozen=True)
class Page:
    """One page of a list; pages count from 1."""

    rows: Sequence[Listed]
    page: int
    pages: int
    total: int

    @property
    def on(self) -> str:
        """The rows on the page, each with the version of its decision, as they go along with a form."""
        return written({each.row: each.version for each in self.rows})


_FLAGGED = and_(Line.ok, func.coalesce(func.jsonb_array_length(Line.told["findings"]["flags"]), 0) > 0)


def counts(connection: Connection, matter: Matter) -> Counts:
    """What the list comes to, in one statement."""
    decided, accepted = LineDecision.row.is_not(None), LineDecision.outcome == "accept"
    wanted = select(
        func.count(),
        func.count().filter(Line.ok),
        func.count().filter(~Line.ok),
        func.count().filter(_FLAGGED),
        func.count().filter(Line.ok, accepted),
        func.count().filter(Line.ok, decided, ~accepted),
        func.count().filter(Line.ok, ~decided, ~_FLAGGED),
        func.coalesce(func.sum(Line.award_fen).filter(Line.ok), 0),
        func.coalesce(func.sum(LineDecision.award_fen).filter(Line.ok), 0),
    )
    row = connection.execute(_decided(wanted, matter)).one()
    return Counts(*(int(each) for each in row))


def page(connection: Connection, matter: Matter, show: Show, number: int, chosen: Chosen) -> Page:
    """One page: first what is flagged and undecided, then what is undecided, then the rest; bad lines last.

    A number beyond the last page is the last.
    """
    which = _which(show, chosen)
    total = connection.execute(_decided(select(func.count()), matter).where(which)).scalar_one()
    pages = max(1, -(-total // PAGE))
    number = max(1, min(number, pages))
    wanted = _decided(_LINES, matter).outerjoin(Person, Person.id == LineDecision.decided_by).where(which)
    rows = connection.execute(wanted.order_by(*_ORDER).limit(PAGE).offset((number - 1) * PAGE))
    return Page([_listed(matter.edition, each) for each in rows], number, pages, total)


def rows(connection: Connection, matter: Matter, show: Show) -> dict[int, int]:
    """Every row of a list as it is filtered, with the version of its decision: for choosing all of them."""
    version = func.coalesce(LineDecision.version, 0)
    wanted = _decided(select(Line.row, version), matter).where(_which(show, {}))
    return {row: seen for row, seen in connection.execute(wanted)}  # noqa: C416  # rows are no pairs


def known(connection: Connection, matter: Matter, chosen: Chosen) -> Sequence[int]:
    """Those of the chosen rows that the list has."""
    wanted = select(Line.row).where(Line.list_id == matter.list.id, _among(chosen))
    return connection.execute(wanted.order_by(Line.row)).scalars().all()


def looked_at(connection: Connection, matter: Matter, row: int) -> Looked | None:
    """One line with all its cells, if the list has that row."""
    wanted = select(Line.cells, Line.told, Line.ok, Line.award_fen).where(Line.list_id == matter.list.id)
    found = connection.execute(wanted.where(Line.row == row)).one_or_none()
    if found is None:
        return None
    said = findings(found.told)
    return Looked(row, found.ok, found.award_fen, cells(matter.edition, found.cells, said), said)


_LINES = select(
    Line.row,
    Line.ok,
    Line.award_fen,
    Line.cells,
    Line.told,
    LineDecision.outcome,
    LineDecision.reason_code,
    LineDecision.words,
    LineDecision.award_fen.label("decided_fen"),
    LineDecision.version,
    Person.name.label("by"),
)

_ORDER = (
    case((~Line.ok, 4), else_=case((LineDecision.row.is_(None), 0), else_=2) + case((_FLAGGED, 0), else_=1)),
    Line.row,
)


def _decided(wanted: Select[*tuple[Any, ...]], matter: Matter) -> Select[*tuple[Any, ...]]:
    """The lines of the list, with what was decided of each."""
    its = and_(LineDecision.application_id == matter.id, LineDecision.row == Line.row)
    return wanted.select_from(Line).outerjoin(LineDecision, its).where(Line.list_id == matter.list.id)


def _which(show: Show, chosen: Chosen) -> ColumnElement[bool]:
    decided = LineDecision.row.is_not(None)
    return {
        "all": true(),
        "flagged": _FLAGGED,
        "undecided": and_(Line.ok, ~decided),
        "accepted": and_(Line.ok, decided, LineDecision.outcome == "accept"),
        "refused": and_(Line.ok, decided, LineDecision.outcome == "refuse"),
        "bad": ~Line.ok,
        "chosen": _among(chosen),
    }[show]


def _among(chosen: Chosen) -> ColumnElement[bool]:
    """The rows that were chosen, as one value: a statement takes no more than 65,535 of them."""
    return Line.row == func.any(literal(sorted(chosen), ARRAY(Integer)))


def _listed(edition: Edition, line: Row[*tuple[Any, ...]]) -> Listed:
    return Listed(
        row=line.row,
        ok=line.ok,
        award_fen=line.award_fen,
        asked_fen=_asked(edition, line.cells),
        named=[plain(line.cells.get(column)) for column in naming_columns(edition)],
        found=findings(line.told),
        decided=_decision(edition, line) if line.version is not None else None,
    )


def _decision(edition: Edition, line: Row[*tuple[Any, ...]]) -> Decided:
    return Decided(
        accepted=line.outcome == "accept",
        reason=reason_of(edition, line.reason_code),
        words=line.words,
        award_fen=line.decided_fen,
        by=line.by,
        version=line.version,
    )


def _asked(edition: Edition, typed: Mapping[str, object]) -> int | None:
    """What the claimant asks for, in fen, where the edition has such a field and it can be read."""
    spec = next((each for each in edition.form.fields if (each.name, each.type) == (ASKED, "money")), None)
    raw = typed.get(spec.columns[0]) if spec else None
    if spec is None or raw is None:
        return None
    read = spec.kind.parse(raw, spec.options)
    return read.value if not isinstance(read, Fault) and isinstance(read.value, int) else None
