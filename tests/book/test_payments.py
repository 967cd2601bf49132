"""Payments: an instalment is in one live batch, for what was reserved and to whom, and has one outcome."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests.moving import AT, begun, one
from tests.racing import RACERS, Racers
from tests.treasury import Treasury, batch, reserved, treasury
from workflow.money import payments
from workflow.money.bank.results import Outcome
from workflow.money.payments import AlreadyOrdered, BatchRow, Order


@pytest.fixture
def chest(database: Database) -> Treasury:
    with database.writing() as connection:
        return treasury(connection)


@pytest.fixture
def order(database: Database, chest: Treasury) -> Order:
    """Five yuan that are reserved and in no batch."""
    with database.writing() as connection:
        return reserved(connection, chest, 500)[0]


def another(order: Order) -> Order:
    """The same instalment under another id of the bank's."""
    return replace(order, end_to_end_id=f"{order.end_to_end_id}x")


def batched(database: Database, chest: Treasury, *orders: Order) -> int:
    with database.writing() as connection:
        return batch(connection, chest, orders)


def settled(database: Database, order: Order, outcome: Outcome) -> bool:
    with database.writing() as connection:
        return payments.settle(connection, {order.end_to_end_id: None}, outcome, AT) == {order.end_to_end_id}


def test_a_batch_is_kept_with_its_payments(database: Database, chest: Treasury, order: Order) -> None:
    number = batched(database, chest, order)
    with database.reading() as connection:
        assert payments.get(connection, number).total_fen == 500
        assert payments.orders(connection, number) == {order.end_to_end_id: order}
        assert payments.attempts(connection, [order.reservation]) == {order.reservation: 1}
        assert payments.outcomes(connection, number) == {}


def test_an_instalment_is_in_one_live_batch(database: Database, chest: Treasury, order: Order) -> None:
    batched(database, chest, order)
    with pytest.raises(AlreadyOrdered):
        batched(database, chest, another(order))


@pytest.mark.parametrize(("outcome", "again"), [("returned", True), ("paid", False)])
def test_an_instalment_goes_out_again_only_when_the_bank_returned_it(
    database: Database, chest: Treasury, order: Order, outcome: Outcome, *, again: bool
) -> None:
    batched(database, chest, order)
    assert settled(database, order, outcome)
    if again:
        batched(database, chest, another(order))
    else:
        with pytest.raises(AlreadyOrdered):
            batched(database, chest, another(order))


def test_a_discarded_payment_may_go_into_another_batch(database: Database, chest: Treasury, order: Order) -> None:
    batched(database, chest, order)
    with database.writing() as connection:
        assert payments.settle(connection, {order.end_to_end_id: "账号有误"}, "discarded", AT)
    batched(database, chest, another(order))


def test_the_amount_is_that_of_the_reservation(database: Database, chest: Treasury, order: Order) -> None:
    for fen in (499, 501):
        with pytest.raises(IntegrityError, match="payment_reservation_id"):
            batched(database, chest, replace(order, amount_fen=fen))


def test_the_application_is_that_of_the_reservation(database: Database, chest: Treasury) -> None:
    """What is reserved for one cannot be paid as another's."""
    with database.writing() as connection:
        one_order, other = reserved(connection, chest, 500, 500)
    with pytest.raises(IntegrityError, match="payment_reservation_id"):
        batched(database, chest, replace(one_order, application=other.application))


def test_a_payment_has_one_outcome_however_often_it_is_told(database: Database, chest: Treasury, order: Order) -> None:
    number = batched(database, chest, order)
    assert settled(database, order, "paid")
    assert not settled(database, order, "paid")
    assert not settled(database, order, "returned")
    with database.reading() as connection:
        assert payments.outcomes(connection, number) == {order.end_to_end_id: "paid"}
        assert payments.last_outcomes(connection, [order.application]) == {order.application: (chest.call, 1, 500)}


@pytest.mark.parametrize(("outcome", "resolution"), [("paid", "paid"), ("returned", None)])
def test_only_a_paid_instalment_resolves_its_reservation(
    database: Database, chest: Treasury, order: Order, outcome: Outcome, resolution: str | None
) -> None:
    batched(database, chest, order)
    settled(database, order, outcome)
    query = "SELECT resolution FROM reservation WHERE id = :id"
    assert one(database, query, id=order.reservation) == (resolution,)


def test_an_outcome_that_nobody_ordered_changes_nothing(database: Database) -> None:
    with database.writing() as connection:
        assert not payments.settle(connection, {"no-such-payment": None}, "paid", AT)


@pytest.mark.parametrize("change", ["outcome = 'paid'", "outcome = NULL", "outcome_reason = '别的'"])
def test_the_database_keeps_an_outcome(database: Database, chest: Treasury, order: Order, change: str) -> None:
    batched(database, chest, order)
    settled(database, order, "returned")
    with pytest.raises(IntegrityError, match="ended once"), database.writing() as connection:
        connection.execute(text(f"UPDATE payment SET {change} WHERE end_to_end_id = :id"), {"id": order.end_to_end_id})


def _settle(database: Database, asked: tuple[Order, Outcome]) -> bool:
    return settled(database, *asked)


def test_of_sixteen_readers_of_one_result_one_posts_it(
    sixteen: Racers, database: Database, chest: Treasury, order: Order
) -> None:
    batched(database, chest, order)
    answers: list[tuple[Order, Outcome]] = [(order, "returned" if turn % 2 else "paid") for turn in range(RACERS)]
    assert Counter(sixteen.race(_settle, answers)) == {True: 1, False: RACERS - 1}


def _order(database: Database, asked: tuple[int, BatchRow, Order]) -> str:
    number, row, order = asked
    try:
        with database.writing() as connection:
            payments.add(connection, replace(row, id=number, number=f"B-{number}"), [order])
    except AlreadyOrdered as refusal:
        return refusal.code
    return "ordered"


def test_of_sixteen_batches_with_one_instalment_one_is_made(
    sixteen: Racers, database: Database, chest: Treasury, order: Order
) -> None:
    row = BatchRow(0, chest.authority, chest.call, "", AT, 500, "ab" * 32, "cd" * 32, None)
    asked = [
        (begun(database, kind="batch"), row, replace(order, end_to_end_id=f"{order.end_to_end_id}-{turn}"))
        for turn in range(RACERS)
    ]
    assert Counter(sixteen.race(_order, asked)) == {"ordered": 1, "already_ordered": RACERS - 1}
    query = "SELECT count(*) FROM payment WHERE reservation_id = :id"
    assert one(database, query, id=order.reservation) == (1,)
