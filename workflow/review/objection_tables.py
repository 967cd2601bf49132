"""The table of objections: what somebody said against a line of a plan on public notice, and who they are, sealed."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed, SealedText
from storage.database import Base


class Objection(Base):
    """An objection to one application of a plan, or to one line of it; `id` is its subject's.

    What was said lies beside its history, and its documents name it as their subject. `objector` seals who objects
    (name, number, contact), `objector_index` finds the same number again without reading any. `token_hash` is the
    SHA-256 of the secret with which the objector reads the answer; `request_index` tells the same request from another.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("kind IN ('unit', 'person')", name="kind"),
        CheckConstraint("token_hash ~ '^[0-9a-f]{64}$'", name="token_hash"),
        Index(None, "plan_id"),
        Index(None, "call_id"),
        Index(None, "application_id"),
        Index(None, "objector_index"),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    number: Mapped[str] = mapped_column(Text, unique=True)
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("plan.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    row: Mapped[int | None] = mapped_column(Integer)
    """The line in question; empty where the whole application is."""
    kind: Mapped[str] = mapped_column(Text)
    """Whether a unit objects, with a stamped letter, or a person."""
    objector: Mapped[Sealed] = mapped_column(SealedText)
    objector_index: Mapped[bytes] = mapped_column(LargeBinary)
    token_hash: Mapped[str] = mapped_column(Text, unique=True)
    request_index: Mapped[bytes] = mapped_column(LargeBinary)
