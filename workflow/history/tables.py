"""The tables of the record: one chain of rows a subject, and the words that a chain only commits to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base

GENESIS = bytes(32)
"""What the first row of every chain holds in place of the hash before it."""


class History(Base):
    """One row of a subject's chain: `hash = sha256(prev || body)`, and `body` is kept as it was hashed.

    Append-only: the working role may insert and select. The foreign key to `duty` ties the record to the separation
    of duties: no row can name a duty that its actor does not hold on the subject.
    """

    __tablename__ = "history"
    __table_args__ = (
        ForeignKeyConstraint(["subject_id"], ["subject.id"]),
        ForeignKeyConstraint(
            ["subject_id", "actor_id", "duty"],
            ["duty.subject_id", "duty.actor_id", "duty.duty"],
            name="history_duty_fkey",
        ),
    )

    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    duty: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    prev: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Remark(Base):
    """Words that somebody said in a move (a reason, a name): the chain holds only their salted commitment.

    Erasing personal data sets `text` and `salt` to NULL and leaves the chain whole.
    """

    __tablename__ = "remark"
    __table_args__ = (ForeignKeyConstraint(["subject_id", "seq"], ["history.subject_id", "history.seq"]),)

    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    text: Mapped[str | None] = mapped_column(Text)
