"""What a claimant answers to an application's own questions, kept as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from workflow.claims.tables import Answers


def save(
    connection: Connection, application: int, authority: int, typed: Mapping[str, str], by: int, at: datetime
) -> None:
    """Put these answers, by the names of their fields, in the place of those that were there."""
    row = {"answers": dict(typed), "answered_by": by, "answered_at": at}
    saved = insert(Answers).values(application_id=application, authority_id=authority, **row)
    connection.execute(saved.on_conflict_do_update(index_elements=[Answers.application_id], set_=row))


def typed(connection: Connection, application: int) -> dict[str, str]:
    """The answers as they were typed, by the names of their fields; empty when there are none."""
    row = connection.execute(select(Answers.answers).where(Answers.application_id == application)).one_or_none()
    return dict(row.answers) if row is not None else {}


def rename(connection: Connection, application: int, fields: Mapping[str, str]) -> None:
    """Call answers by the new names of their fields; who gave them and when stays."""
    given = typed(connection, application)
    if given.keys() & fields.keys():
        named = {fields.get(name, name): value for name, value in given.items()}
        connection.execute(update(Answers).where(Answers.application_id == application).values(answers=named))
