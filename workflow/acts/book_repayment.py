"""Booking what came back of an order, and taking back what was booked wrongly: money and record in one step."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from forms.faults import Fault
from forms.text import reference
from workflow.acts.acting import act
from workflow.acts.faults import FaultsFound
from workflow.acts.looking import Seen, look_alone
from workflow.acts.office import Office
from workflow.acts.once import request_key
from workflow.acts.propose_recovery import KIND
from workflow.engine.moves import Key, Moved
from workflow.history.body import Plain
from workflow.money import recoveries
from workflow.money.recoveries import Receipt, ReceiptUsed
from workflow.money.recovery_faults import fault
from workflow.parties.actors import Actor

COLLECTOR: Final = "finance"
"""Who books what came in."""

OVERSEER: Final = "finance_head"
"""Who takes a booking back."""


def book_repayment(
    office: Office, actor: Actor, seen: Seen, receipt: Receipt, *, key: str | None = None
) -> Moved | tuple[Fault, ...]:
    """Book what came in: the move, or everything that is wrong with the receipt. The last of it asks for the closing.

    With a `key`, the same request again gets the same answer. Raises what `act` raises of the step.
    """
    receipt = replace(receipt, reference=reference(receipt.reference))
    told: Plain = [KIND, seen.id, receipt.fen, receipt.received_on.isoformat(), receipt.reference]
    asked = request_key(key, told)
    try:
        return office.transaction(lambda connection: _book(office, connection, actor, seen, receipt, asked))
    except FaultsFound as found:
        return found.faults


def undo_repayment(
    office: Office, actor: Actor, seen: Seen, repayment: int, reason: str, *, key: str | None = None
) -> Moved:
    """Take back what was booked wrongly, with the reason; what is open is asked for again.

    Raises Conflict for what is no repayment of this order that stands, and what `act` raises of the step.
    """
    asked = request_key(key, [KIND, seen.id, repayment, reason])

    def work(connection: Connection) -> Moved:
        said: dict[str, Plain] = {"repayment": repayment}
        return act(office, connection, actor, seen, "undo_repayment", reason=reason, key=asked, said=said)

    return office.transaction(work)


def _book(office: Office, connection: Connection, actor: Actor, seen: Seen, receipt: Receipt, key: Key | None) -> Moved:
    look_alone(connection, seen.id)  # what is open stays as it is until this is booked
    row = recoveries.get(connection, seen.id)
    said: dict[str, Plain] = {
        "repaid_fen": receipt.fen,
        "received_on": receipt.received_on.isoformat(),
        "reference": receipt.reference,
    }
    trigger = "repay_rest" if receipt.fen == row.open_fen else "repay"
    try:
        return act(office, connection, actor, seen, trigger, key=key, said=said)
    except ReceiptUsed as used:
        raise FaultsFound([fault("reference_used", "reference")]) from used
