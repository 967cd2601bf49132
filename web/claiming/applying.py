"""Who may apply in which call: the reader's verified organisations of the right kind, and what they have begun."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from web.scope import Scope
from workflow.acts.looking import VERIFIED
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.engine.tables import Subject
from workflow.parties.tables import Organisation
from workflow.registers.editions import edition_by_hash


@dataclass(frozen=True)
class Applicant:
    """An organisation that the reader acts for, and the number of its live application in the call, if it has one."""

    id: int
    name: str
    begun: str | None


def applicants(connection: Connection, scope: Scope, calls: Sequence[str]) -> Mapping[str, Sequence[Applicant]]:
    """Who of the reader's organisations may apply in each of these calls, by the calls' numbers."""
    if not scope.actor.organisations or not calls:
        return {}
    theirs = _organisations(connection, scope)
    wanted = select(Call.id, Call.number, Call.edition_hash).where(Call.number.in_(calls))
    rounds = connection.execute(wanted).all()
    begun = _begun(connection, scope, [row.id for row in rounds])
    return {
        row.number: [
            Applicant(each, name, begun.get((row.id, each)))
            for each, name, kind in theirs
            if kind in edition_by_hash(connection, row.edition_hash).claimants
        ]
        for row in rounds
    }


def _organisations(connection: Connection, scope: Scope) -> list[tuple[int, str, str]]:
    wanted = (
        select(Organisation.id, Organisation.name, Organisation.kind)
        .join(Subject, Subject.id == Organisation.subject_id)
        .where(Organisation.id.in_(sorted(scope.actor.organisations)), Subject.state == VERIFIED)
        .order_by(Organisation.name_key)
    )
    return [(row.id, row.name, row.kind) for row in connection.execute(wanted)]


def _begun(connection: Connection, scope: Scope, calls: Sequence[int]) -> Mapping[tuple[int, int], str]:
    wanted = select(Application.call_id, Application.claimant_id, Application.number).where(
        Application.call_id.in_(calls),
        Application.claimant_id.in_(sorted(scope.actor.organisations)),
        Application.ended_at.is_(None),
    )
    return {(row.call_id, row.claimant_id): row.number for row in connection.execute(wanted)}
