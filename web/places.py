"""Where each kind of subject has its page: one table, so that every list, task and step leads to the same place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Connection, select
from sqlalchemy.orm import InstrumentedAttribute

from web.scope import scope
from workflow.acts.looking import APPLICATION, life_of, look
from workflow.calls.budget_tables import BudgetChange
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.money.answer_tables import BankAnswer
from workflow.money.recovery_tables import Recovery
from workflow.money.tables import Batch, Plan
from workflow.parties.payer_tables import PayerAccount
from workflow.parties.tables import Organisation, PayeeAccount
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
    "recovery": Place("recoveries.page", Recovery.id, Recovery.number),
    "budget_change": Place("budgets.change", BudgetChange.id, BudgetChange.id),
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
