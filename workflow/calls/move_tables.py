"""The tables of moves of running applications to another edition, and of what came of each application."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class EditionMove(Base):
    """A move of a call's live applications from one edition to another; `id` is its subject's.

    `mapping` is the file that says what was renamed, byte for byte, empty where nothing was. A call has one move that
    waits: `closed_at` is when it was approved, refused or withdrawn.
    """

    __tablename__ = "edition_move"
    __table_args__ = (
        CheckConstraint("before_hash <> after_hash", name="editions"),
        CheckConstraint("sha256(mapping) = decode(mapping_sha256, 'hex')", name="mapping"),
        Index("edition_move_open_key", "call_id", unique=True, postgresql_where="closed_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    before_hash: Mapped[str] = mapped_column(Text, ForeignKey("edition.hash"))
    after_hash: Mapped[str] = mapped_column(Text, ForeignKey("edition.hash"))
    mapping: Mapped[bytes] = mapped_column(LargeBinary)
    mapping_sha256: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class EditionMoveResult(Base):
    """What came of an application when a move was approved: whether it was moved, and what was found. Append-only."""

    __tablename__ = "edition_move_result"

    move_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("edition_move.id"), primary_key=True)
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    moved: Mapped[bool] = mapped_column(Boolean)
    found: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
