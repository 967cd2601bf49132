"""Uploading a large document in pieces: cut off at any moment, it goes on where its last counted piece ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from storage.crash import crash_point
from storage.documents import pieces, records
from storage.documents.documents import Refused
from storage.documents.pieces import Arriving
from storage.documents.receive import CHUNK_BYTES, Readable, announced
from storage.documents.records import Stored
from storage.inspection.names import clean_name
from workflow.acts.drafting import may_change
from workflow.acts.looking import Seen, look
from workflow.acts.office import Office
from workflow.acts.upload_document import Handed, expected, put_to_draft
from workflow.engine.errors import Conflict, EngineError
from workflow.parties.actors import Actor

OPEN_AT_MOST = 20
"""How many uploads a person may have begun for one application."""


class NoSuchUpload(EngineError):
    """There is no such upload of this person: it ran out, or it was never theirs."""

    code = "no_such_upload"
    zh = "没有找到该上传任务，可能已超过 24 小时。请重新选择文件上传。"
    en = "There is no such upload; it may have run out after 24 hours. Choose the file again."


class WrongOffset(Conflict):
    """The upload goes on elsewhere; `offset` (bytes) says where."""

    code = "wrong_offset"

    def __init__(self, offset: int) -> None:
        super().__init__()
        self.offset = offset

    def told(self, language: str) -> str:
        """Where the upload goes on."""
        if language.startswith("en"):
            return f"The upload goes on at byte {self.offset}; everything before that is safe."
        return f"请从第 {self.offset} 字节处续传，此前的内容均已保存。"


class WrongPiece(EngineError):
    """A piece that is no last one has at least 1 MB; none goes beyond the announced end of the file."""

    code = "wrong_piece"
    zh = "分片大小不符：除最后一片外，每片应为 1 至 8 MB，且不得超出文件大小。该片未保存，请重新上传该片。"
    en = "Pieces have 1 to 8 MB, except the last, and end where the file ends. This one was not kept; send it again."


class TooManyUploads(EngineError):
    """The person has begun too many uploads for this application."""

    code = "too_many_uploads"
    zh = "该申报未完成的上传过多，请先完成或取消其中一些。"
    en = "Too many uploads of this application are unfinished; finish or cancel some of them first."


def begin_upload(office: Office, actor: Actor, application: Seen, handed: Handed) -> Arriving | Refused:
    """Begin a document of a size that is announced (bytes); what is too large is refused at once.

    Raises NotYours, NotADraft, NoSuchKind and TooManyUploads.
    """

    def work(connection: Connection) -> Arriving | Refused:
        upload = expected(connection, actor, application, handed)
        wrong = announced(upload)
        if wrong is not None:
            return Refused(clean_name(upload.name), (wrong,))
        now = office.real_now()
        if len(pieces.open_ones(connection, application.id, actor.person_id, now)) >= OPEN_AT_MOST:
            raise TooManyUploads
        return pieces.begin(connection, upload, now)

    return office.transaction(work)


def append(office: Office, actor: Actor, upload: str, offset: int, stream: Readable) -> int:
    """Take the next piece and return where the one after it begins; what is returned is safe.

    Of a longer stream the first 8 MB are taken. Raises NoSuchUpload, WrongOffset with where to go on, WrongPiece,
    NotYours and NotADraft.
    """
    with office.database.reading() as connection:
        arriving = _theirs(connection, actor, upload, office.real_now())
        may_change(connection, actor, look(connection, arriving.subject))
    if offset != arriving.received or arriving.taken:
        raise WrongOffset(arriving.received)
    data = _read(stream, arriving)
    sha256 = pieces.put(office.documents.store, arriving, offset, data)

    def work(connection: Connection) -> bool:
        return pieces.add(connection, arriving, offset, len(data), sha256)

    if not office.transaction(work):
        raise WrongOffset(upload_state(office, actor, upload).received)
    crash_point("upload.after_record")
    return offset + len(data)


def upload_state(office: Office, actor: Actor, upload: str) -> Arriving:
    """How far an upload has come; raises NoSuchUpload."""
    with office.database.reading() as connection:
        return _theirs(connection, actor, upload, office.real_now())


def open_uploads(office: Office, connection: Connection, actor: Actor, application: int) -> list[Arriving]:
    """What the actor has begun to upload for an application and not finished."""
    return pieces.open_ones(connection, application, actor.person_id, office.real_now())


def finish(office: Office, actor: Actor, upload: str) -> Stored | Refused:
    """Put an upload whose pieces are all there to the draft as its document; asked again, it gives the same answer.

    A file that is refused is forgotten. Raises NoSuchUpload, WrongOffset while pieces are missing, and what
    `upload_document` raises.
    """
    with office.database.reading() as connection:
        arriving = _theirs(connection, actor, upload, office.real_now())
        if arriving.taken is not None:
            return _taken(connection, arriving)
        application = look(connection, arriving.subject)
        handed = Handed(arriving.kind, arriving.name, arriving.size, arriving.sha256)
        wanted = expected(connection, actor, application, handed)
        if arriving.received != arriving.size:
            raise WrongOffset(arriving.received)
        whole = pieces.whole(connection, office.documents.store, arriving)
    stored = office.documents.put(whole, wanted)
    crash_point("upload.after_document")
    if isinstance(stored, Refused):
        office.transaction(lambda connection: pieces.drop(connection, upload))
    else:
        office.transaction(lambda connection: _take(office, connection, actor, application, stored, arriving))
    pieces.forget(office.documents.store, upload)
    return stored


def cancel_upload(office: Office, actor: Actor, upload: str) -> None:
    """Forget an upload; raises NoSuchUpload."""

    def work(connection: Connection) -> None:
        _theirs(connection, actor, upload, office.real_now(), alone=True)
        pieces.drop(connection, upload)

    office.transaction(work)
    pieces.forget(office.documents.store, upload)


def sweep_uploads(office: Office) -> int:
    """Forget the uploads whose time has run out, and pieces that no upload counts; how many uploads there were."""
    now = office.real_now()

    def work(connection: Connection) -> list[str]:
        gone = pieces.expired(connection, now)
        for each in gone:
            pieces.drop(connection, each)
        return gone

    gone = office.transaction(work)
    for each in gone:
        pieces.forget(office.documents.store, each)
    pieces.sweep_orphans(office.documents.store, now)
    return len(gone)


def _theirs(connection: Connection, actor: Actor, upload: str, real_now: datetime, *, alone: bool = False) -> Arriving:
    """The upload, for the one person who began it; to all others there is none."""
    found = pieces.find(connection, upload, real_now, alone=alone)
    if found is None or found.uploaded_by != actor.person_id:
        raise NoSuchUpload
    return found


def _read(stream: Readable, arriving: Arriving) -> bytes:
    """The bytes of the next piece, as many as it may have."""
    left = arriving.size - arriving.received
    data = bytearray()
    while len(data) <= left and len(data) < pieces.MOST and (chunk := stream.read(CHUNK_BYTES)):
        data += chunk
    if len(data) > left or (len(data) < pieces.LEAST and len(data) != left) or not data:
        raise WrongPiece
    return bytes(data)


def _taken(connection: Connection, arriving: Arriving) -> Stored:
    """The document that a finished upload became."""
    mine = (arriving.kind, arriving.taken, arriving.uploaded_by)
    known = records.of_subject(connection, arriving.subject)
    return next(each for each in known if (each.kind, each.sha256, each.uploaded_by) == mine)


def _take(
    office: Office, connection: Connection, actor: Actor, application: Seen, stored: Stored, arriving: Arriving
) -> None:
    """Put the document to the draft, unless another request of the same upload has done so."""
    now = pieces.find(connection, arriving.id, office.real_now(), alone=True)
    if now is None:
        raise NoSuchUpload
    if now.taken is None:
        put_to_draft(office, connection, actor, application, stored)
        pieces.take(connection, arriving, stored.sha256)
