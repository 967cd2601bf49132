"""The table of calls; a call's state and history are those of its subject."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Call(Base):
    """A round of a scheme under one edition; `id` is its subject's.

    Claims are taken from `opens_at` to `closes_at` (UTC, the second excluded) for events from `window_from` to
    `window_to` (both included); `closing_day` is the day on which things must be in force.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("window_from <= window_to", name="window"),
        CheckConstraint("budget_fen > 0", name="budget"),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    number: Mapped[str] = mapped_column(Text, unique=True)
    scheme: Mapped[str] = mapped_column(Text)
    edition_hash: Mapped[str] = mapped_column(Text, ForeignKey("edition.hash"))
    title_zh: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    window_from: Mapped[date] = mapped_column(Date)
    window_to: Mapped[date] = mapped_column(Date)
    closing_day: Mapped[date] = mapped_column(Date)
    budget_fen: Mapped[int] = mapped_column(BigInteger)
