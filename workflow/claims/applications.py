"""Applications as rows: their number, their call and claimant, when they were submitted and when they ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from workflow.claims.tables import Application


class ClaimsError(Exception):
    """The claims room refused; nothing was changed."""


class AlreadyApplied(ClaimsError):
    """The claimant has a live application in this call."""


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
    try:
        connection.execute(insert(Application).values(values))
    except IntegrityError as fault:
        if "application_live_key" in str(fault.orig):
            raise AlreadyApplied from fault
        raise


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
    """Let the claimant apply anew in the call, or (None) take that back when the application is reopened."""
    connection.execute(update(Application).where(Application.id == application).values(ended_at=at))


_COLUMNS = select(
    Application.id,
    Application.authority_id,
    Application.number,
    Application.call_id,
    Application.claimant_id,
    Application.submitted_at,
)
