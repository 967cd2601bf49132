"""Reading an objection: its answer for whoever has its token, and who objects for those who answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, text

from workflow.acts.looking import look
from workflow.acts.object_to import answer_by
from workflow.acts.office import Office
from workflow.engine.errors import NotYours
from workflow.history import reading
from workflow.parties.actors import Actor
from workflow.review import objections
from workflow.review.objections import OPEN, Objector

READERS = frozenset({"policy_officer", "policy_head", "auditor"})
"""Who may see who objects."""


@dataclass(frozen=True)
class Answer:
    """What an objector is shown: the state, and once it was answered, when and with what reason.

    `answer_by` is the last day for the answer; None while its year's working days are not ordered.
    """

    id: int
    number: str
    plan: int
    application: int
    row: int | None
    state: str
    received_at: datetime
    answer_by: date | None
    answered_at: datetime | None
    reason: str | None


def answer_of(office: Office, token: str) -> Answer | None:
    """The objection of a token, as its objector may see it; None for any other text."""
    with office.database.reading() as connection:
        found = objections.by_token(connection, token)
        if found is None:
            return None
        row, state = found[0], look(connection, found[0].id).state
        received = objections.received_at(connection, row.id)
        answered = None if state in OPEN else reading.record(connection, row.id)[-1]
        return Answer(
            id=row.id,
            number=row.number,
            plan=row.plan,
            application=row.application,
            row=row.row,
            state=state,
            received_at=received,
            answer_by=answer_by(office, received),
            answered_at=datetime.fromisoformat(str(answered.body["at"])) if answered else None,
            reason=answered.words.get("reason") if answered else None,
        )


def objector_of(office: Office, connection: Connection, actor: Actor, objection: int) -> Objector:
    """Who objects. Raises NotYours for whoever has no part in answering it or in auditing that."""
    if not actor.may_any(READERS, look(connection, objection).authority):
        raise NotYours
    return objections.objector(connection, office.keyring, objection)


def grounds_of(connection: Connection, objection: int) -> str:
    """What was said, for those who may see the objection; empty once it was erased."""
    said = text("SELECT text FROM remark WHERE subject_id = :objection AND seq = 1 AND field = 'grounds'")
    return connection.execute(said, {"objection": objection}).scalar_one_or_none() or ""
