"""Posting what became of one payment: its outcome is written once, and its application moves on with the money."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from workflow.acts.acting import act
from workflow.acts.faults import NotToBePosted
from workflow.acts.looking import look
from workflow.acts.office import Office
from workflow.money import payments
from workflow.money.bank.results import Outcome
from workflow.money.bank_answers import Line
from workflow.money.payments import Order
from workflow.parties.actors import Actor

UNSAID = "银行退回"
"""What a claimant is told when the bank returned a payment without a reason."""


def post_outcome(
    office: Office, connection: Connection, actor: Actor, order: Order, outcome: Outcome, reason: str
) -> bool:
    """Write the outcome and move the application with its money; False for a payment that had its outcome already."""
    if not payments.settle(connection, order.end_to_end_id, outcome, reason, office.now()):
        return False
    application = look(connection, order.application)
    if outcome == "paid":
        act(office, connection, actor, application, "settle")
    else:
        act(office, connection, actor, application, "bounce", reason=reason or UNSAID)
    return True


def refuse_unpostable(connection: Connection, batch: int, lines: Collection[Line]) -> None:
    """Raise NotToBePosted for lines that name no payment of the batch that still waits for its outcome."""
    waiting = payments.orders(connection, batch).keys() - payments.outcomes(connection, batch).keys()
    if wrong := [each.line for each in lines if each.end_to_end_id not in waiting]:
        raise NotToBePosted(wrong)
