"""Calls as rows, and the gate that lets a claim in only while its call is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Connection, DateTime, Select, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from settings import OFFICE_ZONE
from storage.database import constraint_of
from workflow.calls.tables import Call
from workflow.engine.errors import EngineError
from workflow.engine.moves import Gate
from workflow.engine.tables import Subject


class CallNotOpen(EngineError):
    """The call takes no claims now: not yet, or no longer."""

    code = "call_not_open"
    zh = "该申报通知目前不接受申报：尚未开始，或已截止。"
    en = "This call takes no claims now: it has not opened yet, or it has closed."


class NumberTaken(Exception):
    """Another call has this number."""


@dataclass(frozen=True)
class CallRow:
    """A call's own columns; its state is its subject's. Moments are UTC, money is fen, both window days count."""

    id: int
    authority: int
    number: str
    scheme: str
    edition: str
    title_zh: str
    title_en: str
    opens_at: datetime
    closes_at: datetime
    window_from: date
    window_to: date
    closing_day: date
    budget_fen: int


def add(connection: Connection, row: CallRow) -> None:
    """Add a call; the table refuses a window or a budget that makes no sense. Raises NumberTaken."""
    try:
        connection.execute(insert(Call).values(_values(row)))
    except IntegrityError as refused:
        if constraint_of(refused) == "call_number_key":
            raise NumberTaken from refused
        raise


def change(connection: Connection, row: CallRow) -> None:
    """Change the terms of a call that is a draft; id, authority and number stay, and the table refuses any other."""
    terms = {name: value for name, value in _values(row).items() if name not in {"id", "authority_id", "number"}}
    connection.execute(update(Call).where(Call.id == row.id).values(terms))


def get(connection: Connection, call: int) -> CallRow:
    """A call by its subject's id."""
    return CallRow(*connection.execute(_COLUMNS.where(Call.id == call)).one())


def due_to_open(connection: Connection, now: datetime) -> list[int]:
    """Approved calls whose opening time has come."""
    return _due(connection, "approved", Call.opens_at <= now)


def due_to_close(connection: Connection, now: datetime) -> list[int]:
    """Open calls whose closing time has come."""
    return _due(connection, "open", Call.closes_at <= now)


def last_day(closes_at: datetime) -> date:
    """The last day on which a call takes claims, in the office's zone; its closing moment is excluded."""
    return (closes_at.astimezone(OFFICE_ZONE) - timedelta(microseconds=1)).date()


def is_open(call: int, now: datetime) -> Gate:
    """The call is open now, and stays so until the statement is done: closing it waits."""
    return Gate(_open, CallNotOpen(), {"gate_call": call, "gate_now": now})


def _values(row: CallRow) -> dict[str, object]:
    return dict(zip(_NAMES, vars(row).values(), strict=True))


def _open() -> Select[int]:
    moment = bindparam("gate_now", type_=DateTime(timezone=True))
    return (
        select(Subject.id)
        .join(Call, Call.id == Subject.id)
        .where(
            Subject.id == bindparam("gate_call", type_=BigInteger),
            Subject.state == "open",
            Call.opens_at <= moment,
            Call.closes_at > moment,
        )
        .with_for_update(read=True, of=Subject)
    )


def _due(connection: Connection, state: str, due: ColumnElement[bool]) -> list[int]:
    rows = select(Call.id).join(Subject, Subject.id == Call.id).where(Subject.state == state, due).order_by(Call.id)
    return list(connection.execute(rows).scalars())


_NAMES = (
    "id",
    "authority_id",
    "number",
    "scheme",
    "edition_hash",
    "title_zh",
    "title_en",
    "opens_at",
    "closes_at",
    "window_from",
    "window_to",
    "closing_day",
    "budget_fen",
)
_COLUMNS = select(*(Call.__table__.c[name] for name in _NAMES))
