"""Evaluations as rows: which applications were paid and have none yet, and what their claimants reported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, null, select, text, update

from workflow.review.evaluation_tables import Evaluation

AT_ONCE = 500
"""How many evaluations one tick begins at most."""


@dataclass(frozen=True)
class EvaluationRow:
    """An evaluation's own columns; its state is its subject's."""

    id: int
    authority: int
    call: int
    application: int
    number: str
    report: Mapping[str, str] | None


_DUE = text(
    "SELECT a.id FROM application a JOIN subject s ON s.id = a.id "
    "WHERE s.edition = :edition AND s.state = :paid "
    "AND NOT EXISTS (SELECT FROM evaluation e WHERE e.application_id = a.id) ORDER BY a.id LIMIT :most"
)


def without(connection: Connection, edition: str, paid: str) -> Sequence[int]:
    """Some applications under an edition that have come to the state `paid` and are not evaluated yet."""
    asked = {"edition": edition, "paid": paid, "most": AT_ONCE}
    return connection.execute(_DUE, asked).scalars().all()


def exists(connection: Connection, application: int) -> bool:
    """Whether an application is evaluated, or is being."""
    wanted = select(Evaluation.id).where(Evaluation.application_id == application)
    return connection.execute(wanted).first() is not None


def add(connection: Connection, row: EvaluationRow) -> None:
    """Add an evaluation, of which nothing is reported yet."""
    values = {
        "id": row.id,
        "authority_id": row.authority,
        "call_id": row.call,
        "application_id": row.application,
        "number": row.number,
        "report": null(),
    }
    connection.execute(insert(Evaluation).values(values))


def get(connection: Connection, evaluation: int) -> EvaluationRow:
    """An evaluation by its subject's id."""
    row = connection.execute(select(Evaluation.__table__).where(Evaluation.id == evaluation)).one()
    return EvaluationRow(row.id, row.authority_id, row.call_id, row.application_id, row.number, row.report)


def keep(connection: Connection, evaluation: int, report: Mapping[str, str]) -> None:
    """Keep a report that was handed in, in the place of the one before."""
    connection.execute(update(Evaluation).where(Evaluation.id == evaluation).values(report=dict(report)))
