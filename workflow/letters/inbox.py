"""Reading letters: by recipient, by subject, and what is mailed of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, or_, select, update

from workflow.definition.life import Text
from workflow.jobs.errands import Errand
from workflow.jobs.mail import Compose, Words
from workflow.letters.tables import LETTER

AddressOf = Callable[[Connection, int], str | None]
"""A person's mail address, or nothing when they have none any more."""


@dataclass(frozen=True)
class Received:
    """A letter as its recipient reads it."""

    id: int
    subject_id: int
    seq: int
    kind: str
    title: Text
    text: Text
    created_at: datetime
    read_at: datetime | None


def inbox(
    connection: Connection,
    person_id: int,
    organisations: Collection[int],
    *,
    limit: int = 50,
    before: int | None = None,
) -> list[Received]:
    """The letters to a person and to the organisations that they act for, the latest first.

    `before` is the id of the last letter of the page before.
    """
    mine = _addressed_to(person_id, organisations)
    older = [LETTER.c.id < before] if before is not None else []
    wanted = select(LETTER).where(mine, *older).order_by(LETTER.c.id.desc()).limit(limit)
    return [_received(row) for row in connection.execute(wanted)]


def about(connection: Connection, subject_id: int) -> list[Received]:
    """Every letter about a subject in the order written: for those who handle it."""
    wanted = select(LETTER).where(LETTER.c.subject_id == subject_id).order_by(LETTER.c.seq, LETTER.c.id)
    return [_received(row) for row in connection.execute(wanted)]


def about_to(connection: Connection, subject_id: int, person_id: int, organisations: Collection[int]) -> list[Received]:
    """The letters about a subject to a person and to the organisations that they act for, in the order written."""
    mine = (LETTER.c.subject_id == subject_id, _addressed_to(person_id, organisations))
    return [
        _received(row) for row in connection.execute(select(LETTER).where(*mine).order_by(LETTER.c.seq, LETTER.c.id))
    ]


def read(
    connection: Connection, letter_id: int, person_id: int, organisations: Collection[int], *, at: datetime
) -> Received | None:
    """A letter for one of its readers, marked as read the first time; nothing when it is not theirs."""
    theirs = (LETTER.c.id == letter_id, _addressed_to(person_id, organisations))
    connection.execute(update(LETTER).where(*theirs, LETTER.c.read_at.is_(None)).values(read_at=at))
    row = connection.execute(select(LETTER).where(*theirs)).one_or_none()
    return _received(row) if row is not None else None


def composing(address_of: AddressOf) -> Compose:
    """How the mail of letters is composed: errands hold the letter and the person, the address is looked up last."""

    def compose(connection: Connection, errand: Errand) -> Words | None:
        to = address_of(connection, int(errand.body["person"]))
        if to is None:
            return None
        row = connection.execute(select(LETTER).where(LETTER.c.id == int(errand.body["letter"]))).one()
        letter = _received(row)
        return Words(to=to, title=letter.title.told(row.language), text=letter.text.told(row.language))

    return compose


def _addressed_to(person_id: int, organisations: Collection[int]) -> ColumnElement[bool]:
    return or_(LETTER.c.recipient_person_id == person_id, LETTER.c.recipient_organisation_id.in_(sorted(organisations)))


def _received(row: Row[tuple[object, ...]]) -> Received:
    return Received(
        id=row.id,
        subject_id=row.subject_id,
        seq=row.seq,
        kind=row.kind,
        title=Text(zh=row.title_zh, en=row.title_en),
        text=Text(zh=row.text_zh, en=row.text_en),
        created_at=row.created_at,
        read_at=row.read_at,
    )
