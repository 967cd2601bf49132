"""The records of documents: written once when the bytes are safe, read by number, by subject and by content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.dialects.postgresql import insert

from storage.documents.receive import Received, Upload
from storage.documents.tables import DOCUMENT
from storage.inspection.findings import Finding, Verdict

_WHOSE = ("authority_id", "uploaded_by", "subject_id", "kind", "sha256")


@dataclass(frozen=True)
class Stored:
    """A document that was acknowledged. `already_there` tells a repeated upload; it is the same answer otherwise."""

    id: int
    authority_id: int
    subject_id: int | None
    kind: str
    sha256: str
    size: int
    media_type: str
    name: str
    findings: tuple[Finding, ...]
    scanned: bool
    uploaded_by: int
    created_at: datetime
    already_there: bool = field(default=False, compare=False)


def record(connection: Connection, upload: Upload, received: Received, verdict: Verdict, at: datetime) -> Stored:
    """Record an upload whose bytes are safe; the same upload again is told as already there.

    Args:
        connection: in a writing transaction.
        upload: who handed it in for what.
        received: digest and length of what arrived.
        verdict: what inspection said; it must not refuse.
        at: the business moment, UTC.

    """
    whose = {
        "authority_id": upload.authority_id,
        "uploaded_by": upload.uploaded_by,
        "subject_id": upload.subject_id,
        "kind": upload.kind,
        "sha256": received.sha256,
    }
    what = {
        "size": received.size,
        "media_type": verdict.media_type,
        "name": verdict.name,
        "findings": [each.as_json() for each in verdict.findings],
        "scanned": verdict.scanned,
        "created_at": at,
    }
    statement = insert(DOCUMENT).values(**whose, **what).on_conflict_do_nothing(constraint="document_once")
    row = connection.execute(statement.returning(*DOCUMENT.columns)).mappings().one_or_none()
    return _stored(row) if row else _first(connection, whose)


def find(connection: Connection, document_id: int) -> Stored | None:
    """The document of a number."""
    row = connection.execute(select(DOCUMENT).where(DOCUMENT.c.id == document_id)).mappings().one_or_none()
    return _stored(row) if row else None


def of_subject(connection: Connection, subject_id: int) -> list[Stored]:
    """The documents that were handed in for a subject, by kind and then as they came."""
    statement = select(DOCUMENT).where(DOCUMENT.c.subject_id == subject_id).order_by(DOCUMENT.c.kind, DOCUMENT.c.id)
    return [_stored(row) for row in connection.execute(statement).mappings()]


def handed_in(connection: Connection, *, authority_id: int, uploaded_by: int, kind: str, sha256: str) -> Stored | None:
    """A document of a kind that a person handed in at an authority, by its content: nobody refers to another's."""
    whose = {"authority_id": authority_id, "uploaded_by": uploaded_by, "kind": kind, "sha256": sha256}
    same = (DOCUMENT.c[name] == value for name, value in whose.items())
    row = connection.execute(select(DOCUMENT).where(*same).order_by(DOCUMENT.c.id).limit(1)).mappings().one_or_none()
    return _stored(row) if row else None


def _first(connection: Connection, whose: Mapping[str, object]) -> Stored:
    same = (DOCUMENT.c[name].is_not_distinct_from(whose[name]) for name in _WHOSE)
    return _stored(connection.execute(select(DOCUMENT).where(*same)).mappings().one(), already_there=True)


def _stored(row: RowMapping, *, already_there: bool = False) -> Stored:
    told = dict(row)
    told["findings"] = tuple(Finding.from_json(each) for each in told["findings"])
    return Stored(**told, already_there=already_there)
