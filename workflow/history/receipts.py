"""A receipt of the record: one subject's chain, its place in a signed checkpoint, and the check of both without us."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from workflow.history.body import Plain, link
from workflow.history.checkpoints import Signed, entry, leaves, published
from workflow.history.merkle import leads_to, leaf, path
from workflow.history.tables import GENESIS, Anchor, History

KIND = "yuelu-receipt-1"
"""The first word of every receipt: its format and version."""


def receipt(connection: Connection, subject: int) -> dict[str, Plain] | None:
    """The receipt of a subject under the newest checkpoint that anchored it; None before there is one."""
    anchored = select(Anchor.position, Anchor.seq).where(Anchor.subject_id == subject).order_by(Anchor.seq.desc())
    row = connection.execute(anchored.limit(1)).one_or_none()
    checkpoints = published(connection)
    if row is None or not checkpoints:
        return None
    newest = checkpoints[-1]
    beside = path(list(leaves(connection))[: newest.size], row.position)
    bodies = select(History.body).where(History.subject_id == subject, History.seq <= row.seq).order_by(History.seq)
    return {
        "receipt": KIND,
        "subject": subject,
        "rows": [b64encode(body).decode() for body in connection.execute(bodies).scalars()],
        "position": row.position,
        "path": [each.hex() for each in beside],
        "checkpoint": newest.told(),
    }


def holds(given: Mapping[str, Any], public_key: str) -> bool:
    """Whether a receipt proves its rows: chained one to the next, under a root that the key's holder signed.

    Nothing is asked of a server. Whatever is no receipt at all does not hold.
    """
    try:
        return given["receipt"] == KIND and _leads(given, public_key)
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def _leads(given: Mapping[str, Any], public_key: str) -> bool:
    head, rows = GENESIS, [b64decode(each, validate=True) for each in given["rows"]]
    for body in rows:
        head = link(head, body)
    signed = given["checkpoint"]["signed"].encode()
    checkpoint = Signed(0, signed, bytes.fromhex(given["checkpoint"]["signature"]))
    size, root = checkpoint.body["size"], checkpoint.body["root"]
    anchored = leaf(entry(given["subject"], len(rows), head))
    led = leads_to(anchored, given["position"], int(str(size)), [bytes.fromhex(each) for each in given["path"]])
    return (
        led is not None and led.hex() == root and Signed(int(str(size)), signed, checkpoint.signature).holds(public_key)
    )
