"""Documents that arrive in pieces: each rests in the store before it is counted, so that nothing counted is lost."""

from __future__ import annotations

import hashlib
import io
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.crash import crash_point
from storage.documents.receive import Readable, Upload
from storage.documents.store import CHUNK_BYTES, Store, VerifiedStream
from storage.documents.tables import Arrival, Piece
from storage.inspection.limits import MEBIBYTE
from storage.inspection.names import clean_name

LEAST, MOST = MEBIBYTE, 8 * MEBIBYTE
"""Bytes of a piece; only the last one may be smaller."""

KEPT = timedelta(hours=24)
"""How long an upload may take, in real time."""

PREFIX = "pieces/"
_ORPHANS_KEPT = 2 * KEPT
"""A piece that is older belongs to no upload: its process died, or another piece was faster."""


@dataclass(frozen=True)
class Arriving:
    """An upload as it stands: `received` of `size` bytes are safe; `taken` is the document that it became."""

    id: str
    authority: int
    subject: int
    kind: str
    name: str
    size: int
    sha256: str | None
    received: int
    taken: str | None
    uploaded_by: int
    expires_at: datetime


def begin(connection: Connection, upload: Upload, now: datetime) -> Arriving:
    """Begin an upload for a subject, of the size that it announces; `now` is real time."""
    row = {
        "id": secrets.token_hex(16),
        "authority_id": upload.authority_id,
        "subject_id": upload.subject_id,
        "kind": upload.kind,
        "name": clean_name(upload.name),
        "size": upload.size,
        "sha256": upload.sha256,
        "uploaded_by": upload.uploaded_by,
        "created_at": now,
        "expires_at": now + KEPT,
    }
    return Arriving(*connection.execute(insert(Arrival).values(row).returning(*_COLUMNS)).one())


def find(connection: Connection, upload: str, now: datetime, *, alone: bool = False) -> Arriving | None:
    """An upload that has not run out; with `alone` it stays as it is until the caller's transaction ends."""
    wanted = select(*_COLUMNS).where(Arrival.id == upload, Arrival.expires_at > now)
    row = connection.execute(wanted.with_for_update() if alone else wanted).one_or_none()
    return Arriving(*row) if row is not None else None


def open_ones(connection: Connection, subject: int, person: int, now: datetime) -> list[Arriving]:
    """What a person has begun to upload for a subject and not finished, as it was begun."""
    mine = (Arrival.subject_id == subject, Arrival.uploaded_by == person)
    wanted = select(*_COLUMNS).where(*mine, Arrival.taken.is_(None), Arrival.expires_at > now)
    return [Arriving(*row) for row in connection.execute(wanted.order_by(Arrival.created_at))]


def put(store: Store, arriving: Arriving, start: int, data: bytes) -> str:
    """Put a piece into the store and return its SHA-256; it counts once `add` has recorded it."""
    sha256 = hashlib.sha256(data).hexdigest()
    store.keep(_key(arriving.id, start, sha256), data, sha256)
    crash_point("upload.after_piece")
    return sha256


def add(connection: Connection, arriving: Arriving, start: int, size: int, sha256: str) -> bool:
    """Count a piece that rests in the store; False when the upload does not go on from there (any more)."""
    goes_on = (Arrival.id == arriving.id, Arrival.received == start, Arrival.taken.is_(None))
    counted = update(Arrival).where(*goes_on).values(received=Arrival.received + size)
    if connection.execute(counted).rowcount != 1:
        return False
    row = {"upload_id": arriving.id, "start": start, "authority_id": arriving.authority, "size": size, "sha256": sha256}
    connection.execute(insert(Piece).values(row))
    return True


def whole(connection: Connection, store: Store, arriving: Arriving) -> Readable:
    """The upload's bytes from its first piece to its last, each piece verified while it is read."""
    wanted = select(Piece.start, Piece.sha256).where(Piece.upload_id == arriving.id).order_by(Piece.start)
    return _Whole(store, [_key(arriving.id, row.start, row.sha256) for row in connection.execute(wanted)])


def take(connection: Connection, arriving: Arriving, sha256: str) -> None:
    """Remember which document the upload became."""
    connection.execute(update(Arrival).where(Arrival.id == arriving.id).values(taken=sha256))


def drop(connection: Connection, upload: str) -> None:
    """Forget an upload and its pieces' records; `forget` takes the bytes out of the store."""
    connection.execute(delete(Piece).where(Piece.upload_id == upload))
    connection.execute(delete(Arrival).where(Arrival.id == upload))


def forget(store: Store, upload: str) -> None:
    """Delete an upload's bytes."""
    store.sweep(f"{PREFIX}{upload}/", datetime.max.replace(tzinfo=UTC))


def expired(connection: Connection, now: datetime) -> list[str]:
    """The uploads whose time has run out, finished or not; nobody else drops them meanwhile."""
    wanted = select(Arrival.id).where(Arrival.expires_at <= now).with_for_update(skip_locked=True)
    return list(connection.scalars(wanted))


def sweep_orphans(store: Store, now: datetime) -> int:
    """Delete pieces that no upload can count any more; how many there were."""
    return store.sweep(PREFIX, now - _ORPHANS_KEPT)


class _Whole:
    """Pieces in a row as one stream."""

    def __init__(self, store: Store, keys: Sequence[str]) -> None:
        self._chunks = _chunks(store, keys)

    def read(self, amount: int, /) -> bytes:
        """The next bytes, at most one chunk however many are asked for."""
        assert amount >= CHUNK_BYTES
        return next(self._chunks, b"")


def _chunks(store: Store, keys: Sequence[str]) -> Iterator[bytes]:
    for key in keys:
        with io.BufferedReader(VerifiedStream(store.arrived(key), key.rpartition("-")[2]), CHUNK_BYTES) as piece:
            while chunk := piece.read(CHUNK_BYTES):
                yield chunk


def _key(upload: str, start: int, sha256: str) -> str:
    return f"{PREFIX}{upload}/{start:012d}-{sha256}"


_COLUMNS: list[Any] = [
    Arrival.id,
    Arrival.authority_id,
    Arrival.subject_id,
    Arrival.kind,
    Arrival.name,
    Arrival.size,
    Arrival.sha256,
    Arrival.received,
    Arrival.taken,
    Arrival.uploaded_by,
    Arrival.expires_at,
]
