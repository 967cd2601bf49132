"""A document on its way in pieces, as a browser sends it."""

from __future__ import annotations

import io
import secrets

from storage.documents import pieces
from storage.documents.documents import Refused
from storage.documents.pieces import LEAST, Arriving
from storage.documents.records import Stored
from tests.acts.town import Town
from tests.storage import hostile
from workflow.acts.looking import Seen
from workflow.acts.upload_document import Handed
from workflow.acts.upload_pieces import append, begin_upload, finish, upload_state

KIND = "fee_receipts"


def large(size: int = 2 * LEAST + 12_345) -> bytes:
    """An honest PDF of about this size, other bytes each time."""
    pdf = hostile.blank()
    pdf.Root.Noise = pdf.make_stream(secrets.token_bytes(size))
    return hostile.saved(pdf)


def begun(town: Town, seen: Seen, data: bytes, kind: str = KIND, sha256: str | None = None) -> Arriving:
    handed = Handed(kind, "年费票据.pdf", len(data), sha256)
    arriving = begin_upload(town.office, town.claimants[0].officer, seen, handed)
    assert isinstance(arriving, Arriving), arriving
    return arriving


def send(town: Town, upload: Arriving, data: bytes, offset: int = 0) -> int:
    return append(town.office, town.claimants[0].officer, upload.id, offset, io.BytesIO(data))


def done(town: Town, upload: Arriving) -> Stored | Refused:
    return finish(town.office, town.claimants[0].officer, upload.id)


def rest(town: Town, upload: Arriving, data: bytes, piece: int = LEAST) -> None:
    """Send all that is missing, as a browser does that asked how far it had come."""
    offset = upload_state(town.office, town.claimants[0].officer, upload.id).received
    while offset < len(data):
        offset = send(town, upload, data[offset : offset + piece], offset)


def objects(town: Town, upload: Arriving) -> list[str]:
    """The pieces of an upload that rest in the store."""
    store = town.office.documents.store
    found = store.client.list_objects_v2(Bucket=store.bucket, Prefix=f"{pieces.PREFIX}{upload.id}/")
    return sorted(each["Key"] for each in found.get("Contents", []))
