"""The tables of ledgers: services as they were written down, who was asked to confirm them, and lines that failed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed, SealedText
from storage.database import Base


class Service(Base):
    """A service of one line: its day, kind and words. `seq` is the row of the record that says it. Append-only."""

    __tablename__ = "service"
    __table_args__ = (
        ForeignKeyConstraint(["application_id", "seq"], ["history.subject_id", "history.seq"]),
        Index(None, "application_id", "row"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    row: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(BigInteger)
    served_on: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ServiceAsking(Base):
    """A link that was mailed to who was served in one line, until it is answered, runs out (real time) or is replaced.

    Only the hash of what the link holds is kept, and the address sealed; `mail_index` finds equal addresses without
    reading any. The answer is written once: a trigger keeps it.
    """

    __tablename__ = "service_asking"
    __table_args__ = (
        CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name="token_hash"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        CheckConstraint("(confirmed IS NULL) = (answered_at IS NULL)", name="answered_once"),
        CheckConstraint("(confirmed IS NULL) = (answer_seq IS NULL)", name="answer_recorded"),
        CheckConstraint("replaced_at IS NULL OR answered_at IS NULL", name="replaced_or_answered"),
        ForeignKeyConstraint(["application_id", "seq"], ["history.subject_id", "history.seq"]),
        ForeignKeyConstraint(["application_id", "answer_seq"], ["history.subject_id", "history.seq"]),
        Index(
            "service_asking_open_key",
            "application_id",
            "row",
            unique=True,
            postgresql_where="answered_at IS NULL AND replaced_at IS NULL",
        ),
        Index(None, "application_id", "answer_seq"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    row: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int] = mapped_column(BigInteger)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    mail: Mapped[Sealed | None] = mapped_column(SealedText)
    mail_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    replaced_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    confirmed: Mapped[bool | None]
    satisfaction: Mapped[int | None] = mapped_column(Integer)
    words: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer_seq: Mapped[int | None] = mapped_column(BigInteger)


class ServiceAsked(Base):
    """A service that a link asks about. Append-only."""

    __tablename__ = "service_asked"

    asking_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("service_asking.id"), primary_key=True)
    service_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("service.id"), primary_key=True, index=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))


class LineFailure(Base):
    """A line that did not pass a check of its ledger: in which state, by which condition, and what it costs (fen).

    `released_fen` was held for it and is free again, `paid_fen` was paid for it before and is asked back. Append-only.
    """

    __tablename__ = "line_failure"
    __table_args__ = (
        CheckConstraint("released_fen >= 0 AND paid_fen >= 0", name="never_negative"),
        ForeignKeyConstraint(["application_id", "seq"], ["history.subject_id", "history.seq"]),
        Index(None, "application_id", "seq"),
    )

    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    seq: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    condition: Mapped[str] = mapped_column(Text)
    released_fen: Mapped[int] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger)
