"""Recoveries as rows: what is asked back of an application, what came of it, and who is barred until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.database import constraint_of
from workflow.definition.life import Text
from workflow.money.amounts import yuan
from workflow.money.recovery_faults import RecoveryFault, fault
from workflow.money.recovery_tables import Recovery, Repayment

LEAST_WORKDAYS, MOST_WORKDAYS = 5, 60
"""Working days that an order may give."""

MOST_YEARS = 10
"""Years for which an order may bar a claimant."""

MOST_REFERENCE = 80
"""Characters of the bank's number of a receipt."""


PROPOSED: Final = 2
"""The row of a recovery's record that says why the money is asked back."""


class Ground(StrEnum):
    """Why money is asked back."""

    MISSTATEMENT = "misstatement"
    """It was obtained by false statements or papers."""
    INELIGIBLE = "ineligible"
    """What was funded did not qualify, without anybody's deceit."""
    DUTY = "duty"
    """What was promised for the money was not done."""
    OVERPAID = "overpaid"
    """More was paid than was owed, or to whom nothing was owed."""


GROUNDS: Final[Mapping[Ground, Text]] = {
    Ground.MISSTATEMENT: Text("虚假申报", "False statements or papers"),
    Ground.INELIGIBLE: Text("不符合资助条件", "It did not qualify"),
    Ground.DUTY: Text("未履行约定义务", "What was promised was not done"),
    Ground.OVERPAID: Text("多付或错付", "Paid too much, or wrongly"),
}
"""What each ground is called."""


class ReceiptUsed(Exception):
    """The bank's number of this receipt is booked already."""


@dataclass(frozen=True)
class Demand:
    """What is asked back: why, how much (fen), within how many working days, and for how many years with a bar."""

    ground: Ground
    amount_fen: int
    due_workdays: int
    bar_years: int


@dataclass(frozen=True)
class RecoveryRow:
    """A recovery's own columns; its state is its subject's."""

    id: int
    authority: int
    call: int
    application: int
    number: str
    demand: Demand
    repaid_fen: int
    barred_until: date | None

    @property
    def open_fen(self) -> int:
        """What is still to come."""
        return self.demand.amount_fen - self.repaid_fen


@dataclass(frozen=True)
class Receipt:
    """Money that came in: how much (fen), on which day, under which number of the bank."""

    fen: int
    received_on: date
    reference: str


@dataclass(frozen=True)
class RepaymentRow:
    """A repayment that was booked; `undone` says that it was taken back."""

    id: int
    recovery: int
    receipt: Receipt
    undone: bool


def check(demand: Demand, left_fen: int) -> Iterator[RecoveryFault]:
    """Everything that is wrong with a demand on an application of which `left_fen` may be asked back."""
    if demand.amount_fen <= 0:
        yield fault("nothing", "amount")
    elif demand.amount_fen > left_fen:
        yield fault("above_paid", "amount", left=yuan(left_fen))
    if not LEAST_WORKDAYS <= demand.due_workdays <= MOST_WORKDAYS:
        yield fault("workdays_odd", "due_workdays", least=LEAST_WORKDAYS, most=MOST_WORKDAYS)
    if not 0 <= demand.bar_years <= MOST_YEARS:
        yield fault("years_odd", "bar_years", most=MOST_YEARS)


def check_receipt(receipt: Receipt, open_fen: int, sent_on: date, today: date) -> Iterator[RecoveryFault]:
    """Everything that is wrong with a receipt for an order of which `open_fen` are still to come.

    It may be of a day before the order, as some pay back before they are told to, but of none before `sent_on`.
    """
    if receipt.fen <= 0:
        yield fault("nothing", "amount")
    elif receipt.fen > open_fen:
        yield fault("above_order", "amount", left=yuan(open_fen))
    if receipt.received_on > today:
        yield fault("not_yet", "received_on")
    elif receipt.received_on < sent_on:
        yield fault("before_paid", "received_on", day=sent_on.isoformat())
    if not receipt.reference:
        yield fault("missing", "reference")
    elif len(receipt.reference) > MOST_REFERENCE:
        yield fault("too_long", "reference", most=MOST_REFERENCE)
    elif not receipt.reference.isprintable():
        yield fault("unprintable", "reference")


_LEFT = text(
    "SELECT coalesce((SELECT sum(amount_fen) FROM payment WHERE application_id = :application "
    "AND outcome = 'paid'), 0) - coalesce((SELECT sum(CASE s.state WHEN 'waived' THEN r.repaid_fen "
    "ELSE r.amount_fen END) FROM recovery r JOIN subject s ON s.id = r.id WHERE r.application_id = :application "
    "AND s.state NOT IN ('rejected', 'withdrawn')), 0)"
)


def left(connection: Connection, application: int) -> int:
    """What was paid for an application and is not asked back yet, in fen."""
    return int(connection.execute(_LEFT, {"application": application}).scalar_one())


_SENT = text(
    "SELECT min(t.at) FROM payment p JOIN transfer t ON t.subject_id = p.batch_id "
    "WHERE p.application_id = :application AND p.outcome = 'paid'"
)


def first_sent(connection: Connection, application: int) -> datetime:
    """When (UTC) the first of an application's money went to the bank; it was paid."""
    found: datetime = connection.execute(_SENT, {"application": application}).scalar_one()
    return found


def add(connection: Connection, row: RecoveryRow) -> None:
    """Add a recovery."""
    values = {
        "id": row.id,
        "authority_id": row.authority,
        "call_id": row.call,
        "application_id": row.application,
        "number": row.number,
        "ground": row.demand.ground,
        "amount_fen": row.demand.amount_fen,
        "repaid_fen": row.repaid_fen,
        "due_workdays": row.demand.due_workdays,
        "bar_years": row.demand.bar_years,
        "barred_until": row.barred_until,
    }
    connection.execute(insert(Recovery).values(values))


def get(connection: Connection, recovery: int) -> RecoveryRow:
    """A recovery by its subject's id."""
    row = connection.execute(select(Recovery.__table__).where(Recovery.id == recovery)).one()
    demand = Demand(Ground(row.ground), row.amount_fen, row.due_workdays, row.bar_years)
    return RecoveryRow(
        row.id,
        row.authority_id,
        row.call_id,
        row.application_id,
        row.number,
        demand,
        row.repaid_fen,
        row.barred_until,
    )


def bar(connection: Connection, recovery: int, until: date | None) -> None:
    """Bar the claimant up to and with a day, or lift the bar."""
    connection.execute(update(Recovery).where(Recovery.id == recovery).values(barred_until=until))


def barred_until(connection: Connection, authority: int, claimant: int, today: date) -> date | None:
    """The last day on which an authority accepts nothing of a claimant's; None for whom it accepts claims today."""
    row = connection.execute(
        text(
            "SELECT max(r.barred_until) FROM recovery r JOIN application a ON a.id = r.application_id "
            "WHERE r.authority_id = :authority AND a.claimant_id = :claimant AND r.barred_until >= :today"
        ),
        {"authority": authority, "claimant": claimant, "today": today},
    )
    found: date | None = row.scalar_one()
    return found


def repay(connection: Connection, row: RecoveryRow, seq: int, receipt: Receipt) -> None:
    """Add what came in, by the row of the record that says so. Raises ReceiptUsed."""
    values = {
        "authority_id": row.authority,
        "recovery_id": row.id,
        "seq": seq,
        "amount_fen": receipt.fen,
        "received_on": receipt.received_on,
        "reference": receipt.reference,
    }
    try:
        connection.execute(insert(Repayment).values(values))
    except IntegrityError as refused:
        if constraint_of(refused) == "repayment_reference_key":
            raise ReceiptUsed from refused
        raise
    _add_up(connection, row.id)


def undo(connection: Connection, repayment: RepaymentRow, seq: int) -> None:
    """Take back what was booked wrongly, by the row of the record that says so."""
    connection.execute(update(Repayment).where(Repayment.id == repayment.id).values(undone_seq=seq))
    _add_up(connection, repayment.recovery)


def _add_up(connection: Connection, recovery: int) -> None:
    standing = (Repayment.recovery_id == recovery, Repayment.undone_seq.is_(None))
    sums = select(func.coalesce(func.sum(Repayment.amount_fen), 0)).where(*standing).scalar_subquery()
    connection.execute(update(Recovery).where(Recovery.id == recovery).values(repaid_fen=sums))


def repayments(connection: Connection, recovery: int) -> Sequence[RepaymentRow]:
    """What was booked of a recovery, in its order."""
    wanted = select(Repayment.__table__).where(Repayment.recovery_id == recovery).order_by(Repayment.id)
    return [
        RepaymentRow(
            row.id,
            row.recovery_id,
            Receipt(row.amount_fen, row.received_on, row.reference),
            undone=row.undone_seq is not None,
        )
        for row in connection.execute(wanted)
    ]
