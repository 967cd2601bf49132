"""Releasing, discarding and settling a batch: what happens to the money and to every application in it."""

from __future__ import annotations

from collections.abc import Sequence

from workflow.acts.act_together import Step, act_together
from workflow.acts.acting import Doing, Prepared
from workflow.acts.asked_about import numbers_of
from workflow.acts.asking_lists import ListedInBatch, ask
from workflow.acts.faults import ResultsMissing
from workflow.engine.moves import Moved
from workflow.engine.together import duties_inside, take_duty_inside
from workflow.history.body import Plain
from workflow.money import book, payments
from workflow.money.book import AccountName, Posting


def send_to_bank(doing: Doing) -> Prepared:
    """Put the batch's sum in transit and release every application in it, by somebody who did nothing else on any.

    Raises ListedInBatch when a list of this day speaks against one of them: the batch is made again without it.
    """
    connection, batch = doing.connection, payments.get(doing.connection, doing.seen.id)
    inside = _applications(doing)
    answers = ask(doing.office, connection, inside, "payment")
    if held := [each for each in answers.values() if each.held]:
        raise ListedInBatch(held, numbers_of(connection, inside))
    posting = Posting(batch.call, AccountName.RESERVED, AccountName.IN_TRANSIT, batch.total_fen)
    steps = [Step(each, said=answers[each].said) for each in inside]
    said: dict[str, Plain] = {"total_fen": batch.total_fen, "pain": batch.pain_sha256, "csv": batch.csv_sha256}

    def after(_moved: Moved, taken: object) -> None:
        duties_inside(taken, len(inside))
        act_together(doing.office, connection, doing.actor, steps, "release")

    return Prepared(said=said, parts=(book.post([posting]), take_duty_inside(inside, "release")), after=after)


def discard_payments(doing: Doing) -> Prepared:
    """Take every payment out of a batch that was not released, so that another batch can carry it."""

    def after(_moved: Moved, _answer: object) -> None:
        orders = payments.orders(doing.connection, doing.seen.id)
        payments.settle(doing.connection, dict.fromkeys(orders, doing.reason), "discarded", doing.now)
        steps = [Step(each.application, doing.reason) for each in orders.values()]
        act_together(doing.office, doing.connection, doing.actor, steps, "discard")

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


def post_paid(doings: Sequence[Doing]) -> list[Prepared]:
    """The bank paid each application's instalment: the money leaves transit for good."""
    return _posted(doings, AccountName.PAID)


def post_returned(doings: Sequence[Doing]) -> list[Prepared]:
    """The bank returned each application's instalment: the money is held for another batch."""
    return _posted(doings, AccountName.RESERVED)


def _posted(doings: Sequence[Doing], target: AccountName) -> list[Prepared]:
    found = payments.last_outcomes(doings[0].connection, [doing.seen.id for doing in doings])
    prepared = []
    for doing in doings:
        call, instalment, fen = found[doing.seen.id]
        posting = Posting(call, AccountName.IN_TRANSIT, target, fen)
        prepared.append(Prepared(said={"amount_fen": fen, "instalment": instalment}, parts=(book.post([posting]),)))
    return prepared
