"""The tables of money, in fen: the append-only book, plans, reservations, batches and payments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Account(Base):
    """An account of a call's book, with its balance.

    `source` is where a budget comes from and alone may be negative: so no call can reserve or pay what it has not.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("call_id", "name"),
        CheckConstraint("name = 'source' OR balance_fen >= 0", name="never_overdrawn"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    name: Mapped[str] = mapped_column(Text)
    balance_fen: Mapped[int] = mapped_column(BigInteger)


class Transfer(Base):
    """A row of the append-only double-entry book: an amount that left one account for another, in one move.

    `subject_id` and `seq` name the history row that caused it.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="positive"),
        CheckConstraint("from_id <> to_id", name="two_accounts"),
        ForeignKeyConstraint(["subject_id", "seq"], ["history.subject_id", "history.seq"]),
        Index(None, "subject_id", "seq"),
        Index(None, "from_id"),
        Index(None, "to_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    from_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    to_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("account.id"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Plan(Base):
    """How a call's budget is shared out; `id` is its subject's, `digest` names what it grants.

    `replaces_id` is the plan that was taken back from public notice before this one was made, if one was.
    """

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    number: Mapped[str] = mapped_column(Text, unique=True)
    share: Mapped[str] = mapped_column(Text)
    budget_fen: Mapped[int] = mapped_column(BigInteger)
    total_fen: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(Text)
    replaces_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("plan.id"))
    notice_from: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    notice_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PlanLine(Base):
    """What a plan grants one line, with the steps that led from its award to it. Append-only."""

    __tablename__ = "plan_line"
    __table_args__ = (CheckConstraint("granted_fen BETWEEN 0 AND award_fen", name="never_above_award"),)

    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    award_fen: Mapped[int] = mapped_column(BigInteger)
    granted_fen: Mapped[int] = mapped_column(BigInteger)
    steps: Mapped[list[dict[str, object]]] = mapped_column(JSONB)


class Reservation(Base):
    """Money of a plan that is held for one application's instalment until it is paid or released.

    That happens once: a trigger keeps the resolution.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="positive"),
        CheckConstraint("resolution IN ('paid', 'released')", name="resolution"),
        CheckConstraint("(resolution IS NULL) = (resolved_at IS NULL)", name="resolved_once"),
        UniqueConstraint("id", "application_id", "amount_fen"),
        Index(
            "reservation_live_key",
            "application_id",
            "instalment",
            unique=True,
            postgresql_where="resolution IS DISTINCT FROM 'released'",
        ),
        Index(None, "plan_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    instalment: Mapped[int] = mapped_column(Integer)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    resolution: Mapped[str | None] = mapped_column(Text)
    resolved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Batch(Base):
    """A file for the bank or treasury; `id` is its subject's. `pain_sha256` and `csv_sha256` name its two files."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    number: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    total_fen: Mapped[int] = mapped_column(BigInteger)
    pain_sha256: Mapped[str] = mapped_column(Text)
    csv_sha256: Mapped[str] = mapped_column(Text)
    payer_account_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("payer_account.id"))
    """What it is paid from; empty for batches that were made before such accounts were kept."""


class Payment(Base):
    """One instalment to one payee in one batch.

    The key to the reservation holds application and amount to what was reserved; the partial unique index lets a
    reservation be paid again only after the bank returned it. An outcome is written once: a trigger keeps it.
    """

    __tablename__ = "payment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["reservation_id", "application_id", "amount_fen"],
            ["reservation.id", "reservation.application_id", "reservation.amount_fen"],
        ),
        CheckConstraint("outcome IN ('paid', 'returned', 'discarded')", name="outcome"),
        Index(
            "payment_live_key",
            "reservation_id",
            unique=True,
            postgresql_where="outcome IS NULL OR outcome = 'paid'",
        ),
        Index(None, "batch_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    batch_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("batch.id"))
    reservation_id: Mapped[int] = mapped_column(BigInteger)
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    payee_account_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("payee_account.id"))
    end_to_end_id: Mapped[str] = mapped_column(Text, unique=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    outcome: Mapped[str | None] = mapped_column(Text)
    outcome_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    outcome_reason: Mapped[str | None] = mapped_column(Text)
