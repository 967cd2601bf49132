"""The table of evaluations: what whoever was paid reports of the money."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Evaluation(Base):
    """The evaluation of one application that was paid; `id` is its subject's.

    `report` has the answers as they were typed, by the names of the edition's fields, and is empty until one is handed
    in. Each report that was handed in also lies beside the history, which holds its commitment.
    """

    __tablename__ = "evaluation"
    __table_args__ = (Index(None, "call_id"),)

    id: Mapped[int] = mapped_column(BigInteger, ForeignKey("subject.id"), primary_key=True)
    authority_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("authority.id"))
    call_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("call.id"))
    application_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("application.id"), unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    report: Mapped[dict[str, str] | None] = mapped_column(JSONB)
