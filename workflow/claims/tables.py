"""The tables of applications and of the lists of lines that they submit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
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
    `version` rises with every change of the draft, and goes on in the draft of a correction.
    """

    __tablename__ = "claim_list"
    __table_args__ = (UniqueConstraint("application_id", "round"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    round: Mapped[int] = mapped_column(Integer)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    source: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(Text)
    sealed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Line(Base):
    """One funded thing of a list, with what the rules say of it: values, errors, flags, award and trace.

    `told` is the line's assessment as the claim check prints it; `keys` are its funding keys as `[kind, key]` pairs,
    and `uses` what it uses of ceilings, as `[kind, key, total_fen, used_fen, same_total]`.
    `source_row` is its row in the workbook that the list came from last; empty where it came from an earlier one.
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
    uses: Mapped[list[list[object]]] = mapped_column(JSONB)
    source_row: Mapped[int | None] = mapped_column(Integer)


class Evidence(Base):
    """A document that belongs to a list: its kind in the edition, and the SHA-256 under which its bytes rest."""

    __tablename__ = "evidence"

    list_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("claim_list.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    name: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Answers(Base):
    """What the claimant answered to the application's own questions, as typed: a draft's, kept with its application."""

    __tablename__ = "answers"

    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    answers: Mapped[dict[str, str]] = mapped_column(JSONB)
    answered_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class WorkbookCheck(Base):
    """A workbook that a worker checks against a draft: what it is, how far the worker has come, and how it ended.

    `list_version` is the draft's version that the uploader saw. `refused` is a fault of the file and `stale` one of
    time: the draft had changed, or was submitted. `created_at` is business time, the other moments are real.
    """

    __tablename__ = "workbook_check"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'refused', 'stale')", name="state"),
        CheckConstraint("(state IN ('waiting', 'running')) = (finished_at IS NULL)", name="ended"),
        CheckConstraint("(state IN ('refused', 'stale')) = (fault_code IS NOT NULL)", name="fault"),
        Index(None, "application_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"))
    list_version: Mapped[int] = mapped_column(Integer)
    mending: Mapped[bool] = mapped_column(Boolean)
    uploaded_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    sha256: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    errand_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text, server_default=text("'waiting'"))
    rows_total: Mapped[int | None] = mapped_column(Integer)
    rows_done: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    summary: Mapped[dict[str, int] | None] = mapped_column(JSONB(none_as_null=True))
    fault_code: Mapped[str | None] = mapped_column(Text)
    fault_zh: Mapped[str | None] = mapped_column(Text)
    fault_en: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
