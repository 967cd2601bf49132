"""Batches and payments as rows: each instalment is in one batch at a time, and has one outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import BigInteger, Connection, Text, bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.exc import IntegrityError

from storage.database import constraint_of
from storage.rows import Cells, Rows, handed
from workflow.engine.errors import EngineError
from workflow.money.bank.results import Outcome
from workflow.money.tables import Batch, Payment, Reservation

_PAID = bindparam("paid", type_=ARRAY(BigInteger))
_APPLICATIONS = bindparam("applications", type_=ARRAY(BigInteger))


class NothingToPay(EngineError):
    """No application of the call waits for payment."""

    code = "nothing_to_pay"
    zh = "该申报通知下没有待拨付的申报。"
    en = "No application of this call waits for payment."


class AlreadyOrdered(EngineError):
    """An instalment is in another batch that has not come back."""

    code = "already_ordered"
    zh = "其中有款项已列入另一批次。请刷新后重新制作批次。"
    en = "A payment among these is in another batch already. Reload and make the batch anew."


@dataclass(frozen=True)
class Order:
    """A payment that is ordered: whose instalment, to which account, and the id that the bank gives back."""

    reservation: int
    application: int
    payee_account: int
    end_to_end_id: str
    amount_fen: int


@dataclass(frozen=True)
class BatchRow:
    """A batch's own columns; its state is its subject's. `pain_sha256` and `csv_sha256` name its files.

    `payer` is the account that it is paid from; batches that are older than such accounts have none.
    """

    id: int
    authority: int
    call: int
    number: str
    made_at: datetime
    total_fen: int
    pain_sha256: str
    csv_sha256: str
    payer: int | None


def add(connection: Connection, batch: BatchRow, orders: Sequence[Order]) -> None:
    """Add a batch with its payments; raises AlreadyOrdered for an instalment that is in another live batch."""
    values = {
        "id": batch.id,
        "authority_id": batch.authority,
        "call_id": batch.call,
        "number": batch.number,
        "made_at": batch.made_at,
        "total_fen": batch.total_fen,
        "pain_sha256": batch.pain_sha256,
        "csv_sha256": batch.csv_sha256,
        "payer_account_id": batch.payer,
    }
    connection.execute(insert(Batch).values(values))
    rows = [
        {
            "authority_id": batch.authority,
            "batch_id": batch.id,
            "reservation_id": each.reservation,
            "application_id": each.application,
            "payee_account_id": each.payee_account,
            "end_to_end_id": each.end_to_end_id,
            "amount_fen": each.amount_fen,
        }
        for each in orders
    ]
    try:
        connection.execute(insert(Payment), rows)
    except IntegrityError as fault:
        if constraint_of(fault) == "payment_live_key":
            raise AlreadyOrdered from fault
        raise


def get(connection: Connection, batch: int) -> BatchRow:
    """A batch by its subject's id."""
    columns = (
        Batch.id,
        Batch.authority_id,
        Batch.call_id,
        Batch.number,
        Batch.made_at,
        Batch.total_fen,
        Batch.pain_sha256,
        Batch.csv_sha256,
        Batch.payer_account_id,
    )
    return BatchRow(*connection.execute(select(*columns).where(Batch.id == batch)).one())


def attempts(connection: Connection, reservations: Sequence[int]) -> Mapping[int, int]:
    """How often each reservation was ordered before: a returned payment goes out again under another id."""
    counts = select(Payment.reservation_id, func.count()).where(Payment.reservation_id.in_(reservations))
    return {row[0]: int(row[1]) for row in connection.execute(counts.group_by(Payment.reservation_id))}


def orders(connection: Connection, batch: int) -> dict[str, Order]:
    """The payments of a batch by end-to-end id."""
    columns = (
        Payment.reservation_id,
        Payment.application_id,
        Payment.payee_account_id,
        Payment.end_to_end_id,
        Payment.amount_fen,
    )
    rows = connection.execute(select(*columns).where(Payment.batch_id == batch).order_by(Payment.end_to_end_id))
    return {row.end_to_end_id: Order(*row) for row in rows}


def outcomes(connection: Connection, batch: int) -> dict[str, Outcome]:
    """What is known of a batch's payments already, by end-to-end id."""
    rows = connection.execute(
        select(Payment.end_to_end_id, Payment.outcome).where(
            Payment.batch_id == batch, Payment.outcome.in_(("paid", "returned"))
        )
    )
    return {name: "paid" if word == "paid" else "returned" for name, word in rows}


def settle(
    connection: Connection,
    reasons: Mapping[str, str | None],
    outcome: Outcome | Literal["discarded"],
    at: datetime,
) -> frozenset[str]:
    """Write the same outcome of payments, each with its own reason, and answer with those that had none before.

    What was paid resolves its reservation.
    """
    told = handed("told", end_to_end_id=Text, reason=Text)
    written = (
        update(Payment)
        .where(Payment.end_to_end_id == told.c.end_to_end_id, Payment.outcome.is_(None))
        .values(outcome=outcome, outcome_at=at, outcome_reason=told.c.reason)
        .returning(Payment.end_to_end_id, Payment.reservation_id)
    )
    rows = Rows("told", {"end_to_end_id": list(reasons), "reason": list(reasons.values())})
    settled = connection.execute(written, rows.values()).all()
    if outcome == "paid":
        connection.execute(
            update(Reservation)
            .where(Reservation.id.in_(select(func.unnest(_PAID))), Reservation.resolution.is_(None))
            .values(resolution="paid", resolved_at=at),
            {"paid": Cells(row.reservation_id for row in settled)},
        )
    return frozenset(row.end_to_end_id for row in settled)


def paid_before(connection: Connection, application: int) -> bool:
    """Whether the bank ever paid an application anything."""
    paid = (Reservation.application_id == application, Reservation.resolution == "paid")
    return connection.execute(select(Reservation.id).where(*paid).limit(1)).first() is not None


def last_outcomes(connection: Connection, applications: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """By application, the call, the number and the amount (fen) of its instalment whose outcome was written last."""
    newest = (
        select(Payment.application_id, Batch.call_id, Reservation.instalment, Payment.amount_fen)
        .ext(distinct_on(Payment.application_id))
        .join(Batch, Batch.id == Payment.batch_id)
        .join(Reservation, Reservation.id == Payment.reservation_id)
        .where(Payment.application_id == func.any(_APPLICATIONS), Payment.outcome.is_not(None))
        .order_by(Payment.application_id, Payment.id.desc())
    )
    rows = connection.execute(newest, {"applications": Cells(applications)})
    return {application: (call, instalment, fen) for application, call, instalment, fen in rows}
