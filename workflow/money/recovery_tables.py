"""The tables of recoveries: what must come back of what was paid, and what came."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Recovery(Base):
    """An order to pay back money of one application, in fen; `id` is its subject's.

    `repaid_fen` is what its repayments come to. `due_workdays` run from its approval, which also sets `barred_until`:
    the last day on which nothing of the claimant's is accepted; empty without a bar, and where one was lifted.
    """

    __tablename__ = "recovery"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="positive"),
        CheckConstraint("repaid_fen BETWEEN 0 AND amount_fen", name="never_above_order"),
        CheckConstraint("ground IN ('misstatement', 'ineligible', 'duty', 'overpaid')", name="ground"),
        Index(None, "application_id"),
        Index(None, "call_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    number: Mapped[str] = mapped_column(Text, unique=True)
    ground: Mapped[str] = mapped_column(Text)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    repaid_fen: Mapped[int] = mapped_column(BigInteger)
    due_workdays: Mapped[int] = mapped_column(Integer)
    bar_years: Mapped[int] = mapped_column(Integer)
    barred_until: Mapped[date | None] = mapped_column(Date)


class Repayment(Base):
    """Money (fen) that came back, by the bank's own number of what it received; `seq` is the row of the record.

    What was booked wrongly is taken back by a later row of the record, `undone_seq`, and never deleted. The same
    receipt of the bank counts once.
    """

    __tablename__ = "repayment"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="positive"),
        ForeignKeyConstraint(["recovery_id", "seq"], ["history.subject_id", "history.seq"]),
        Index(
            "repayment_reference_key",
            "authority_id",
            "reference",
            unique=True,
            postgresql_where="undone_seq IS NULL",
        ),
        Index(None, "recovery_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    recovery_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("recovery.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    received_on: Mapped[date] = mapped_column(Date)
    reference: Mapped[str] = mapped_column(String(80))
    undone_seq: Mapped[int | None] = mapped_column(BigInteger)
