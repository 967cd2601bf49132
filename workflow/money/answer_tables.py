"""The tables of the bank's answers: each file that was read, each of its lines, and what was found out about them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class BankAnswer(Base):
    """A file in which the bank answers a batch; `id` is its subject's. The same file is kept once. Append-only."""

    __tablename__ = "bank_answer"
    __table_args__ = (UniqueConstraint("batch_id", "sha256"),)

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    batch_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("batch.id"))
    number: Mapped[str] = mapped_column(Text, unique=True)
    sha256: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AnswerLine(Base):
    """What the bank said in one place of its answer, and what that was found to be. Append-only.

    `place` counts what was read from 1; `line` is where it stands in the file. A line that could not be read is
    `unreadable`, and says why in both languages; of all others the outcome is known.
    """

    __tablename__ = "answer_line"
    __table_args__ = (
        CheckConstraint(
            "finding IN ('paid', 'returned', 'unknown', 'wrong_amount', 'contradictory', 'duplicate', 'unreadable')",
            name="finding",
        ),
        CheckConstraint("outcome IN ('paid', 'returned')", name="outcome"),
        CheckConstraint("(finding = 'unreadable') = (outcome IS NULL)", name="readable"),
        Index(None, "end_to_end_id"),
    )

    answer_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("bank_answer.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    line: Mapped[int] = mapped_column(Integer)
    finding: Mapped[str] = mapped_column(Text)
    end_to_end_id: Mapped[str | None] = mapped_column(Text)
    outcome: Mapped[str | None] = mapped_column(Text)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    reason_zh: Mapped[str] = mapped_column(Text)
    reason_en: Mapped[str] = mapped_column(Text)


class Explanation(Base):
    """What finance found out about a line that could not be posted: a draft until the answer is cleared up.

    A trigger keeps it from then on, and the history names all of them by their digest.
    """

    __tablename__ = "explanation"
    __table_args__ = (
        ForeignKeyConstraint(["answer_id", "place"], ["answer_line.answer_id", "answer_line.place"]),
        CheckConstraint("meaning IN ('paid', 'returned', 'elsewhere', 'void')", name="meaning"),
        CheckConstraint("words <> ''", name="words"),
    )

    answer_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    meaning: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    explained_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    explained_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
