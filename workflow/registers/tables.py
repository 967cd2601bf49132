"""The published editions and the dated reference tables: written once, named by the hash of their content."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, Index, Table, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class EditionRow(Base):
    """One immutable edition of a scheme; append-only.

    `content` is the canonical text whose SHA-256 is `hash`; the life in it is written out, so that a later release's
    phases cannot change it. `tables` pins every reference table that its expressions use, by hash.
    `authority_id` has no foreign key because this room lies below the one that owns `authority`.
    """

    __tablename__ = "edition"

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    scheme: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    tables: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    effective_from: Mapped[date] = mapped_column(Date)
    effective_to: Mapped[date | None] = mapped_column(Date)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
        CheckConstraint("effective_to IS NULL OR effective_to >= effective_from", name="effective"),
        Index("edition_scheme_index", "authority_id", "scheme", "effective_from"),
    )


class ReferenceTableRow(Base):
    """One version of a reference table, such as the annual fees from a day on; append-only.

    It is pure reference, the same for every authority, and so carries none.
    """

    __tablename__ = "reference_table"

    hash: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("hash ~ '^[0-9a-f]{64}$'", name="hash"),
        UniqueConstraint("name", "valid_from", "hash"),
    )


EDITION = cast("Table", EditionRow.__table__)
"""The editions for Core statements."""

REFERENCE_TABLE = cast("Table", ReferenceTableRow.__table__)
"""The reference tables for Core statements."""
