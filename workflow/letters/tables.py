"""The letters: what was told to whom about a subject, as it was told."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import BigInteger, CheckConstraint, DateTime, Identity, Index, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Letter(Base):
    """One letter about one version of a subject to one recipient; append-only apart from `read_at`.

    The rendered words are kept in both languages, so that what was told can be shown again whatever becomes of the
    edition's templates. `language` is the one in which it goes out by mail.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger)
    subject_id: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    """The version of the subject in its history that the letter tells of."""
    kind: Mapped[str] = mapped_column(Text)
    recipient_person_id: Mapped[int | None] = mapped_column(BigInteger)
    recipient_organisation_id: Mapped[int | None] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(Text)
    title_zh: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text)
    text_zh: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("language IN ('zh', 'en')", name="language"),
        CheckConstraint("num_nonnulls(recipient_person_id, recipient_organisation_id) = 1", name="one_recipient"),
        UniqueConstraint(
            "subject_id",
            "seq",
            "kind",
            "recipient_person_id",
            "recipient_organisation_id",
            name="letter_once_key",
            postgresql_nulls_not_distinct=True,
        ),
        Index("letter_person_index", "recipient_person_id", "created_at"),
        Index("letter_organisation_index", "recipient_organisation_id", "created_at"),
    )


LETTER = cast("Table", Letter.__table__)
"""The letters for Core statements."""
