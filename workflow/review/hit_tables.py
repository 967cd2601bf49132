"""The table of findings: what a list says of an application, until somebody has judged whether it bears on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class RegisterHit(Base):
    """What one version of a list says of one application; `id` is its subject's.

    `entries` are the list's own, each with the rows of the application that it is about. `plan_id` is the plan whose
    notice left the application out for it; `shown_at` is when the notice was opened again for the application.
    """

    __tablename__ = "register_hit"
    __table_args__ = (
        CheckConstraint("point IN ('acceptance', 'notice', 'payment')", name="point"),
        CheckConstraint("shown_at IS NULL OR plan_id IS NOT NULL", name="shown"),
        Index(None, "application_id"),
        Index(None, "plan_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    kind: Mapped[str] = mapped_column(Text)
    version_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("register_version.id"))
    point: Mapped[str] = mapped_column(Text)
    entries: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    plan_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("plan.id"))
    shown_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
