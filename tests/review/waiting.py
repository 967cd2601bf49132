"""An office with people of its own, and tasks that wait in its queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, text

from storage.database import Database
from tests import made
from tests.moving import AT, begun_in, carried_in, move
from workflow.review import queue
from workflow.review.queue import Held
from workflow.review.tasks import Ask, close_and_open

NOW = datetime(2026, 7, 6, 1, 0, tzinfo=UTC)
"""The real moment of these tests."""


@dataclass(frozen=True)
class Desk:
    """An authority, and the role whose queue is looked at."""

    authority: int
    role: str = "handler"

    @property
    def places(self) -> list[tuple[int, str]]:
        return [(self.authority, self.role)]


def desk(connection: Connection) -> Desk:
    return Desk(made.authority(connection))


def wait(
    connection: Connection,
    at: Desk,
    *,
    due: int | None = None,
    duty: str | None = "formality",
    claimant: int | None = None,
    on_expiry: str | None = None,
) -> int:
    """A subject whose task waits at the desk; `due` is in hours after `AT`."""
    due_at = AT + timedelta(hours=due) if due is not None else None
    asked = Ask("submitted", at.role, duty, 5, "next_day", due_at, on_expiry, claimant)
    subject = begun_in(connection, authority=at.authority)
    carried_in(connection, move(subject, parts=(close_and_open(asked),)))
    return subject


def take(database: Database, person: int, *desks: Desk, now: datetime = NOW) -> Held | None:
    """Take the next task of these desks."""
    places = [place for each in desks for place in each.places]
    with database.writing() as connection:
        return queue.take_next(connection, person, places, now)


def taken(database: Database, person: int, *desks: Desk) -> list[int]:
    """The subjects of all tasks that the person can take, in the order in which they come."""
    found: list[int] = []
    while (held := take(database, person, *desks)) is not None:
        found.append(held.subject)
    return found


def holders(connection: Connection, subject: int) -> list[int | None]:
    """Who holds the open tasks of a subject."""
    rows = text("SELECT holder FROM task WHERE subject_id = :subject AND done_at IS NULL")
    return list(connection.execute(rows, {"subject": subject}).scalars())
