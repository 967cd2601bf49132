"""The tables of the record: one chain of rows a subject, the words it commits to, and the checkpoints over all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Identity, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
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


class Anchor(Base):
    """An entry of the one list over all chains: a subject's newest row when a checkpoint was made. Append-only.

    `position` counts from 0 without a gap; the entry's hash is a leaf of the checkpoints' Merkle tree.
    """

    __tablename__ = "anchor"
    __table_args__ = (
        UniqueConstraint("subject_id", "seq"),
        ForeignKeyConstraint(["subject_id", "seq"], ["history.subject_id", "history.seq"]),
    )

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class Checkpoint(Base):
    """A signed statement of the list's root at a size; `signed` is kept as it was signed. Append-only.

    `edge` holds the roots of the whole subtrees at the right, so that the next checkpoint goes on from here.
    """

    __tablename__ = "checkpoint"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    size: Mapped[int] = mapped_column(BigInteger, unique=True)
    signed: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    edge: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary))
