"""The tables of the engine: subjects and their states, who did which duty, and the keys of repeated requests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Subject(Base):
    """Anything that has a life: an application, a call, a plan, a batch, an organisation, a payee's account.

    `edition` names the definition of its life by hash. `version` counts its history rows; `head` is the hash of the
    last one.
    """

    __tablename__ = "subject"
    __table_args__ = (Index(None, "kind", "state"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Duty(Base):
    """Who did which duty on a subject: the primary key allows one person one duty, so that duties stay apart."""

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("subject_id", "actor_id", "duty"),
        ForeignKeyConstraint(["subject_id"], ["subject.id"]),
        Index(None, "actor_id"),
    )

    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    actor_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    duty: Mapped[str] = mapped_column(Text)


class Idempotency(Base):
    """A request's key with its fingerprint and the answer that was given: kept as text, so that it repeats bytewise."""

    __tablename__ = "idempotency"

    actor_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    fingerprint: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
