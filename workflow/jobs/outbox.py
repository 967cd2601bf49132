"""The outbox's writing side: work is ordered in the transaction that makes it necessary."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import CTE, BigInteger, Connection, DateTime, Text, bindparam, func, insert, select, update

from storage.rows import Rows, handed
from workflow.jobs.errands import Id
from workflow.jobs.errors import NotAnId
from workflow.jobs.tables import OUTBOX

CHANNEL = "yuelu_outbox"
"""The channel on which a waiting relay is woken; losing a notification costs one polling interval, nothing else."""

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,128}")
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def put(
    connection: Connection,
    topic: str,
    body: Mapping[str, Id],
    *,
    authority_id: int,
    at: datetime,
    subject_id: int | None = None,
    subject_version: int | None = None,
    not_before: datetime | None = None,
) -> int:
    """Order a piece of work in the caller's transaction and return its id.

    `at` is business time (UTC); `not_before` is real time. Raises `NotAnId` when the body holds anything but ids.
    """
    row = {
        "topic": topic,
        "body": body_text(body),
        "authority_id": authority_id,
        "created_at": at,
        "subject_id": subject_id,
        "subject_version": subject_version,
        "not_before": not_before,
    }
    ordered = connection.execute(insert(OUTBOX).values(row).returning(OUTBOX.c.id)).scalar_one()
    connection.execute(select(func.pg_notify(CHANNEL, "")))
    return int(ordered)


def told(moved: CTE) -> Sequence[CTE]:
    """The engine's part that orders any number of errands for rows of `moved(id, version, authority_id)`.

    Its rows come from `told_rows`; it binds the move's own `at`. It does not notify: a notification makes commits wait
    for each other, and the relay polls anyway.
    """
    errands = handed("errand", subject=BigInteger, topic=Text, body=Text)
    row = select(
        errands.c.topic,
        errands.c.body,
        moved.c.authority_id,
        moved.c.id,
        moved.c.version,
        bindparam("at", type_=DateTime(timezone=True)),
    ).join_from(moved, errands, errands.c.subject == moved.c.id)
    columns = ["topic", "body", "authority_id", "subject_id", "subject_version", "created_at"]
    return (insert(OUTBOX).from_select(columns, row).returning(OUTBOX.c.id).cte("ordered"),)


def told_rows(errands: Iterable[tuple[str, Mapping[str, Id]]]) -> Rows:
    """The rows of `told` for a subject's errands, given as topic and body; raises `NotAnId` like `put`."""
    pairs = [(topic, body_text(body)) for topic, body in errands]
    return Rows("errand", {"topic": [topic for topic, _ in pairs], "body": [body for _, body in pairs]})


def again(connection: Connection, errand_id: int) -> bool:
    """Order a given-up errand anew, with its attempts forgotten; false when it is not one that was given up."""
    renewed = (
        update(OUTBOX)
        .where(OUTBOX.c.id == bindparam("errand", type_=BigInteger), OUTBOX.c.failed_at.is_not(None))
        .values(failed_at=None, attempts=0, sent_at=None, not_before=None)
    )
    return connection.execute(renewed, {"errand": errand_id}).rowcount == 1


def body_text(body: Mapping[str, Id]) -> str:
    """The body as canonical JSON; raises `NotAnId` for a word that could be personal data."""
    for key, value in body.items():
        if isinstance(value, str) and not _ID.fullmatch(value):
            raise NotAnId(key)
    return _CANONICAL.encode(body)
