"""Applications as rows: their number, their call and claimant, when they were submitted and when they ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import constraint_of
from workflow.claims.tables import Application
from workflow.engine.errors import EngineError


class AlreadyApplied(EngineError):
    """The claimant has a live application in this call."""

    code = "already_applied"
    zh = "该单位在此申报通知下已有申报，请继续办理该申报，或先将其撤回。"
    en = "This organisation has an application in this call already: go on with it, or withdraw it first."


@dataclass(frozen=True)
class ApplicationRow:
    """An application's own columns; its state is its subject's."""

    id: int
    authority: int
    number: str
    call: int
    claimant: int
    submitted_at: datetime | None


def add(connection: Connection, row: ApplicationRow, at: datetime) -> None:
    """Add an application; raises AlreadyApplied when the claimant has a live one in this call."""
    values = {
        "id": row.id,
        "authority_id": row.authority,
        "number": row.number,
        "call_id": row.call,
        "claimant_id": row.claimant,
        "created_at": at,
    }
    with _one_live():
        connection.execute(insert(Application).values(values))


def get(connection: Connection, application: int) -> ApplicationRow:
    """An application by its subject's id."""
    return ApplicationRow(*connection.execute(_COLUMNS.where(Application.id == application)).one())


def of_call(connection: Connection, call: int) -> list[ApplicationRow]:
    """The applications of a call, by number."""
    rows = connection.execute(_COLUMNS.where(Application.call_id == call).order_by(Application.number))
    return [ApplicationRow(*row) for row in rows]


def submitted(connection: Connection, application: int, at: datetime) -> None:
    """Remember the moment of the first submission: first come, first served counts from it."""
    connection.execute(
        update(Application)
        .where(Application.id == application, Application.submitted_at.is_(None))
        .values(submitted_at=at)
    )


def ended(connection: Connection, application: int, at: datetime | None) -> None:
    """Let the claimant apply anew in the call, or (None) take that back when the application is reopened.

    Raises AlreadyApplied when it is reopened beside another live one.
    """
    with _one_live():
        connection.execute(update(Application).where(Application.id == application).values(ended_at=at))


@contextmanager
def _one_live() -> Iterator[None]:
    """Tell the database's refusal of a second live application of a claimant in a call as what it is."""
    try:
        yield
    except IntegrityError as fault:
        if constraint_of(fault) == "application_live_key":
            raise AlreadyApplied from fault
        raise


_COLUMNS = select(
    Application.id,
    Application.authority_id,
    Application.number,
    Application.call_id,
    Application.claimant_id,
    Application.submitted_at,
)
