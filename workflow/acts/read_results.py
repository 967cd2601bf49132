"""Reading the bank's answer to a batch: each payment is posted once, however often a file is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.acts.acting import act
from workflow.acts.looking import Seen, look, look_alone
from workflow.acts.office import Office
from workflow.engine.errors import NotDeclared, NotYours
from workflow.money import payments
from workflow.money.bank.reconciling import Reconciliation, reconcile
from workflow.money.bank.results import Result, ResultFault
from workflow.money.bank.results_file import read_results as read_file
from workflow.money.payments import Order
from workflow.parties.actors import Actor

_WITH_BANK = frozenset({"released", "settled"})
"""States of a batch that the bank has; of any other it can have said nothing."""


@dataclass(frozen=True)
class Read:
    """What a result file came to: every result in one list, and the lines that could not be used."""

    reconciliation: Reconciliation
    faults: Sequence[ResultFault]


def read_results(office: Office, actor: Actor, batch: Seen, data: bytes) -> Read:
    """Post what the bank says of a released batch; what does not fit is returned for a person and changes nothing.

    Raises NotYours for whoever is not of finance there, and NotDeclared for a batch that the bank never got.
    """
    with office.database.reading() as connection:
        authority = look(connection, batch.id).authority
    if not actor.may("finance", authority):
        raise NotYours
    reading = read_file(data)

    def work(connection: Connection) -> Read:
        if look_alone(connection, batch.id).state not in _WITH_BANK:
            raise NotDeclared
        orders = payments.orders(connection, batch.id)
        expected = {name: order.amount_fen for name, order in orders.items()}
        found = reconcile(expected, reading.results, payments.outcomes(connection, batch.id))
        for result in found.matched:
            _post(office, connection, actor, orders[result.end_to_end_id], result)
        return Read(found, reading.faults)

    return office.transaction(work)


def _post(office: Office, connection: Connection, actor: Actor, order: Order, result: Result) -> None:
    if not payments.settle(connection, order.end_to_end_id, result.outcome, result.reason, office.now()):
        return
    application = look(connection, order.application)
    if result.outcome == "paid":
        act(office, connection, actor, application, "settle")
    else:
        act(office, connection, actor, application, "bounce", reason=result.reason or "银行退回")
