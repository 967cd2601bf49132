"""The instalments of an application as its readers see them: what each comes to, where it is, and when it was paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import aliased

from web.applications.reading import SHOWN_PLANS
from workflow.acts.looking import Seen
from workflow.definition.instalments import turns
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.money.tables import Payment, Reservation
from workflow.registers.editions import edition_by_hash

NOTHING = Text("本期无款", "Comes to nothing")
PAID = Text("已到账", "Paid")
RELEASED = Text("不再拨付", "Not paid any more")
ORDERED = Text("已列入批次", "In a batch")
AT_BANK = Text("银行处理中", "At the bank")
RETURNED = Text("银行退回，待重新拨付", "Returned by the bank, to be paid again")
DUE = Text("待拨付", "To be paid now")
LATER = Text("后续拨付", "To be paid later")

TAGS = {PAID: "good", RELEASED: "bad", RETURNED: "bad"}
"""How the page marks a state; the others are plain."""


@dataclass(frozen=True)
class Part:
    """An instalment: its title, its amount in fen, its state, and when it was paid; `tag` marks the state."""

    title: Text
    amount_fen: int
    state: Text
    paid_at: datetime | None

    @property
    def tag(self) -> str:
        """How the state is marked."""
        return TAGS.get(self.state, "")


def instalments(connection: Connection, seen: Seen) -> Sequence[Part]:
    """The parts that a published plan pays a grant in; none where it is paid at once or no plan is published."""
    edition = edition_by_hash(connection, seen.edition)
    held = _held(connection, seen.id) if edition.instalments else {}
    if not held:
        return []
    now = turns(edition.life).get(seen.state)
    return [
        _part(each.title, held.get(number), due=number == now) for number, each in enumerate(edition.instalments, 1)
    ]


def _held(connection: Connection, application: int) -> dict[int, Any]:
    """What a plan that is open to the public holds or held, by instalment, each with its latest payment."""
    plan, batch = aliased(Subject), aliased(Subject)
    wanted = (
        select(
            Reservation.instalment,
            Reservation.amount_fen,
            Reservation.resolution,
            Payment.outcome,
            Payment.outcome_at,
            batch.state.label("batch"),
        )
        .ext(distinct_on(Reservation.instalment))
        .join(plan, plan.id == Reservation.plan_id)
        .outerjoin(Payment, Payment.reservation_id == Reservation.id)
        .outerjoin(batch, batch.id == Payment.batch_id)
        .where(Reservation.application_id == application, plan.state.in_(SHOWN_PLANS))
        # Of an instalment that was cut, what stays is told: what was let go stands beside it, resolved.
        .order_by(
            Reservation.instalment,
            Reservation.resolution.is_not_distinct_from("released"),
            Payment.id.desc().nulls_last(),
        )
    )
    return {row.instalment: row for row in connection.execute(wanted)}


def _part(title: Text, row: Any, *, due: bool) -> Part:
    if row is None:
        return Part(title, 0, NOTHING, None)
    return Part(title, row.amount_fen, _state(row, due=due), row.outcome_at if row.outcome == "paid" else None)


def _state(row: Any, *, due: bool) -> Text:
    if row.resolution is not None:
        return PAID if row.resolution == "paid" else RELEASED
    if row.batch is not None and row.outcome is None:
        return AT_BANK if row.batch == "released" else ORDERED
    if row.outcome == "returned":
        return RETURNED
    return DUE if due else LATER
