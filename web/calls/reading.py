"""Calls as the public reads them: those that were approved, the latest first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from web.lives import call_state
from workflow.calls.tables import Call
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.parties.tables import Authority

PUBLIC = ("approved", "open", "closed", "allocated", "ended")
"""The states in which a call is public: while it is drafted or proposed it is the office's own."""

MOST = 100
"""How many calls a page lists; an office opens some ten a year."""


@dataclass(frozen=True)
class CallRow:
    """A call as the public reads it; both days of the window count."""

    number: str
    title: Text
    authority: Text
    state: Text
    open: bool
    opens_at: datetime
    closes_at: datetime
    window_from: date
    window_to: date
    budget_fen: int


def public_calls(connection: Connection) -> Sequence[CallRow]:
    """The public calls, the latest first."""
    return _read(connection, _calls().where(Subject.state.in_(PUBLIC)).order_by(Call.opens_at.desc(), Call.id.desc()))


def own_calls(connection: Connection, authorities: Collection[int]) -> Sequence[CallRow]:
    """The calls of some authorities that the public does not see yet, the latest first."""
    theirs = (Call.authority_id.in_(sorted(authorities)), Subject.state.not_in(PUBLIC))
    return _read(connection, _calls().where(*theirs).order_by(Call.id.desc()))


def open_calls(connection: Connection) -> Sequence[CallRow]:
    """The calls that take claims now, the first to close first."""
    return _read(connection, _calls().where(Subject.state == "open").order_by(Call.closes_at, Call.id))


_Columns = Select[str, str, str, str, str, str, datetime, datetime, date, date, *tuple[Any, ...]]


def _calls() -> _Columns:
    return (
        select(
            Call.number,
            Call.title_zh,
            Call.title_en,
            Authority.name_zh,
            Authority.name_en,
            Subject.state,
            Call.opens_at,
            Call.closes_at,
            Call.window_from,
            Call.window_to,
            Call.budget_fen,
        )
        .join(Subject, Subject.id == Call.id)
        .join(Authority, Authority.id == Call.authority_id)
        .limit(MOST)
    )


def _read(connection: Connection, statement: _Columns) -> Sequence[CallRow]:
    return [
        CallRow(
            number=row.number,
            title=Text(row.title_zh, row.title_en),
            authority=Text(row.name_zh, row.name_en),
            state=call_state(row.state),
            open=row.state == "open",
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            window_from=row.window_from,
            window_to=row.window_to,
            budget_fen=row.budget_fen,
        )
        for row in connection.execute(statement)
    ]
