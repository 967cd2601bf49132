"""Chains as plain lists, made as the engine makes them, and every way of laying hands on one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from storage.commitments import commit
from tests.moving import AT, EDITION
from workflow.history.body import Plain, canonical, link
from workflow.history.tables import GENESIS
from workflow.history.verify import Present, Row

SALT = b"s" * 16


@dataclass(frozen=True)
class Chain:
    """A subject's rows and what its own row says."""

    subject: int
    rows: tuple[Row, ...]
    present: Present


def content(subject: int, seq: int, **more: Plain) -> dict[str, Plain]:
    """The content of a row; states are named by their numbers."""
    body: dict[str, Plain] = {
        "actor": seq * 10,
        "at": AT.isoformat(),
        "duty": None,
        "edition": EDITION,
        "facts": {},
        "from": "" if seq == 1 else f"s{seq - 1}",
        "kind": "application",
        "said": {},
        "seq": seq,
        "subject": subject,
        "to": f"s{seq}",
        "trigger": "step",
        "words": {"reason": commit(f"理由 {seq}", SALT)} if seq % 2 else {},
    }
    return body | more


def row(prev: bytes, body: Mapping[str, Plain] | bytes, seq: int) -> Row:
    """A row that links to `prev`, with what belongs beside it."""
    written = body if isinstance(body, bytes) else canonical(body)
    words = {"reason": (SALT.hex(), f"理由 {seq}")} if seq % 2 else None
    return Row(seq, prev, link(prev, written), written, AT, seq * 10, None, words)


def chain(subject: int, length: int) -> Chain:
    """A whole chain."""
    rows: list[Row] = []
    for seq in range(1, length + 1):
        rows.append(row(rows[-1].hash if rows else GENESIS, content(subject, seq), seq))
    return Chain(subject, tuple(rows), Present("application", EDITION, f"s{length}", length, rows[-1].hash))


Tampering = Callable[[list[Row], int], None]
"""Changes the row at an index (from 0) of a list."""


def _edit_body(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(body=rows[at].body.replace(b'"step"', b'"pays"'))


def _edit_hash(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(hash=hashlib.sha256(rows[at].hash).digest())


def _edit_link(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(prev=hashlib.sha256(rows[at].prev).digest())


def _edit_actor(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(actor_id=None)


def _edit_duty(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(duty="release")


def _edit_time(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(at=AT + timedelta(microseconds=1))


def _edit_words(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(words={"reason": (SALT.hex(), "别的理由")})


def _add_words(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(words={**(rows[at].words or {}), "name": (SALT.hex(), "张三丰")})


def _hash_garbage(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(body=b"\xff[", hash=link(rows[at].prev, b"\xff["))


def _hash_an_empty_record(rows: list[Row], at: int) -> None:
    rows[at] = rows[at]._replace(body=b"{}", hash=link(rows[at].prev, b"{}"))


def _delete(rows: list[Row], at: int) -> None:
    del rows[at]


EDITS: Mapping[str, tuple[Tampering, str]] = {
    "edit the body": (_edit_body, "edited"),
    "edit the hash": (_edit_hash, "edited"),
    "edit the link": (_edit_link, "edited"),
    "change the actor beside": (_edit_actor, "columns"),
    "change the duty beside": (_edit_duty, "columns"),
    "change the time beside": (_edit_time, "columns"),
    "alter the words beside": (_edit_words, "words"),
    "add words beside": (_add_words, "words"),
    "hash garbage": (_hash_garbage, "not_a_record"),
    "hash an empty record": (_hash_an_empty_record, "not_a_record"),
    "delete": (_delete, "deleted"),
}
"""What may be done to one row, and the code that tells it at that row (a deleted last row is told as a cut tail)."""
