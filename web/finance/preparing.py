"""What a batch of a call would be if it were made now: who is paid to which account, and who can't be paid yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from web.finance.payers import PaysFrom, pays_from
from web.lives import call_state, instalment_title
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.money.due import due_now
from workflow.money.tables import Reservation
from workflow.parties.tables import Organisation, PayeeAccount


@dataclass(frozen=True)
class Due:
    """A payable application: whom it pays, how much (fen), and to which account; no tail where there is none.

    `instalment` is what the part is called, where a grant is paid in several.
    """

    application: str
    claimant: str
    organisation: int
    amount_fen: int
    account_name: str | None
    bank: str | None
    tail: str | None
    instalment: Text | None


@dataclass(frozen=True)
class Prospect:
    """A call, who would be paid now and from where, and who has to wait for an account."""

    number: str
    title: Text
    state: Text
    authority: int
    pays_from: PaysFrom | None
    ready: Sequence[Due]
    waiting: Sequence[Due]

    @property
    def total_fen(self) -> int:
        """What the batch would come to."""
        return sum(each.amount_fen for each in self.ready)

    @property
    def makeable(self) -> bool:
        """Whether there is somebody to pay, and something to pay from."""
        return bool(self.ready) and self.pays_from is not None


def prospect(connection: Connection, call: int) -> Prospect:
    """The batch of a call as it would be now."""
    row = connection.execute(
        select(Call.number, Call.title_zh, Call.title_en, Call.authority_id, Subject.state)
        .join(Subject, Subject.id == Call.id)
        .where(Call.id == call)
    ).one()
    dues = _dues(connection, call)
    return Prospect(
        number=row.number,
        title=Text(row.title_zh, row.title_en),
        state=call_state(row.state),
        authority=row.authority_id,
        pays_from=pays_from(connection, row.authority_id),
        ready=[each for each in dues if each.tail is not None],
        waiting=[each for each in dues if each.tail is None],
    )


def _dues(connection: Connection, call: int) -> Sequence[Due]:
    in_use = and_(
        PayeeAccount.organisation_id == Organisation.id,
        PayeeAccount.confirmed_at.is_not(None),
        PayeeAccount.ended_at.is_(None),
    )
    wanted = (
        select(
            Application.number,
            Organisation.name,
            Organisation.id,
            Reservation.amount_fen,
            PayeeAccount.account_name,
            PayeeAccount.bank_name,
            PayeeAccount.account_tail,
            Subject.edition,
            Reservation.instalment,
        )
        .join(Subject, Subject.id == Application.id)
        .join(Reservation, Reservation.application_id == Application.id)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .outerjoin(PayeeAccount, in_use)
        .where(due_now(connection, Reservation.call_id == call))
        .order_by(Application.id)
    )
    return [
        Due(*row[:7], instalment=instalment_title(connection, row.edition, row.instalment))
        for row in connection.execute(wanted)
    ]
