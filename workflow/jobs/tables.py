"""The outbox: work that a transaction ordered, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Integer, Table, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Outbox(Base):
    """One piece of work, written in the transaction that orders it and done once in effect.

    `created_at` is business time, given by the caller; all other moments are the database's own time, one clock for
    every machine. `authority_id` has no foreign key because this room lies below the one that owns `authority`.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    topic: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    """A JSON object of ids, never of personal data: it outlives an erasure."""
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    subject_version: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    not_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When the relay handed it to the queue, or the sweeper last saw it waiting there; empty while it is to be sent."""
    attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    """How often work on it was begun: an attempt whose process died counts too."""
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    result: Mapped[str | None] = mapped_column(Text)
    failed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    """When it was given up; an operator may order it again."""
    last_error: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        CheckConstraint("body IS JSON OBJECT", name="body"),
        CheckConstraint("done_at IS NULL OR failed_at IS NULL", name="one_end"),
        Index(
            "outbox_pending_index",
            "id",
            postgresql_where=text("sent_at IS NULL AND done_at IS NULL AND failed_at IS NULL"),
        ),
        Index(
            "outbox_sent_index",
            "sent_at",
            postgresql_where=text("sent_at IS NOT NULL AND done_at IS NULL AND failed_at IS NULL"),
        ),
        Index("outbox_failed_index", "failed_at", postgresql_where=text("failed_at IS NOT NULL")),
        Index("outbox_subject_index", "subject_id", postgresql_where=text("subject_id IS NOT NULL")),
    )


OUTBOX = cast("Table", Outbox.__table__)
"""The outbox for Core statements."""
