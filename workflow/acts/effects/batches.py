"""Releasing, discarding and settling a batch: what happens to the money and to every application in it."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared, act
from workflow.acts.faults import ResultsMissing
from workflow.acts.looking import look
from workflow.engine.moves import Moved
from workflow.engine.together import duties_inside, take_duty_inside
from workflow.history.body import Plain
from workflow.money import book, payments
from workflow.money.book import AccountName, Posting


def send_to_bank(doing: Doing) -> Prepared:
    """Put the batch's sum in transit and release every application in it, by somebody who did nothing else on any."""
    connection, batch = doing.connection, payments.get(doing.connection, doing.seen.id)
    inside = _applications(doing)
    posting = Posting(batch.call, AccountName.RESERVED, AccountName.IN_TRANSIT, batch.total_fen)
    said: dict[str, Plain] = {"total_fen": batch.total_fen, "pain": batch.pain_sha256, "csv": batch.csv_sha256}

    def after(_moved: Moved, taken: object) -> None:
        duties_inside(taken, len(inside))
        for application in inside:
            act(doing.office, connection, doing.actor, look(connection, application), "release")

    return Prepared(said=said, parts=(book.post([posting]), take_duty_inside(inside, "release")), after=after)


def discard_payments(doing: Doing) -> Prepared:
    """Take every payment out of a batch that was not released, so that another batch can carry it."""

    def after(_moved: Moved, _answer: object) -> None:
        for each in payments.orders(doing.connection, doing.seen.id).values():
            payments.settle(doing.connection, each.end_to_end_id, "discarded", doing.reason, doing.now)
            seen = look(doing.connection, each.application)
            act(doing.office, doing.connection, doing.actor, seen, "discard", reason=doing.reason)

    return Prepared(after=after)


def all_known(doing: Doing) -> Prepared:
    """Every payment of the batch has its outcome; raises ResultsMissing."""
    known = payments.outcomes(doing.connection, doing.seen.id)
    if payments.orders(doing.connection, doing.seen.id).keys() - known.keys():
        raise ResultsMissing
    paid = sum(1 for outcome in known.values() if outcome == "paid")
    return Prepared(said={"paid": paid, "returned": len(known) - paid})


def _applications(doing: Doing) -> list[int]:
    orders = payments.orders(doing.connection, doing.seen.id).values()
    return sorted({each.application for each in orders})


def post_paid(doing: Doing) -> Prepared:
    """The bank paid an application's instalment: the money leaves transit for good."""
    return _posted(doing, AccountName.PAID)


def post_returned(doing: Doing) -> Prepared:
    """The bank returned an application's instalment: the money is held for another batch."""
    return _posted(doing, AccountName.RESERVED)


def _posted(doing: Doing, target: AccountName) -> Prepared:
    call, instalment, fen = payments.last_outcome(doing.connection, doing.seen.id)
    posting = Posting(call, AccountName.IN_TRANSIT, target, fen)
    return Prepared(said={"amount_fen": fen, "instalment": instalment}, parts=(book.post([posting]),))
