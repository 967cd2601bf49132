"""Where the money of calls stands, and what waits for whom, in statements that cost the same however many there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, exists, func, literal, select
from sqlalchemy.orm import aliased

from web.calls.call import Part, PartName, parted
from web.finance.sight import PUBLIC, authorities
from web.lives import call_state, state_title
from web.scope import Scope
from workflow.calls.tables import Call
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.money.due import due_now
from workflow.money.tables import Account, Batch, Payment, Reservation
from workflow.parties.roles import ROLES
from workflow.parties.tables import Authority
from workflow.review.tables import Task

MOST = 50
"""How many calls and batches a page shows, the latest first: an office opens some ten calls a year."""

HOLDING = ("free", "reserved", "in_transit", "paid", "recovered")
"""The accounts of a call that hold its budget."""

MAKER = "finance"
"""The role that makes batches."""

BANK = Text("银行", "The bank")


@dataclass(frozen=True)
class CallMoney:
    """Where the budget of a call stands, in fen.

    `returned_fen` came back from the bank and is reserved again; it is no part of `reserved_fen` here, so that the
    parts add up to the budget. `payable` are applications that wait for a batch.
    """

    number: str
    title: Text
    authority: Text
    state: Text
    budget_fen: int
    free_fen: int
    reserved_fen: int
    returned_fen: int
    in_transit_fen: int
    paid_fen: int
    recovered_fen: int
    payable: int

    @property
    def parts(self) -> Sequence[Part]:
        """The parts of the budget as its bar shows them."""
        fen: dict[PartName, int] = {
            "paid": self.paid_fen,
            "recovered": self.recovered_fen,
            "in_transit": self.in_transit_fen,
            "returned": self.returned_fen,
            "reserved": self.reserved_fen,
            "free": self.free_fen,
        }
        return parted(fen)


@dataclass(frozen=True)
class BatchRow:
    """A batch in a list: how many payments it has, of how many the outcome is known, and who must act next."""

    number: str
    call: str
    state: Text
    ended: bool
    made_at: datetime
    total_fen: int
    payments: int
    known: int
    waits_for: Text | None
    due_at: datetime | None


def calls(connection: Connection, scope: Scope) -> Sequence[CallMoney]:
    """The calls in sight that have a budget: those with something to pay first, then the latest."""
    here = authorities(scope)
    money, back, waiting = _balances(here), _returned(here), _payable(connection, here)
    wanted = (
        select(
            Call.number,
            Call.title_zh,
            Call.title_en,
            Authority.name_zh,
            Authority.name_en,
            Subject.state,
            sum((money.c[name] for name in HOLDING), literal(0)).label("budget"),
            *(money.c[name] for name in HOLDING),
            func.coalesce(back.c.fen, 0),
            func.coalesce(waiting.c.applications, 0),
        )
        .join(Subject, Subject.id == Call.id)
        .join(Authority, Authority.id == Call.authority_id)
        .join(money, money.c.call_id == Call.id)
        .outerjoin(back, back.c.call_id == Call.id)
        .outerjoin(waiting, waiting.c.call_id == Call.id)
        .where(Call.authority_id.in_(here), Subject.state.in_(PUBLIC))
        .order_by(waiting.c.applications.is_(None), Call.id.desc())
        .limit(MOST)
    )
    return [_call(tuple(row)) for row in connection.execute(wanted)]


def to_pay(connection: Connection, scope: Scope) -> Sequence[CallMoney]:
    """The calls with something to pay, for whoever makes batches; nothing for others."""
    if not scope.actor.authorities((MAKER,)):
        return []
    return [each for each in calls(connection, scope) if each.payable]


def batches(connection: Connection, scope: Scope, call: int | None = None) -> Sequence[BatchRow]:
    """The batches in sight, the latest first: of one call, or those of all calls that are not ended."""
    wanted = _batches().where(Batch.authority_id.in_(authorities(scope))).order_by(Batch.id.desc()).limit(MOST)
    if call is None:
        wanted = wanted.where(Subject.state.in_(("made", "released")))
    else:
        wanted = wanted.where(Batch.call_id == call)
    return [_batch(tuple(row)) for row in connection.execute(wanted)]


def _balances(here: Sequence[int]) -> Subquery:
    """What each account of a call holds, in one row a call."""
    columns = [func.max(Account.balance_fen).filter(Account.name == name).label(name) for name in HOLDING]
    mine = select(Account.call_id, *columns).where(Account.authority_id.in_(here))
    return mine.group_by(Account.call_id).subquery("money")


def _returned(here: Sequence[int]) -> Subquery:
    """What the bank returned and no later batch has taken, by call."""
    back, later = aliased(Payment), aliased(Payment)
    returned = exists().where(back.reservation_id == Reservation.id, back.outcome == "returned")
    again = exists().where(later.reservation_id == Reservation.id, later.outcome.is_(None))
    return (
        select(Reservation.call_id, func.sum(Reservation.amount_fen).label("fen"))
        .where(Reservation.authority_id.in_(here), Reservation.resolution.is_(None), returned, ~again)
        .group_by(Reservation.call_id)
        .subquery("back")
    )


def _payable(connection: Connection, here: Sequence[int]) -> Subquery:
    """How many applications of a call wait for a batch: of each one instalment at most is due."""
    return (
        select(Reservation.call_id, func.count().label("applications"))
        .join(Subject, Subject.id == Reservation.application_id)
        .where(due_now(connection, Reservation.authority_id.in_(here)))
        .group_by(Reservation.call_id)
        .subquery("waiting")
    )


def _call(row: tuple[Any, ...]) -> CallMoney:
    number, zh, en, name_zh, name_en, state, budget, free, reserved, in_transit, paid, recovered, returned, payable = (
        row
    )
    return CallMoney(
        number=number,
        title=Text(zh, en),
        authority=Text(name_zh, name_en),
        state=call_state(state),
        budget_fen=budget,
        free_fen=free,
        reserved_fen=reserved - int(returned),
        returned_fen=int(returned),
        in_transit_fen=in_transit,
        paid_fen=paid,
        recovered_fen=recovered,
        payable=payable,
    )


def _batches() -> Select[*tuple[Any, ...]]:
    counts = (
        select(
            Payment.batch_id,
            func.count().label("payments"),
            func.count().filter(Payment.outcome.in_(("paid", "returned"))).label("known"),
        )
        .group_by(Payment.batch_id)
        .subquery("counts")
    )
    return (
        select(
            Batch.number,
            Call.number.label("call"),
            Subject.state,
            Batch.made_at,
            Batch.total_fen,
            counts.c.payments,
            counts.c.known,
            Task.role,
            Task.due_at,
        )
        .join(Subject, Subject.id == Batch.id)
        .join(Call, Call.id == Batch.call_id)
        .join(counts, counts.c.batch_id == Batch.id)
        .outerjoin(Task, and_(Task.subject_id == Batch.id, Task.done_at.is_(None)))
    )


def _batch(row: tuple[Any, ...]) -> BatchRow:
    number, call, state, made_at, total, payments, known, role, due_at = row
    life = load_life("batch")
    at_bank = life.states[state].waits_for == "bank"
    waits_for = ROLES.get(role, BANK if at_bank else None)
    ended = life.states[state].ends
    return BatchRow(number, call, state_title(life, state), ended, made_at, total, payments, known, waits_for, due_at)
