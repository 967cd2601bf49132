"""A letter is written once, read by its recipients only, and mailed to the people named."""

from __future__ import annotations

import email
from datetime import UTC, datetime, timedelta
from email.policy import default as modern
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from settings import Mail
from storage.database import Database
from workflow.definition.life import Text
from workflow.jobs import mail
from workflow.jobs.tables import OUTBOX
from workflow.jobs.work import Patience, work_on
from workflow.letters.inbox import about, composing, inbox, read
from workflow.letters.tables import LETTER
from workflow.letters.write import Matter, Recipient, ToOrganisation, ToPerson, write

AT = datetime(2018, 9, 26, 1, 0, tzinfo=UTC)
TITLE = Text(zh="补正通知", en="Please correct")
TEXT = Text(zh="请补正。", en="Please correct your claim.")

_fresh = count(uuid4().int >> 80)


def fresh() -> int:
    """A number that no other test uses."""
    return next(_fresh)


def write_one(
    connection: Connection, recipient: Recipient, *, subject: int | None = None, mail_to: tuple[int, ...] = ()
) -> int:
    matter = Matter(authority_id=1, subject_id=fresh() if subject is None else subject, seq=4, kind="correction")
    return write(connection, matter, recipient, title=TITLE, text=TEXT, language="zh", at=AT, mail_to=mail_to)


def errands_about(connection: Connection, letter: int) -> list[int]:
    ordered = select(OUTBOX.c.id).join(LETTER, LETTER.c.subject_id == OUTBOX.c.subject_id).where(LETTER.c.id == letter)
    return list(connection.scalars(ordered.order_by(OUTBOX.c.id)))


def test_the_same_letter_is_written_and_mailed_once(database: Database) -> None:
    subject, university = fresh(), fresh()
    with database.writing() as connection:
        first = write_one(connection, ToOrganisation(university), subject=subject, mail_to=(7, 8, 7))
        again = write_one(connection, ToOrganisation(university), subject=subject, mail_to=(7, 8))
        to_a_person = write_one(connection, ToPerson(7), subject=subject)
        assert first == again != to_a_person
        assert len(errands_about(connection, first)) == 2


def test_a_letter_has_exactly_one_recipient(database: Database) -> None:
    with database.writing() as connection:
        letter = write_one(connection, ToPerson(fresh()))
        copied = select(*(column for column in LETTER.c if column.name not in ("id", "recipient_organisation_id")))
        row = connection.execute(copied.where(LETTER.c.id == letter)).mappings().one()
    with pytest.raises(IntegrityError, match="one_recipient"), database.writing() as connection:
        connection.execute(LETTER.insert().values({**row, "seq": 5, "recipient_organisation_id": 9}))


def test_people_find_their_own_letters_and_those_of_their_organisations(database: Database) -> None:
    person, university, other = fresh(), fresh(), fresh()
    with database.writing() as connection:
        own = write_one(connection, ToPerson(person))
        shared = write_one(connection, ToOrganisation(university))
        write_one(connection, ToOrganisation(other))
        assert [each.id for each in inbox(connection, person, {university})] == [shared, own]
        assert [each.id for each in inbox(connection, person, set())] == [own]
        assert [each.id for each in inbox(connection, person, {university}, limit=1, before=shared)] == [own]


def test_reading_a_letter_is_noted_the_first_time_and_is_for_its_readers_only(database: Database) -> None:
    person, stranger = fresh(), fresh()
    with database.writing() as connection:
        letter = write_one(connection, ToPerson(person))
        assert read(connection, letter, stranger, {stranger}, at=AT) is None
        assert inbox(connection, person, ())[0].read_at is None
        first = read(connection, letter, person, (), at=AT)
        second = read(connection, letter, person, (), at=AT + timedelta(days=1))
    assert first is not None
    assert first == second
    assert (first.read_at, first.title, first.text) == (AT, TITLE, TEXT)


def test_handlers_see_every_letter_about_a_subject(database: Database) -> None:
    subject = fresh()
    with database.writing() as connection:
        letters = [write_one(connection, ToPerson(fresh()), subject=subject) for _ in range(3)]
        assert [each.id for each in about(connection, subject)] == letters


def test_a_letter_reaches_those_who_still_have_an_address(database: Database, tmp_path: Path) -> None:
    addresses = {7: "li@example.edu.cn", 8: None}
    folder = Mail(host=None, port=0, sender="office@ip.example.cn", folder=tmp_path)
    told = mail.handlers(folder, composing(lambda _connection, person: addresses[person]))
    with database.writing() as connection:
        errands = errands_about(connection, write_one(connection, ToOrganisation(fresh()), mail_to=(7, 8)))
    assert [work_on(database, told, each, Patience()) for each in errands] == ["done", "done"]
    (file,) = tmp_path.iterdir()
    message = email.message_from_bytes(file.read_bytes(), policy=modern)
    assert (message["To"], message["Subject"]) == ("li@example.edu.cn", TITLE.zh)
    assert message.get_content().strip() == TEXT.zh
