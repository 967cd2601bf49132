"""The table of editions that were proposed: each as the bytes that were given, and what they say."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class EditionProposalRow(Base):
    """An edition that somebody proposed; `id` is its subject's.

    `given` is the file byte for byte and `given_sha256` its hash; `edition_hash` names what it says, as `edition.hash`
    will. Only a name whose proposal was rejected or withdrawn (`dropped_at`) may be proposed again.
    `authority_id` has no foreign key because this room lies below the one that owns `authority`.
    """

    __tablename__ = "edition_proposal"
    __table_args__ = (
        CheckConstraint("sha256(given) = decode(given_sha256, 'hex')", name="given"),
        CheckConstraint("edition_hash ~ '^[0-9a-f]{64}$'", name="hash"),
        Index(
            "edition_proposal_name_key",
            "authority_id",
            "scheme",
            "edition",
            unique=True,
            postgresql_where="dropped_at IS NULL",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    scheme: Mapped[str] = mapped_column(Text)
    edition: Mapped[str] = mapped_column(Text)
    edition_hash: Mapped[str] = mapped_column(Text)
    given: Mapped[bytes] = mapped_column(LargeBinary)
    given_sha256: Mapped[str] = mapped_column(Text)
    dropped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


EDITION_PROPOSAL = cast("Table", EditionProposalRow.__table__)
"""The proposals for Core statements."""
