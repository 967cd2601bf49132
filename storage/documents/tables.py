"""The tables of documents: who handed in which bytes, when and for what; and of those that are still on their way."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Document(Base):
    """One upload, recorded once its bytes were read back from the store; append-only.

    The same bytes from the same person for the same purpose are one row; the bytes themselves are one object for all
    rows. `authority_id`, `uploaded_by` and `subject_id` have no foreign key because this room lies below their owners.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    """The application, organisation or notice that it was handed in for; empty while there is none yet."""
    kind: Mapped[str] = mapped_column(String(60))
    """What it is meant to be, in the edition's words: `fee_receipt`, `institution_certificate`, …"""
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(120))
    """The type that the content shows, never the one that was claimed."""
    name: Mapped[str] = mapped_column(String(160))
    """The uploader's name for it, cleaned for display; never a path."""
    findings: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    """What inspection flagged, as codes with their figures; empty is clean. What it refused has no row."""
    scanned: Mapped[bool]
    """Whether the virus scanner saw it; an installation without one says so here."""
    uploaded_by: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        UniqueConstraint(
            "authority_id",
            "uploaded_by",
            "subject_id",
            "kind",
            "sha256",
            name="document_once",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("jsonb_typeof(findings) = 'array'", name="findings"),
        Index(None, "subject_id", "kind"),
    )


DOCUMENT = cast("Table", Document.__table__)


class Arrival(Base):
    """A large document that comes in pieces: what was announced of it, and how many bytes are safe so far.

    All moments are real time. `taken` is the SHA-256 of the document that it became; until `expires_at` the same
    answer can be had again.
    """

    __tablename__ = "upload"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(160))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str | None] = mapped_column(String(64))
    received: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    taken: Mapped[str | None] = mapped_column(String(64))
    uploaded_by: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("received BETWEEN 0 AND size", name="received"),
        Index(None, "subject_id"),
        Index(None, "expires_at"),
    )


class Piece(Base):
    """A piece of an upload that rests in the store: where it begins, its length in bytes, and its SHA-256."""

    __tablename__ = "upload_piece"

    upload_id: Mapped[str] = mapped_column(String(32), ForeignKey("upload.id"), primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
