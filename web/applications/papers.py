"""Documents of an application, opened by whoever has it in sight: inline where a browser shows them safely."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, send_file
from sqlalchemy import Connection, or_, select

from storage.documents.tables import Document
from storage.inspection.media import JPEG, PDF, PNG
from web.house import house
from web.scope import Scope
from workflow.claims.tables import Application, ClaimList, Evidence

INLINE = frozenset({PDF, PNG, JPEG})
"""The types, found by content, that a browser may show by itself; everything else is only ever a download."""


@dataclass(frozen=True)
class Paper:
    """A document as it is sent: the SHA-256 of its bytes, its cleaned name, what its content is, its size in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int


def paper(connection: Connection, scope: Scope, number: str, sha256: str) -> Paper | None:
    """The document of an application in sight; the office sees what was submitted, a draft's are its claimant's."""
    mine = Application.claimant_id.in_(sorted(scope.actor.organisations))
    wanted = (
        select(Document.sha256, Document.name, Document.media_type, Document.size)
        .join(Application, Application.id == Document.subject_id)
        .join(ClaimList, ClaimList.application_id == Application.id)
        .join(Evidence, (Evidence.list_id == ClaimList.id) & (Evidence.sha256 == Document.sha256))
        .where(Application.number == number, Document.sha256 == sha256, scope.applications())
        .where(or_(mine, ClaimList.sealed_at.is_not(None)), Evidence.kind == Document.kind)
        .limit(1)
    )
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Paper(*row)


def sent(found: Paper) -> Response:
    """The document's bytes as they come from the store, proved while they are sent.

    Raises:
        DocumentMissingError: the store has them no more.
        StorageRetryError: the store does not answer.

    """
    stream = house().office.documents.open(found.sha256)
    inline = found.media_type in INLINE
    answer = send_file(
        stream,
        mimetype=found.media_type,
        as_attachment=not inline,
        download_name=found.name,
        conditional=False,
        etag=found.sha256,
    )
    answer.content_length = found.size
    return answer
