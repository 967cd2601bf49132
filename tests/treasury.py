"""A call with its book, applications, a plan and reservations, as bare rows made by their own rooms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from settings import from_environment
from storage.columns import Keyring
from tests import made
from tests.moving import AT, begun_in, carried_in, move
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.claims import applications
from workflow.claims.applications import ApplicationRow
from workflow.money import book, payments, plans
from workflow.money.allocation.request import Application, Line, Request
from workflow.money.allocation.sharing import allocate
from workflow.money.book import AccountName, Posting
from workflow.money.payments import BatchRow, Order
from workflow.money.plans import PlanRow
from workflow.money.tables import Reservation
from workflow.parties import payees
from workflow.parties.payees import Account, Held
from workflow.registers import editions


@dataclass(frozen=True)
class Treasury:
    """A call with its budget in the book."""

    authority: int
    call: int
    budget_fen: int


def treasury(connection: Connection, budget_fen: int = 100_000) -> Treasury:
    """A call whose whole budget is free."""
    authority = made.authority(connection)
    edition = editions.seed(connection, authority, AT)[0]
    call = begun_in(connection, "proposed", authority, "call")
    day = date(2018, 12, 31)
    row = CallRow(
        call, authority, f"T-{made.word()}", edition.scheme, edition.hash, "试", "Trial",
        AT, AT + timedelta(days=30), date(2018, 1, 1), day, day, budget_fen,
    )  # fmt: skip
    rounds.add(connection, row)
    book.open_accounts(connection, authority, call)
    appropriation = book.post([Posting(call, AccountName.SOURCE, AccountName.FREE, budget_fen)])
    carried_in(connection, move(call, 1, "proposed", "approved", kind="call", parts=(appropriation,)))
    return Treasury(authority, call, budget_fen)


def application(connection: Connection, of: Treasury) -> int:
    """A decided application of a claimant of its own."""
    claimant = made.organisation(connection, of.authority)
    subject = begun_in(connection, "decided", of.authority)
    row = ApplicationRow(subject, of.authority, f"A-{made.word()}", of.call, claimant.id, None)
    applications.add(connection, row, AT)
    return subject


def plan(connection: Connection, of: Treasury, awards: Mapping[int, Sequence[int]]) -> PlanRow:
    """A plan that grants these awards (fen) by application and row, as far as the budget goes."""
    wanted = tuple(
        Application(number=each, claimant=each, lines=tuple(Line(row, fen) for row, fen in enumerate(fens, start=1)))
        for each, fens in awards.items()
    )
    subject = begun_in(connection, "proposed", of.authority, "plan")
    shared = allocate(Request(of.budget_fen, "pro_rata", wanted))
    return plans.add(connection, subject, of.authority, of.call, f"P-{made.word()}", shared)


def reserved(connection: Connection, of: Treasury, *fens: int) -> list[Order]:
    """Applications for which a plan holds these amounts, as orders that are not yet in a batch."""
    subjects = [application(connection, of) for _ in fens]
    made_plan = plan(connection, of, {each: [fen] for each, fen in zip(subjects, fens, strict=True)})
    plans.reserve(connection, made_plan, {each: [fen] for each, fen in zip(subjects, fens, strict=True)})
    held = select(Reservation.id, Reservation.application_id, Reservation.amount_fen).where(
        Reservation.plan_id == made_plan.id
    )
    return [
        Order(row.id, row.application_id, account(connection, of), f"E{made.word()}", row.amount_fen)
        for row in connection.execute(held.order_by(Reservation.application_id))
    ]


def account(connection: Connection, of: Treasury) -> int:
    """A payee's account."""
    claimant, clerk = made.organisation(connection, of.authority), made.person(connection, of.authority)
    number = Account("长沙理工大学", "9900123456789012345", "中国工商银行长沙测试支行", None)
    subject = begun_in(connection, "held", of.authority, "payee_account")
    held = payees.request_change(
        connection, Keyring.of(from_environment()), number, organisation=claimant, subject_id=subject, by=clerk, at=AT
    )
    assert isinstance(held, Held)
    return held.id


def batch(connection: Connection, of: Treasury, orders: Sequence[Order]) -> int:
    """A batch with these payments."""
    subject = begun_in(connection, "draft", of.authority, "batch")
    total = sum(each.amount_fen for each in orders)
    row = BatchRow(subject, of.authority, of.call, f"B-{made.word()}", AT, total, "ab" * 32, "cd" * 32, None)
    payments.add(connection, row, orders)
    return subject
