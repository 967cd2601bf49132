"""Lists of lines: a draft that may be replaced line by line, and sealed lists that stay as they were submitted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, Connection, delete, insert, literal, select, update

from workflow.claims.tables import ClaimList, Evidence, Line
from workflow.history.body import Plain, digest


@dataclass(frozen=True)
class StoredLine:
    """A line as it stands in a list: the claimant's cells, and what the rules said of them.

    `told` is the line as the claim check prints it; `keys` are `(kind, key)` pairs of what it wants to be funded for.
    """

    row: int
    ok: bool
    award_fen: int
    cells: Mapping[str, object]
    told: Mapping[str, object]
    keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ListRow:
    """A list: its round (1 for the first submission), and when it was sealed, if it was."""

    id: int
    round: int
    digest: str | None
    sealed_at: datetime | None


def draft_of(connection: Connection, application: int, authority: int) -> ListRow:
    """The application's draft list; the first call makes it, for a correction as a copy of what was submitted."""
    latest = newest(connection, application)
    if latest is not None and latest.sealed_at is None:
        return latest
    made = connection.execute(
        insert(ClaimList)
        .values(authority_id=authority, application_id=application, round=latest.round + 1 if latest else 1)
        .returning(ClaimList.id, ClaimList.round, ClaimList.digest, ClaimList.sealed_at)
    ).one()
    draft = ListRow(*made)
    if latest is not None:
        write(connection, draft.id, authority, lines(connection, latest.id))
        _copy_evidence(connection, latest.id, draft.id)
    return draft


def newest(connection: Connection, application: int) -> ListRow | None:
    """The list of the last round, draft or sealed."""
    return _one(connection, application, sealed_only=False)


def submitted(connection: Connection, application: int) -> ListRow | None:
    """The list that was submitted last."""
    return _one(connection, application, sealed_only=True)


def lines(connection: Connection, list_id: int) -> list[StoredLine]:
    """The lines of a list, by row."""
    columns = (Line.row, Line.ok, Line.award_fen, Line.cells, Line.told, Line.keys)
    rows = connection.execute(select(*columns).where(Line.list_id == list_id).order_by(Line.row))
    return [StoredLine(*each[:5], keys=tuple((kind, key) for kind, key in each.keys)) for each in rows]


def write(connection: Connection, list_id: int, authority: int, stored: Sequence[StoredLine]) -> None:
    """Put these lines in the place of all lines of a draft; the database refuses it for a sealed list."""
    connection.execute(delete(Line).where(Line.list_id == list_id))
    if stored:
        connection.execute(insert(Line), [_row(list_id, authority, each) for each in stored])


def name_source(connection: Connection, list_id: int, sha256: str) -> None:
    """Remember which workbook a draft's lines came from last."""
    connection.execute(update(ClaimList).where(ClaimList.id == list_id).values(source=sha256))


def seal(connection: Connection, list_id: int, at: datetime) -> str:
    """Close a list for good, and return the digest that the history names it by."""
    named = digest_of(lines(connection, list_id), evidence(connection, list_id))
    connection.execute(update(ClaimList).where(ClaimList.id == list_id).values(digest=named, sealed_at=at))
    return named


def digest_of(stored: Iterable[StoredLine], documents: Iterable[tuple[str, str]]) -> str:
    """SHA-256 over rows, cells, keys and awards of a list, and over its documents."""
    told: Plain = [
        [each.row, each.ok, each.award_fen, _text(each.cells), [list(pair) for pair in each.keys]] for each in stored
    ]
    return digest({"lines": told, "evidence": sorted([kind, sha256] for kind, sha256 in documents)})


def add_evidence(
    connection: Connection, list_id: int, authority: int, kind: str, sha256: str, name: str, at: datetime
) -> None:
    """Put a document to a draft, once."""
    row = {"list_id": list_id, "authority_id": authority, "kind": kind, "sha256": sha256, "name": name, "added_at": at}
    known = select(Evidence.kind).where(Evidence.list_id == list_id, Evidence.kind == kind, Evidence.sha256 == sha256)
    if connection.execute(known).first() is None:
        connection.execute(insert(Evidence).values(row))


def evidence(connection: Connection, list_id: int) -> list[tuple[str, str]]:
    """The documents of a list as kind and SHA-256."""
    rows = connection.execute(select(Evidence.kind, Evidence.sha256).where(Evidence.list_id == list_id))
    return sorted((row.kind, row.sha256) for row in rows)


def json_cells(cells: Mapping[str, object]) -> dict[str, object]:
    """Cells as a workbook gave them, with dates written out, so that they can rest as JSON and be read again."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in cells.items()}


def _one(connection: Connection, application: int, *, sealed_only: bool) -> ListRow | None:
    wanted = select(ClaimList.id, ClaimList.round, ClaimList.digest, ClaimList.sealed_at).where(
        ClaimList.application_id == application
    )
    if sealed_only:
        wanted = wanted.where(ClaimList.sealed_at.is_not(None))
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
    }


def _copy_evidence(connection: Connection, source: int, target: int) -> None:
    columns = (Evidence.kind, Evidence.sha256, Evidence.authority_id, Evidence.name, Evidence.added_at)
    rows = select(literal(target, BigInteger), *columns).where(Evidence.list_id == source)
    names = ["list_id", *(column.key for column in columns)]
    connection.execute(insert(Evidence).from_select(names, rows))


def _text(cells: Mapping[str, object]) -> Plain:
    """Cells as text for hashing: a float's digits are said by Python's shortest form, once and for all."""
    return {name: None if value is None else str(value) for name, value in cells.items()}
