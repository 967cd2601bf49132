"""Lists of lines: a draft that may be replaced line by line, and sealed lists that stay as they were submitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    any_,
    delete,
    insert,
    literal,
    select,
    update,
)

from workflow.claims.tables import ClaimList, Evidence, Line
from workflow.definition.assessment import FundingUse
from workflow.engine.errors import Conflict
from workflow.history.body import Plain, digest

_LIST = (ClaimList.id, ClaimList.round, ClaimList.digest, ClaimList.sealed_at, ClaimList.version, ClaimList.source)


class DraftChanged(Conflict):
    """The draft was changed after its caller looked at it, perhaps in another window; nothing was overwritten."""

    code = "draft_changed"
    zh = "在您查看之后，该草稿已有改动（可能在另一窗口中）。没有覆盖任何内容，请刷新后再操作。"
    en = "This draft was changed after you looked, perhaps in another window. Nothing was overwritten; reload first."


@dataclass(frozen=True)
class StoredLine:
    """A line as it stands in a list: the claimant's cells, and what the rules said of them.

    `told` is the line as the claim check prints it; `keys` are `(kind, key)` pairs of what it wants to be funded for,
    and `uses` are its parts of totals that it shares with others. `source_row` is its row in the list's source, if it
    came from there.
    """

    row: int
    ok: bool
    award_fen: int
    cells: Mapping[str, object]
    told: Mapping[str, object]
    keys: tuple[tuple[str, str], ...]
    uses: tuple[FundingUse, ...] = ()
    source_row: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ListRow:
    """A list: its round (1 for the first submission), and when it was sealed, if it was.

    `version` rises with every change; `source` is the SHA-256 of the workbook that lines came from last.
    """

    id: int
    round: int
    digest: str | None
    sealed_at: datetime | None
    version: int
    source: str | None


@dataclass(frozen=True)
class Paper:
    """A document of a list: its kind in the edition, the SHA-256 of its bytes, and the sender's name for it."""

    kind: str
    sha256: str
    name: str
    added_at: datetime


def draft_of(connection: Connection, application: int, authority: int) -> ListRow:
    """The application's draft list; the first call makes it, for a correction as a copy of what was submitted."""
    latest = newest(connection, application)
    if latest is not None and latest.sealed_at is None:
        return latest
    begun = {"round": latest.round + 1, "version": latest.version, "source": latest.source} if latest else {"round": 1}
    row = {"authority_id": authority, "application_id": application, **begun}
    draft = ListRow(*connection.execute(insert(ClaimList).values(row).returning(*_LIST)).one())
    if latest is not None:
        write(connection, draft.id, authority, lines(connection, latest.id))
        _copy_evidence(connection, latest.id, draft.id)
    return draft


def change(connection: Connection, draft: ListRow, seen: int | None) -> ListRow:
    """The draft with its version raised; raises DraftChanged when it is no longer the version that was seen.

    With None nothing is compared: for who only adds, or is alone with the draft.
    """
    same(draft, seen)
    raised = (
        update(ClaimList)
        .where(ClaimList.id == draft.id, ClaimList.version == draft.version)
        .values(version=ClaimList.version + 1)
        .returning(*_LIST)
    )
    row = connection.execute(raised).one_or_none()
    if row is None:
        raise DraftChanged
    return ListRow(*row)


def same(draft: ListRow, seen: int | None) -> None:
    """Raises DraftChanged when the draft is not the version that was seen (None: whichever it is)."""
    if seen is not None and seen != draft.version:
        raise DraftChanged


def newest(connection: Connection, application: int) -> ListRow | None:
    """The list of the last round, draft or sealed."""
    return _last(connection, application)


def submitted(connection: Connection, application: int) -> ListRow | None:
    """The list that was submitted last."""
    return _last(connection, application, ClaimList.sealed_at.is_not(None))


def of_round(connection: Connection, application: int, round_: int) -> ListRow | None:
    """The list of a round, draft or sealed."""
    return _last(connection, application, ClaimList.round == round_)


def lines(connection: Connection, list_id: int) -> list[StoredLine]:
    """The lines of a list, by row."""
    columns = (Line.row, Line.ok, Line.award_fen, Line.cells, Line.told, Line.keys, Line.uses, Line.source_row)
    rows = connection.execute(select(*columns).where(Line.list_id == list_id).order_by(Line.row))
    return [
        StoredLine(
            *each[:5],
            keys=tuple((kind, key) for kind, key in each.keys),
            uses=tuple(FundingUse(*use) for use in each.uses),
            source_row=each.source_row,
        )
        for each in rows
    ]


def write(connection: Connection, list_id: int, authority: int, stored: Sequence[StoredLine]) -> None:
    """Put these lines in the place of all lines of a draft; the database refuses it for a sealed list.

    Lines that are there already as they should be are left alone, so that mending one of thousands writes one.
    """
    present = {each.row: _row(list_id, authority, each) for each in lines(connection, list_id)}
    wanted = {each.row: _row(list_id, authority, each) for each in stored}
    gone = [row for row, line in present.items() if wanted.get(row) != line]
    if gone:
        leaving = Line.row == any_(literal(gone, ARRAY(Integer)))
        connection.execute(delete(Line).where(Line.list_id == list_id, leaving))
    coming = [line for row, line in wanted.items() if present.get(row) != line]
    if coming:
        connection.execute(insert(Line), coming)


def name_source(connection: Connection, list_id: int, sha256: str) -> None:
    """Remember which workbook a draft's lines came from last."""
    connection.execute(update(ClaimList).where(ClaimList.id == list_id).values(source=sha256))


def seal(connection: Connection, list_id: int, at: datetime) -> str:
    """Close a list for good, and return the digest that the history names it by."""
    named = digest_of(lines(connection, list_id), evidence(connection, list_id))
    connection.execute(update(ClaimList).where(ClaimList.id == list_id).values(digest=named, sealed_at=at))
    return named


def digest_of(stored: Iterable[StoredLine], documents: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over rows, cells, keys, uses and awards of a list, and over its documents."""
    told: Plain = [_hashed(each) for each in stored]
    return digest({"lines": told, "evidence": sorted([kind, sha256] for kind, sha256 in documents)})


def add_evidence(
    connection: Connection, list_id: int, authority: int, kind: str, sha256: str, name: str, at: datetime
) -> None:
    """Put a document to a draft, once."""
    row = {"list_id": list_id, "authority_id": authority, "kind": kind, "sha256": sha256, "name": name, "added_at": at}
    known = select(Evidence.kind).where(Evidence.list_id == list_id, Evidence.kind == kind, Evidence.sha256 == sha256)
    if connection.execute(known).first() is None:
        connection.execute(insert(Evidence).values(row))


def remove_evidence(connection: Connection, list_id: int, kind: str, sha256: str) -> bool:
    """Take a document out of a draft; False when it is not in it. Its bytes stay with their record."""
    named = (Evidence.list_id == list_id, Evidence.kind == kind, Evidence.sha256 == sha256)
    return connection.execute(delete(Evidence).where(*named)).rowcount == 1


def papers(connection: Connection, list_id: int) -> list[Paper]:
    """The documents of a list, by kind and then as they came."""
    columns = (Evidence.kind, Evidence.sha256, Evidence.name, Evidence.added_at)
    rows = select(*columns).where(Evidence.list_id == list_id).order_by(Evidence.kind, Evidence.added_at)
    return [Paper(*row) for row in connection.execute(rows)]


def evidence(connection: Connection, list_id: int) -> list[tuple[str, str]]:
    """The documents of a list as kind and SHA-256."""
    rows = connection.execute(select(Evidence.kind, Evidence.sha256).where(Evidence.list_id == list_id))
    return sorted((row.kind, row.sha256) for row in rows)


def json_cells(cells: Mapping[str, object]) -> dict[str, object]:
    """Cells as a workbook gave them, with dates written out, so that they can rest as JSON and be read again."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in cells.items()}


def _last(connection: Connection, application: int, *conditions: ColumnElement[bool]) -> ListRow | None:
    wanted = select(*_LIST).where(ClaimList.application_id == application, *conditions)
    row = connection.execute(wanted.order_by(ClaimList.round.desc()).limit(1)).one_or_none()
    return ListRow(*row) if row is not None else None


def _row(list_id: int, authority: int, line: StoredLine) -> dict[str, object]:
    return {
        "list_id": list_id,
        "row": line.row,
        "authority_id": authority,
        "ok": line.ok,
        "award_fen": line.award_fen,
        "cells": dict(line.cells),
        "told": dict(line.told),
        "keys": [list(pair) for pair in line.keys],
        "uses": [list(use) for use in line.uses],
        "source_row": line.source_row,
    }


def _copy_evidence(connection: Connection, source: int, target: int) -> None:
    columns = (Evidence.kind, Evidence.sha256, Evidence.authority_id, Evidence.name, Evidence.added_at)
    rows = select(literal(target, BigInteger), *columns).where(Evidence.list_id == source)
    names = ["list_id", *(column.key for column in columns)]
    connection.execute(insert(Evidence).from_select(names, rows))


def _hashed(line: StoredLine) -> Plain:
    """A line as it is hashed; one that uses no ceiling is hashed as it was before there were uses."""
    told: list[Plain] = [line.row, line.ok, line.award_fen, _text(line.cells), [list(pair) for pair in line.keys]]
    return [*told, [list(use) for use in line.uses]] if line.uses else told


def _text(cells: Mapping[str, object]) -> Plain:
    """Cells as text for hashing: a float's digits are said by Python's shortest form, once and for all."""
    return {name: None if value is None else str(value) for name, value in cells.items()}
