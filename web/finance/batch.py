"""A batch as its page shows it: sums by outcome, and its payments with masked accounts, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from web.finance.payers import PaysFrom
from web.finance.sight import authorities
from web.lives import instalment_title, state_title
from web.scope import Scope
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.money.tables import Batch, Payment, Reservation
from workflow.parties.payer_tables import PayerAccount
from workflow.parties.tables import Organisation, PayeeAccount

PAGE = 100
"""How many payments a page shows."""

SENT = frozenset({"released", "settled"})
"""The states of a batch that the bank may have: its files are handed out from then on."""

UNKNOWN, UNSENT = Text("等待银行回复", "Not answered yet"), Text("待放款", "Not released yet")
OUTCOMES: Mapping[str, Text] = {
    "paid": Text("已到账", "Paid"),
    "returned": Text("银行退回", "Returned"),
    "discarded": Text("已移出批次", "Taken out"),
}


@dataclass(frozen=True)
class Sum:
    """How many payments have an outcome, and what they come to (fen)."""

    count: int
    fen: int


@dataclass(frozen=True)
class BatchPage:
    """A batch with its sums; the hashes are those of its two files, the empty outcome is what nothing is known of."""

    id: int
    number: str
    authority: int
    call: str
    call_title: Text
    code: str
    state: Text
    ended: bool
    made_at: datetime
    total_fen: int
    pain_sha256: str
    csv_sha256: str
    pays_from: PaysFrom | None
    sums: Mapping[str, Sum]

    @property
    def sent(self) -> bool:
        """Whether it was released, so that its files may leave the house."""
        return self.code in SENT

    @property
    def unanswered(self) -> int:
        """Of how many payments the bank has said nothing."""
        return self.sums[""].count if "" in self.sums else 0

    @property
    def payments(self) -> int:
        """How many payments it has."""
        return sum(each.count for each in self.sums.values())


@dataclass(frozen=True)
class PaymentRow:
    """A payment with its account masked; `outcome` is what the bank said, or that it has not.

    `instalment` is what the part is called, where a grant is paid in several.
    """

    end_to_end_id: str
    application: str
    instalment: Text | None
    claimant: str
    account_name: str
    bank: str
    tail: str
    amount_fen: int
    code: str | None
    outcome: Text
    outcome_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class Payments:
    """A page of payments by end-to-end id; `following` is where the next begins, if there is one."""

    rows: Sequence[PaymentRow]
    following: str | None


def batch(connection: Connection, scope: Scope, number: str) -> BatchPage | None:
    """The batch of this number, if it is in sight."""
    wanted = (
        select(
            *Batch.__table__.c,
            Call.number.label("call"),
            Call.title_zh,
            Call.title_en,
            Subject.state,
            PayerAccount.account_name,
            PayerAccount.bank_name,
            PayerAccount.account_tail,
        )
        .join(Subject, Subject.id == Batch.id)
        .join(Call, Call.id == Batch.call_id)
        .outerjoin(PayerAccount, PayerAccount.id == Batch.payer_account_id)
        .where(Batch.number == number, Batch.authority_id.in_(authorities(scope)))
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    life = load_life("batch")
    payer = row.payer_account_id
    return BatchPage(
        id=row.id,
        number=row.number,
        authority=row.authority_id,
        call=row.call,
        call_title=Text(row.title_zh, row.title_en),
        code=row.state,
        state=state_title(life, row.state),
        ended=life.states[row.state].ends,
        made_at=row.made_at,
        total_fen=row.total_fen,
        pain_sha256=row.pain_sha256,
        csv_sha256=row.csv_sha256,
        pays_from=None if payer is None else PaysFrom(payer, row.account_name, row.bank_name, row.account_tail),
        sums=_sums(connection, row.id),
    )


def payments(connection: Connection, found: BatchPage, after: str = "") -> Payments:
    """The payments of a batch behind this end-to-end id."""
    wanted = (
        select(
            Payment.end_to_end_id,
            Application.number,
            Organisation.name,
            PayeeAccount.account_name,
            PayeeAccount.bank_name,
            PayeeAccount.account_tail,
            Payment.amount_fen,
            Payment.outcome,
            Payment.outcome_at,
            Payment.outcome_reason,
            Reservation.instalment,
            Subject.edition,
        )
        .join(Reservation, Reservation.id == Payment.reservation_id)
        .join(Application, Application.id == Payment.application_id)
        .join(Subject, Subject.id == Application.id)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .join(PayeeAccount, PayeeAccount.id == Payment.payee_account_id)
        .where(Payment.batch_id == found.id, Payment.end_to_end_id > after)
        .order_by(Payment.end_to_end_id)
        .limit(PAGE + 1)
    )
    rows = [_payment(connection, found, row) for row in connection.execute(wanted)]
    return Payments(rows[:PAGE], rows[PAGE - 1].end_to_end_id if len(rows) > PAGE else None)


def _payment(connection: Connection, found: BatchPage, row: Row[*tuple[Any, ...]]) -> PaymentRow:
    return PaymentRow(
        end_to_end_id=row.end_to_end_id,
        application=row.number,
        instalment=instalment_title(connection, row.edition, row.instalment),
        claimant=row.name,
        account_name=row.account_name,
        bank=row.bank_name,
        tail=row.account_tail,
        amount_fen=row.amount_fen,
        code=row.outcome,
        outcome=OUTCOMES.get(row.outcome or "", UNKNOWN if found.sent else UNSENT),
        outcome_at=row.outcome_at,
        reason=row.outcome_reason,
    )


def _sums(connection: Connection, number: int) -> Mapping[str, Sum]:
    outcome = func.coalesce(Payment.outcome, "")
    wanted = select(outcome, func.count(), func.sum(Payment.amount_fen)).where(Payment.batch_id == number)
    return {str(word): Sum(int(count), int(fen)) for word, count, fen in connection.execute(wanted.group_by(outcome))}
