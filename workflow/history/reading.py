"""Reading a subject's record: each row in the words that it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text

from workflow.history.body import Plain, read


@dataclass(frozen=True)
class Entry:
    """A row of the record: its body, its hash (hex), and the words beside it that were not erased."""

    seq: int
    body: Mapping[str, Plain]
    hash: str
    words: Mapping[str, str]

    def told(self) -> dict[str, Plain]:
        """The row for a program."""
        return {"seq": self.seq, "hash": self.hash, "body": self.body, "words": self.words}


def subjects(connection: Connection) -> int:
    """How many subjects have a record."""
    return int(connection.execute(text("SELECT count(*) FROM subject")).scalar_one())


def record(connection: Connection, subject: int) -> list[Entry]:
    """The record of a subject, oldest row first; empty when there is no such subject."""
    words: dict[int, dict[str, str]] = {}
    said = connection.execute(
        text("SELECT seq, field, text FROM remark WHERE subject_id = :id AND text IS NOT NULL"), {"id": subject}
    )
    for row in said:
        words.setdefault(row.seq, {})[row.field] = row.text
    rows = connection.execute(
        text("SELECT seq, body, hash FROM history WHERE subject_id = :id ORDER BY seq"), {"id": subject}
    )
    return [Entry(row.seq, read(row.body), row.hash.hex(), words.get(row.seq, {})) for row in rows]
