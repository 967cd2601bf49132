"""The tables of the queue, and of what reviewers have written down but not yet sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Task(Base):
    """A piece of human work that a state asks for.

    `due_at` is empty where the working days of its time are not yet ordered, or where there is no clock. `holder` has
    it until `lease_until` (real time). A subject has one open task at most.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index(
            "task_waiting_index",
            "authority_id",
            "role",
            "due_at",
            "id",
            postgresql_where="holder IS NULL AND done_at IS NULL",
        ),
        Index("task_open_key", "subject_id", unique=True, postgresql_where="done_at IS NULL"),
        Index("task_held_index", "holder", postgresql_where="done_at IS NULL AND holder IS NOT NULL"),
        Index("task_lease_index", "lease_until", postgresql_where="done_at IS NULL AND holder IS NOT NULL"),
        Index("task_due_index", "due_at", postgresql_where="done_at IS NULL"),
        CheckConstraint("(holder IS NULL) = (lease_until IS NULL)", name="held_has_lease"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    subject_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"))
    claimant_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    duty: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    workdays: Mapped[int | None] = mapped_column(Integer)
    counts_from: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    on_expiry: Mapped[str | None] = mapped_column(Text)
    holder: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_by: Mapped[int | None] = mapped_column(BigInteger)


class LineDecision(Base):
    """What the re-checker has decided of one line; a draft, with a version of its own, until it is sent.

    `outcome` is `accept` or `refuse`; `award_fen` is what the rules say, kept so that the sent list is whole.
    """

    __tablename__ = "line_decision"
    __table_args__ = (
        CheckConstraint("outcome IN ('accept', 'refuse')", name="outcome"),
        CheckConstraint("outcome = 'accept' OR reason_code IS NOT NULL", name="refusal_has_reason"),
        CheckConstraint("award_fen >= 0 AND (outcome = 'accept' OR award_fen = 0)", name="award"),
    )

    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    version: Mapped[int] = mapped_column(Integer)
    outcome: Mapped[str] = mapped_column(Text)
    reason_code: Mapped[str | None] = mapped_column(Text)
    words: Mapped[str | None] = mapped_column(Text)
    award_fen: Mapped[int] = mapped_column(BigInteger)
    decided_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CorrectionPoint(Base):
    """What a correction asks for: a row of the list that was submitted in `round`, or a kind of document, with words.

    The history names the points by a digest over commitments, so that words and salt can be erased.
    """

    __tablename__ = "correction_point"
    __table_args__ = (
        CheckConstraint('("row" IS NULL) <> (kind IS NULL)', name="row_or_document"),
        UniqueConstraint("application_id", "round", "row"),
        UniqueConstraint("application_id", "round", "kind"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    round: Mapped[int] = mapped_column(Integer)
    row: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    words: Mapped[str | None] = mapped_column(Text)
