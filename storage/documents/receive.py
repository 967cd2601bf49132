"""Taking in a stranger's stream: counted and hashed on its way to a scratch file that no name leads to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from storage.inspection.findings import Finding
from storage.inspection.limits import MEBIBYTE
from storage.inspection.media import DOCUMENT_TYPES

CHUNK_BYTES = 256 * 1024
LARGEST_UPLOAD = 50 * MEBIBYTE
"""What is taken where an edition says nothing narrower."""


class Readable(Protocol):
    """A stream of bytes: a request's body, an opened file, an object of the store."""

    def read(self, amount: int, /) -> bytes:
        """The next bytes; none at the end."""


@dataclass(frozen=True)
class Upload:
    """What is known of a file before it is read: who hands it in for what, what they announced, what is accepted.

    `size` (bytes) and `sha256` (hex) are the sender's announcements; what arrives must agree with them.
    """

    authority_id: int
    uploaded_by: int
    kind: str
    name: str
    subject_id: int | None = None
    size: int | None = None
    sha256: str | None = None
    accepted: frozenset[str] = DOCUMENT_TYPES
    largest: int = LARGEST_UPLOAD


@dataclass(frozen=True)
class Received:
    """What arrived: its digest and its length in bytes."""

    sha256: str
    size: int


def announced(upload: Upload) -> Finding | None:
    """What is wrong with an upload by its announced size alone; one that does not announce it has none."""
    if upload.size is None or upload.size < 1:
        return Finding("empty")
    return _too_large(upload, upload.size)


def receive(stream: Readable, upload: Upload, into: BinaryIO) -> Received | Finding:
    """Write a stream into a file; a stream that is empty, too long, cut off or altered is a finding."""
    digest, size = hashlib.sha256(), 0
    while size <= upload.largest and (chunk := stream.read(CHUNK_BYTES)):
        digest.update(chunk)
        size += len(chunk)
        into.write(chunk)
    into.flush()
    return _disagreement(upload, digest.hexdigest(), size) or Received(digest.hexdigest(), size)


def _disagreement(upload: Upload, sha256: str, size: int) -> Finding | None:
    if (large := _too_large(upload, size)) is not None:
        return large
    if upload.size is not None and upload.size != size:
        return Finding("upload_cut_off", {"declared": upload.size, "received": size})
    if upload.sha256 is not None and upload.sha256.lower() != sha256:
        return Finding("digest_mismatch")
    return None if size else Finding("empty")


def _too_large(upload: Upload, size: int) -> Finding | None:
    return Finding("too_large", {"limit_mb": upload.largest // MEBIBYTE}) if size > upload.largest else None
