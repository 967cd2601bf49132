"""The table of the accounts that authorities pay from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed, SealedText
from storage.database import Base


class PayerAccount(Base):
    """An account that an authority pays from; `id` is its subject's. A new one is held until a second person confirms.

    The number is encrypted and bound to its subject, as a payee's is; the old account stays on record.
    """

    __tablename__ = "payer_account"

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"), index=True)
    account_name: Mapped[str] = mapped_column(String(200))
    account_number: Mapped[Sealed] = mapped_column(SealedText)
    account_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    account_tail: Mapped[str] = mapped_column(String(4))
    """The last four digits: what pages show."""
    bank_name: Mapped[str] = mapped_column(String(200))
    cnaps: Mapped[str | None] = mapped_column(String(12))
    requested_by: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    requested_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("confirmed_by <> requested_by", name="second_person"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint("cnaps ~ '^[0-9]{12}$'", name="cnaps"),
        Index(
            "payer_account_current",
            "authority_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
        ),
        Index(
            "payer_account_held",
            "authority_id",
            unique=True,
            postgresql_where=text("confirmed_at IS NULL AND ended_at IS NULL"),
        ),
    )
