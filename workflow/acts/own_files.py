"""Files that the office itself makes or is sent by the bank: put into the store, and read back before they count."""

from __future__ import annotations

import hashlib
import io

from workflow.acts.office import Office


def keep_file(office: Office, data: bytes, media_type: str) -> str:
    """Put a file into the store, prove that it can be read back, and return its SHA-256."""
    sha256 = hashlib.sha256(data).hexdigest()
    office.documents.store.put_once(sha256, io.BytesIO(data), media_type)
    office.documents.store.prove(sha256)
    return sha256
