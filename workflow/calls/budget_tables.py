"""The table of changes of calls' budgets."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class BudgetChange(Base):
    """A change of a call's budget by a document of the finance bureau; `id` is its subject's.

    `change_fen` is what comes to the budget, or less than nothing for what is taken from it. A document changes the
    budget of a call once: only one that was rejected may be proposed again.
    """

    __tablename__ = "budget_change"
    __table_args__ = (
        CheckConstraint("change_fen <> 0", name="something"),
        Index("budget_change_document_key", "call_id", "document", unique=True, postgresql_where="rejected_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    change_fen: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str] = mapped_column(String(80))
    dated_on: Mapped[date] = mapped_column(Date)
    rejected_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
