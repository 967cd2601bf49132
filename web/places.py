"""Where each kind of subject has its page: one table, so that every list, task and step leads to the same place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute

from web.scope import scope
from workflow.acts.looking import APPLICATION, life_of, look
from workflow.calls.budget_tables import BudgetChange
from workflow.calls.move_tables import EditionMove
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.money.answer_tables import BankAnswer
from workflow.money.recovery_tables import Recovery
from workflow.money.tables import Batch, Plan
from workflow.parties.payer_tables import PayerAccount
from workflow.parties.tables import Organisation, PayeeAccount
from workflow.registers.proposal_tables import EditionProposalRow
from workflow.review.evaluation_tables import Evaluation
from workflow.review.objection_tables import Objection


@dataclass(frozen=True)
class Place:
    """A page that is found by a number: its endpoint, and the columns of the subject's id and number."""

    endpoint: str
    id: InstrumentedAttribute[int]
    number: InstrumentedAttribute[str] | InstrumentedAttribute[int]


PLACES: Mapping[str, Place] = {
    "call": Place("calls.page", Call.id, Call.number),
    "plan": Place("plans.page", Plan.id, Plan.number),
    "objection": Place("objections.page", Objection.id, Objection.number),
    "application": Place("applications.page", Application.id, Application.number),
    "batch": Place("batches.page", Batch.id, Batch.number),
    "evaluation": Place("evaluations.page", Evaluation.id, Evaluation.number),
    "recovery": Place("recoveries.page", Recovery.id, Recovery.number),
    "budget_change": Place("budgets.change", BudgetChange.id, BudgetChange.id),
    "edition_move": Place("moves.page", EditionMove.id, EditionMove.id),
    "edition_proposal": Place("publishing.page", EditionProposalRow.id, EditionProposalRow.id),
    "bank_answer": Place("answers.page", BankAnswer.id, BankAnswer.number),
    "organisation": Place("organisations.page", Organisation.subject_id, Organisation.id),
    "payee_account": Place("accounts.page", PayeeAccount.subject_id, PayeeAccount.id),
    "payer_account": Place("payers.page", PayerAccount.id, PayerAccount.id),
}
"""Kinds of subject and their pages."""


STATIONS: Mapping[str, str] = {
    "formality": "formality.page",
    "substantive": "decisions.page",
    "joint_review": "joint.page",
}
"""The page on which the task of a duty is done, for applications."""


def numbers(connection: Connection, subjects: Collection[tuple[str, int]]) -> Mapping[int, str]:
    """The numbers of subjects, each given by its kind and id: one statement a kind."""
    found: dict[int, str] = {}
    for kind in sorted({kind for kind, _ in subjects} & PLACES.keys()):
        place = PLACES[kind]
        wanted = select(place.id, place.number).where(place.id.in_([each for of, each in subjects if of == kind]))
        found |= {subject: str(number) for subject, number in connection.execute(wanted)}
    return found


def address(connection: Connection, kind: str, subject: int) -> str:
    """The address of a subject's page; the first page for a kind that has none of its own.

    An application is opened where the reader does their part of it, if its state asks for one that their role may do.
    """
    place = PLACES.get(kind)
    if place is None:
        return url_for("home.page")
    number = connection.execute(select(place.number).where(place.id == subject)).scalar_one()
    station = _station(connection, subject) if kind == APPLICATION else None
    return url_for(station or place.endpoint, number=number)


def _station(connection: Connection, subject: int) -> str | None:
    seen, actor = look(connection, subject), scope(connection).actor
    state = life_of(connection, seen).states[seen.state]
    if state.role is None or not actor.may(state.role, seen.authority):
        return None
    own = seen.claimant is not None and actor.represents(seen.claimant)
    return None if own else STATIONS.get(state.duty or "")
