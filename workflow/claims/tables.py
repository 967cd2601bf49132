"""The tables of applications and of the lists of lines that they submit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Boolean, DateTime, ForeignKey, Identity, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Application(Base):
    """One claimant's answer to one call; `id` is its subject's. A claimant has one live application in a call."""

    __tablename__ = "application"
    __table_args__ = (
        Index("application_live_key", "call_id", "claimant_id", unique=True, postgresql_where="ended_at IS NULL"),
        Index(None, "claimant_id"),
        Index(None, "authority_id", "call_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    number: Mapped[str] = mapped_column(Text, unique=True)
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    claimant_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("organisation.id"))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ClaimList(Base):
    """The lines of one submission of an application: a draft until `sealed_at`, then unchangeable.

    `round` is 1 for the first submission and one more for each correction; `digest` is what the history names.
    """

    __tablename__ = "claim_list"
    __table_args__ = (UniqueConstraint("application_id", "round"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    round: Mapped[int] = mapped_column(Integer)
    source: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(Text)
    sealed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Line(Base):
    """One funded thing of a list, with what the rules say of it: values, errors, flags, award and trace.

    `told` is the line's assessment as the claim check prints it; `keys` are its funding keys as `[kind, key]` pairs.
    """

    __tablename__ = "line"

    list_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("claim_list.id", ondelete="CASCADE"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    ok: Mapped[bool] = mapped_column(Boolean)
    award_fen: Mapped[int] = mapped_column(BigInteger)
    cells: Mapped[dict[str, object]] = mapped_column(JSONB)
    told: Mapped[dict[str, object]] = mapped_column(JSONB)
    keys: Mapped[list[list[str]]] = mapped_column(JSONB)


class Evidence(Base):
    """A document that belongs to a list: its kind in the edition, and the SHA-256 under which its bytes rest."""

    __tablename__ = "evidence"

    list_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("claim_list.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    name: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
