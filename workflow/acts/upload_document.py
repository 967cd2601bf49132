"""Uploading a document that the edition asks for: it is acknowledged once its bytes were read back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from storage.documents.documents import Refused
from storage.documents.receive import Readable, Upload
from storage.documents.records import Stored
from workflow.acts.drafting import change_draft, may_change
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.claims import lists
from workflow.engine.errors import Conflict, EngineError
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash


class NoSuchKind(EngineError):
    """The edition asks for no document of this kind."""

    code = "no_such_kind"
    zh = "该资助项目不需要此类材料。"
    en = "This scheme asks for no document of this kind."


@dataclass(frozen=True)
class Handed:
    """A document as it is handed in: its kind in the edition, the sender's name for it, and what they announced."""

    kind: str
    name: str
    size: int | None = None
    sha256: str | None = None


def upload_document(
    office: Office, actor: Actor, application: Seen, handed: Handed, stream: Readable
) -> Stored | Refused:
    """Put a document to the draft. Raises NotYours, NotADraft and NoSuchKind; a refused file changes nothing."""
    with office.database.reading() as connection:
        upload = expected(connection, actor, application, handed)
    stored = office.documents.put(stream, upload)
    if isinstance(stored, Stored):
        office.transaction(lambda connection: put_to_draft(office, connection, actor, application, stored))
    return stored


def expected(connection: Connection, actor: Actor, application: Seen, handed: Handed) -> Upload:
    """What the edition takes as a document of this kind from this actor; raises NotYours, NotADraft and NoSuchKind."""
    now = may_change(connection, actor, application)
    asked = {each.name: each for each in edition_by_hash(connection, now.edition).documents}
    if handed.kind not in asked:
        raise NoSuchKind
    kind = asked[handed.kind]
    return Upload(
        now.authority,
        actor.person_id,
        handed.kind,
        handed.name,
        subject_id=now.id,
        size=handed.size,
        sha256=handed.sha256,
        accepted=frozenset(kind.media),
        largest=kind.largest,
    )


def put_to_draft(office: Office, connection: Connection, actor: Actor, application: Seen, stored: Stored) -> None:
    """Put an acknowledged document to the draft, whatever version that has: nothing is overwritten by it."""
    draft = change_draft(connection, actor, application, None)
    lists.add_evidence(connection, draft.id, stored.authority_id, stored.kind, stored.sha256, stored.name, office.now())


def remove_document(office: Office, actor: Actor, application: Seen, version: int, kind: str, sha256: str) -> int:
    """Take a document out of the draft and return the draft's new version.

    Raises NotYours, NotADraft, DraftChanged, and Conflict for a document that is not in it.
    """

    def work(connection: Connection) -> int:
        draft = change_draft(connection, actor, application, version)
        if not lists.remove_evidence(connection, draft.id, kind, sha256):
            raise Conflict
        return draft.version

    return office.transaction(work)
