"""Writing a letter: its row and the errands that mail it, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from workflow.definition.life import Text
from workflow.jobs import mail, outbox
from workflow.letters.tables import LETTER


@dataclass(frozen=True)
class ToPerson:
    """A letter to one person."""

    person_id: int


@dataclass(frozen=True)
class ToOrganisation:
    """A letter to an organisation: whoever may act for it can read it."""

    organisation_id: int


Recipient = ToPerson | ToOrganisation


@dataclass(frozen=True)
class Matter:
    """What a letter is about: a subject at one version (`seq` of its history row), and the kind of letter."""

    authority_id: int
    subject_id: int
    seq: int
    kind: str


def write(
    connection: Connection,
    matter: Matter,
    recipient: Recipient,
    *,
    title: Text,
    text: Text,
    language: Literal["zh", "en"],
    at: datetime,
    mail_to: Sequence[int] = (),
) -> int:
    """Write a letter, order its mail to the people `mail_to`, and return the letter's id.

    `title` and `text` are rendered; `at` is business time (UTC). The same letter about the same version to the same
    recipient is written once: writing it again returns the first one and mails nothing.
    """
    person, organisation = _columns(recipient)
    row = {
        "authority_id": matter.authority_id,
        "subject_id": matter.subject_id,
        "seq": matter.seq,
        "kind": matter.kind,
        "recipient_person_id": person,
        "recipient_organisation_id": organisation,
        "language": language,
        "title_zh": title.zh,
        "title_en": title.en,
        "text_zh": text.zh,
        "text_en": text.en,
        "created_at": at,
    }
    once = insert(LETTER).values(row).on_conflict_do_nothing(constraint="letter_once_key").returning(LETTER.c.id)
    letter = connection.execute(once).scalar_one_or_none()
    if letter is None:
        return _written(connection, matter, recipient)
    for addressee in dict.fromkeys(mail_to):
        _post(connection, matter, int(letter), addressee, at)
    return int(letter)


def _columns(recipient: Recipient) -> tuple[int | None, int | None]:
    if isinstance(recipient, ToPerson):
        return recipient.person_id, None
    return None, recipient.organisation_id


def _post(connection: Connection, matter: Matter, letter: int, person: int, at: datetime) -> None:
    outbox.put(
        connection,
        mail.TOPIC,
        {"letter": letter, "person": person},
        authority_id=matter.authority_id,
        at=at,
        subject_id=matter.subject_id,
        subject_version=matter.seq,
    )


def _written(connection: Connection, matter: Matter, recipient: Recipient) -> int:
    person, organisation = _columns(recipient)
    same = select(LETTER.c.id).where(
        LETTER.c.subject_id == matter.subject_id,
        LETTER.c.seq == matter.seq,
        LETTER.c.kind == matter.kind,
        LETTER.c.recipient_person_id.is_not_distinct_from(person),
        LETTER.c.recipient_organisation_id.is_not_distinct_from(organisation),
    )
    return int(connection.execute(same).scalar_one())
