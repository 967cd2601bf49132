"""The tables of loaded lists: each version as the bytes that were given, with its entries; immutable once approved."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class RegisterVersion(Base):
    """One version of a list; `id` is its subject's.

    `given` is the file byte for byte and `given_sha256` its hash; `hash` names what it says, with its kind, days and
    source. It is in force from `valid_from` once it is approved, by somebody else than who proposed it, until another
    begins or `valid_to` is over. One version of a kind begins on a day, unless it was rejected or withdrawn
    (`dropped_at`). `authority_id` has no foreign key because this room lies below the one that owns `authority`.
    """

    __tablename__ = "register_version"
    __table_args__ = (
        CheckConstraint("sha256(given) = decode(given_sha256, 'hex')", name="given"),
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),
        CheckConstraint("approved_by <> proposed_by", name="second_person"),
        CheckConstraint("(approved_by IS NULL) = (approved_at IS NULL)", name="approved"),
        CheckConstraint("approved_at IS NULL OR dropped_at IS NULL", name="dropped"),
        Index(
            "register_version_day_key",
            "authority_id",
            "kind",
            "table_name",
            "valid_from",
            unique=True,
            postgresql_where="dropped_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    table_name: Mapped[str] = mapped_column(Text)
    """The name under which the rules of editions read it; empty for a list."""
    hash: Mapped[str] = mapped_column(Text)
    table_hash: Mapped[str | None] = mapped_column(Text)
    """The reference table that expressions of editions read of it, if they may."""
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    published_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    given: Mapped[bytes] = mapped_column(LargeBinary)
    given_sha256: Mapped[str] = mapped_column(Text)
    row_count: Mapped[int] = mapped_column(Integer)
    proposed_by: Mapped[int] = mapped_column(BigInteger)
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dropped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class RegisterEntry(Base):
    """A row of a version: whom or what it is about, and what it says; append-only."""

    __tablename__ = "register_entry"
    __table_args__ = (Index(None, "version_id", "key"),)

    version_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("register_version.id"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str] = mapped_column(Text)
    told: Mapped[dict[str, object]] = mapped_column(JSONB)


REGISTER_VERSION = cast("Table", RegisterVersion.__table__)
"""The versions for Core statements."""

REGISTER_ENTRY = cast("Table", RegisterEntry.__table__)
"""The entries for Core statements."""
