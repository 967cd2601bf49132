"""Rounds whose grants are paid in two halves, the second after a mid-term check."""

from __future__ import annotations

from typing import NamedTuple

from tests.acts.claim import AWARD_FEN, good
from tests.acts.sharing import call_of
from tests.acts.town import CONFIRMED, Town
from tests.editions.two_halves import edition
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.read_results import Read, read_results
from workflow.engine.moves import Moved
from workflow.money import payments
from workflow.money.bank.results import Outcome
from workflow.money.payments import Order

HALF_FEN = AWARD_FEN // 2
BUDGET = 10 * AWARD_FEN


class Halves(NamedTuple):
    """A call of which each claimant's application is payable, with as much in its first half as in its second."""

    call: int
    applications: list[int]


def to_pay(town: Town, budget_fen: int = BUDGET) -> Halves:
    """Such a call, its plan confirmed."""
    call = call_of(town, edition(), budget_fen)
    made = [town.decided(each, call, good(each.name)).id for each in town.claimants]
    town.close(call)
    town.confirmed(call)
    return Halves(call, made)


def paid(town: Town, call: int, outcomes: dict[int, Outcome] | None = None) -> Seen:
    """All that is due of a call goes out in a batch, and the bank answers."""
    batch = town.released(call)
    answered(town, batch, outcomes)
    return batch


def answered(town: Town, batch: Seen, outcomes: dict[int, Outcome] | None = None) -> Read:
    """The bank answers a batch: paid, or as `outcomes` says by application."""
    here = town.on(CONFIRMED)
    return read_results(here.office, here.staff["finance"], town.look(batch.id), town.answer(batch.id, outcomes))


def checked(town: Town, application: int, trigger: str = "pass") -> Moved:
    """The mid-term check of an application: passed, or failed with a reason."""
    reason = "服务台账与企业确认不符" if trigger == "fail" else None
    return town.on(CONFIRMED).do("policy_officer", application, trigger, reason)


def discarded(town: Town, batch: Seen) -> None:
    """The batch is never sent; its payments wait for another."""
    pull(town.on(CONFIRMED).office, town.staff["finance"], town.look(batch.id), "discard", reason="付款账户有误")


def orders(town: Town, batch: Seen) -> list[Order]:
    """The payments of a batch."""
    with town.office.database.reading() as connection:
        return list(payments.orders(connection, batch.id).values())


def instalments(town: Town, application: int) -> list[tuple[object, ...]]:
    """Number, amount and resolution of each instalment that is or was held for an application."""
    query = "SELECT instalment, amount_fen, resolution FROM reservation WHERE application_id = :id ORDER BY id"
    return town.all(query, id=application)
