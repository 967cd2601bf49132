"""Writing a letter to a claimant: what every teller shares, whatever it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

from settings import OFFICE_ZONE
from workflow.acts.office import Office
from workflow.definition.life import Text
from workflow.letters.render import Fact, render
from workflow.letters.write import Matter, ToOrganisation, write
from workflow.parties import mandates, organisations

_DAYS = Text("第 {days} 个工作日（自次日起算）", "working day {days}, counted from the day after this letter")

LANGUAGE: Final = "zh"
"""The language in which the office writes; the letter's page shows both."""


def tell_claimant(
    office: Office,
    connection: Connection,
    matter: Matter,
    claimant: int,
    words: tuple[Text, Text],
    facts: Mapping[str, Fact],
) -> int:
    """Write title and body to a claimant, who is named in them as `claimant`, with mails to its officers; its id."""
    title, body = words
    facts = {**facts, "claimant": organisations.get(connection, claimant).name}
    return write(
        connection,
        matter,
        ToOrganisation(claimant),
        title=render(title, facts),
        text=render(body, facts),
        language=LANGUAGE,
        at=office.now(),
        mail_to=mandates.officers(connection, claimant, office.clock.today()),
    )


def reason_of(connection: Connection, subject: int, version: int) -> str:
    """The words with which a version of a subject came about; nothing where none were asked for."""
    said = text("SELECT text FROM remark WHERE subject_id = :subject AND seq = :version AND field = 'reason'")
    found = connection.execute(said, {"subject": subject, "version": version}).scalar_one_or_none()
    return "" if found is None else str(found)


def by_when(connection: Connection, subject: int, version: int) -> Fact:
    """The last day of the period that a version of a subject began, or left running; a dash where none runs.

    Before the working days of its year are ordered it has no last day yet: then its length, from the day after.
    """
    asked = text(
        "SELECT t.due_at, t.workdays FROM task t JOIN history h ON h.subject_id = t.subject_id "
        "AND t.opened_at <= h.at WHERE h.subject_id = :subject AND h.seq = :version ORDER BY t.id DESC LIMIT 1"
    )
    found = connection.execute(asked, {"subject": subject, "version": version}).one_or_none()
    if found is None or found.due_at is not None or found.workdays is None:
        return last_day(None if found is None else found.due_at)
    return render(_DAYS, {"days": str(found.workdays)})


def last_day(end: datetime | None) -> Fact:
    """The last day of a period whose end (UTC, excluded) is given; a dash where there is none."""
    return (end - timedelta(seconds=1)).astimezone(OFFICE_ZONE).date() if end is not None else "—"
