"""Applications as their readers see them: the list, and one with its figures and its history in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from web.lives import application_life, state_title
from web.scope import Scope
from workflow.calls.tables import Call
from workflow.claims.tables import Application, ClaimList, Line
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.money.tables import Plan, PlanLine
from workflow.parties.tables import Organisation

PAGE = 50
"""How many applications a page lists."""

SHOWN_PLANS = ("noticed", "confirmed")
"""The states of a plan in which its figures are public; before, they are the office's draft."""


@dataclass(frozen=True)
class Listed:
    """An application in a list."""

    number: str
    call: Text
    claimant: str
    state: Text
    ended: bool
    submitted_at: datetime | None


@dataclass(frozen=True)
class Page:
    """One page of a list; `earlier` is where the next begins, if there is one."""

    rows: Sequence[Listed]
    earlier: int | None


@dataclass(frozen=True)
class Figures:
    """The lines of the latest list: how many, how many pass the rules, and what the rules give them (fen)."""

    lines: int
    passing: int
    award_fen: int
    granted_fen: int | None


@dataclass(frozen=True)
class Opened:
    """One application with all that its page tells."""

    id: int
    edition: str
    listed: Listed
    call_number: str
    claimant_uscc: str
    created_at: datetime
    figures: Figures


def listing(connection: Connection, scope: Scope, before: int | None = None, claimant: int | None = None) -> Page:
    """The applications in sight, of one claimant or of all, the latest first; `before` continues an earlier page."""
    wanted = _applications(scope.applications()).order_by(Application.id.desc()).limit(PAGE + 1)
    if claimant is not None:
        wanted = wanted.where(Application.claimant_id == claimant)
    if before is not None:
        wanted = wanted.where(Application.id < before)
    rows = connection.execute(wanted).all()
    shown = rows[:PAGE]
    return Page([_listed(connection, row) for row in shown], shown[-1].id if len(rows) > PAGE else None)


def opened(connection: Connection, scope: Scope, number: str) -> Opened | None:
    """The application of this number, if it is in sight."""
    row = connection.execute(_applications(scope.applications()).where(Application.number == number)).one_or_none()
    if row is None:
        return None
    return Opened(
        id=row.id,
        edition=row.edition,
        listed=_listed(connection, row),
        call_number=row.call_number,
        claimant_uscc=row.uscc,
        created_at=row.created_at,
        figures=_figures(connection, scope, row.id),
    )


_Columns = Select[int, str, str, str, str, str, str, str, str, datetime, *tuple[Any, ...]]
_Found = Row[int, str, str, str, str, str, str, str, str, datetime, *tuple[Any, ...]]


def _applications(in_sight: ColumnElement[bool]) -> _Columns:
    return (
        select(
            Application.id,
            Application.number,
            Subject.edition,
            Subject.state,
            Call.number.label("call_number"),
            Call.title_zh,
            Call.title_en,
            Organisation.name,
            Organisation.uscc,
            Application.created_at,
            Application.submitted_at,
            Application.ended_at,
        )
        .join(Subject, Subject.id == Application.id)
        .join(Call, Call.id == Application.call_id)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .where(in_sight)
    )


def _listed(connection: Connection, row: _Found) -> Listed:
    return Listed(
        number=row.number,
        call=Text(row.title_zh, row.title_en),
        claimant=row.name,
        state=state_title(application_life(connection, row.edition), row.state),
        ended=row.ended_at is not None,
        submitted_at=row.submitted_at,
    )


def _figures(connection: Connection, scope: Scope, application: int) -> Figures:
    """Of the latest list in sight: what was not handed in yet is its claimant's alone."""
    mine = Application.claimant_id.in_(sorted(scope.actor.organisations))
    latest = (
        select(ClaimList.id)
        .join(Application, Application.id == ClaimList.application_id)
        .where(ClaimList.application_id == application, or_(mine, ClaimList.sealed_at.is_not(None)))
        .order_by(ClaimList.round.desc())
        .limit(1)
        .scalar_subquery()
    )
    granted = (
        select(func.sum(PlanLine.granted_fen))
        .join(Plan, Plan.id == PlanLine.plan_id)
        .join(Subject, Subject.id == Plan.id)
        .where(PlanLine.application_id == application, Subject.state.in_(SHOWN_PLANS))
        .scalar_subquery()
    )
    counted = select(
        func.count(),
        func.count().filter(Line.ok),
        func.coalesce(func.sum(Line.award_fen).filter(Line.ok), 0),
        granted,
    ).where(Line.list_id == latest)
    lines, passing, award, given = connection.execute(counted).one()
    return Figures(lines, passing, int(award), None if given is None else int(given))
