"""The tables of what has been funded, over all schemes, years and authorities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Funded(Base):
    """An exclusive key that a claim holds, such as a patent's fee year.

    The partial unique index is what refuses the second; a release keeps the row and its history. A key without a
    subject (and row 0) is the mark of a ceiling in use: several share it, so nobody may take it for themselves alone.
    """

    __tablename__ = "funded"
    __table_args__ = (
        Index("funded_live_key", "kind", "key", unique=True, postgresql_where="released_at IS NULL"),
        Index(None, "subject_id", "row"),
        ForeignKeyConstraint(["subject_id"], ["subject.id"]),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    row: Mapped[int] = mapped_column(Integer)
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    released_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Ceiling(Base):
    """A total that several claims may use up together and never pass: a receipt, or a cap over all levels, in fen.

    With `same_total` all who use it say the same total; otherwise `total_fen` is the least that was said since it was
    last unused.
    """

    __tablename__ = "ceiling"
    __table_args__ = (
        CheckConstraint("used_fen >= 0 AND used_fen <= total_fen", name="used_within_total"),
        Index(None, "authority_id"),
    )

    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    total_fen: Mapped[int] = mapped_column(BigInteger)
    same_total: Mapped[bool] = mapped_column(Boolean)
    used_fen: Mapped[int] = mapped_column(BigInteger)


class CeilingUse(Base):
    """What one line uses of a ceiling, in fen; a release gives it back and keeps the row."""

    __tablename__ = "ceiling_use"
    __table_args__ = (
        CheckConstraint("used_fen > 0", name="positive"),
        ForeignKeyConstraint(["kind", "key"], ["ceiling.kind", "ceiling.key"]),
        ForeignKeyConstraint(["subject_id"], ["subject.id"]),
        Index(None, "subject_id", "row"),
        Index("ceiling_use_live_index", "kind", "key", postgresql_where="released_at IS NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    row: Mapped[int] = mapped_column(Integer)
    used_fen: Mapped[int] = mapped_column(BigInteger)
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    released_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
