"""Posting what became of payments: each outcome is written once, and each application moves on with its money."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.acts.act_together import Step, act_together
from workflow.acts.faults import NotToBePosted
from workflow.acts.office import Office
from workflow.money import payments
from workflow.money.bank.results import Outcome
from workflow.money.bank_answers import Line
from workflow.money.payments import Order
from workflow.parties.actors import Actor

UNSAID = "银行退回"
"""What a claimant is told when the bank returned a payment without a reason."""


@dataclass(frozen=True)
class Became:
    """What became of a payment, and why."""

    order: Order
    outcome: Outcome
    reason: str


def post_outcomes(office: Office, connection: Connection, actor: Actor, became: Sequence[Became]) -> None:
    """Write the outcomes and move the applications with their money; what had an outcome already is left as it is."""
    paid = _settled(office, connection, [each for each in became if each.outcome == "paid"], "paid")
    act_together(office, connection, actor, [Step(each.order.application) for each in paid], "settle")
    returned = _settled(office, connection, [each for each in became if each.outcome == "returned"], "returned")
    steps = [Step(each.order.application, each.reason or UNSAID) for each in returned]
    act_together(office, connection, actor, steps, "bounce")


def _settled(office: Office, connection: Connection, became: Sequence[Became], outcome: Outcome) -> list[Became]:
    """Those whose outcome was not written before."""
    reasons = {each.order.end_to_end_id: each.reason for each in became}
    new = payments.settle(connection, reasons, outcome, office.now())
    return [each for each in became if each.order.end_to_end_id in new]


def refuse_unpostable(connection: Connection, batch: int, lines: Collection[Line]) -> None:
    """Raise NotToBePosted for lines that name no payment of the batch that still waits for its outcome."""
    waiting = payments.orders(connection, batch).keys() - payments.outcomes(connection, batch).keys()
    if wrong := [each.line for each in lines if each.end_to_end_id not in waiting]:
        raise NotToBePosted(wrong)
