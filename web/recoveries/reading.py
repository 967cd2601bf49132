"""Recoveries as their readers see them: the office from the proposal on, the claimant once one is ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from web.lives import state_title
from web.scope import Scope
from workflow.acts.looking import Seen
from workflow.acts.propose_recovery import KIND, ROLE, UNORDERED
from workflow.claims.tables import Application
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.history.tables import Remark
from workflow.money import recoveries
from workflow.money.recoveries import GROUNDS, Ground, RepaymentRow
from workflow.money.recovery_tables import Recovery
from workflow.parties.roles import ROLES
from workflow.parties.tables import Organisation
from workflow.review.tables import Task

PAGE: Final = 50
"""How many recoveries a page lists."""


@dataclass(frozen=True)
class RecoveryOf:
    """A recovery in a list, in fen: of which application, why, how far it is, and who acts next by when."""

    id: int
    number: str
    application: str
    claimant: str
    ground: Text
    code: str
    state: Text
    ended: bool
    amount_fen: int
    repaid_fen: int
    barred_until: date | None
    waits_for: Text | None
    due_at: datetime | None

    @property
    def open_fen(self) -> int:
        """What is still to come; nothing where that is over."""
        return 0 if self.ended else self.amount_fen - self.repaid_fen


@dataclass(frozen=True)
class Page:
    """One page of a list; `earlier` is where the next begins, if there is one."""

    rows: Sequence[RecoveryOf]
    earlier: int | None


@dataclass(frozen=True)
class RecoveryPage:
    """One recovery with why it was asked for, how long it gives, and what came."""

    told: RecoveryOf
    why: str
    due_workdays: int
    bar_years: int
    repayments: Sequence[RepaymentRow]


def in_sight(scope: Scope) -> ColumnElement[bool]:
    """The recoveries that somebody may read."""
    ordered = Subject.state.not_in(UNORDERED)
    return or_(
        Recovery.authority_id.in_(sorted(scope.authorities)),
        and_(Application.claimant_id.in_(sorted(scope.actor.organisations)), ordered),
    )


def listing(connection: Connection, scope: Scope, before: int | None = None) -> Page:
    """The recoveries in sight, the latest first; `before` continues an earlier page."""
    wanted = _recoveries(in_sight(scope)).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(Recovery.id < before)
    rows = [_told(row) for row in connection.execute(wanted)]
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def of_application(connection: Connection, scope: Scope, application: int) -> Sequence[RecoveryOf]:
    """What is asked back of an application, as far as it is in sight."""
    wanted = _recoveries(and_(Recovery.application_id == application, in_sight(scope)))
    return [_told(row) for row in connection.execute(wanted)]


def under_way(connection: Connection, scope: Scope) -> Sequence[RecoveryOf]:
    """The recoveries in sight that have not ended, the latest first."""
    going = [name for name, state in load_life(KIND).states.items() if not state.ends]
    wanted = _recoveries(and_(in_sight(scope), Subject.state.in_(going))).limit(PAGE)
    return [_told(row) for row in connection.execute(wanted)]


def asks_back(connection: Connection, scope: Scope, application: Seen) -> bool:
    """Whether the reader may propose to ask back something that was paid for an application."""
    return scope.actor.may(ROLE, application.authority) and recoveries.left(connection, application.id) > 0


def opened(connection: Connection, scope: Scope, number: str) -> RecoveryPage | None:
    """The recovery of this number, if it is in sight."""
    row = connection.execute(_recoveries(and_(Recovery.number == number, in_sight(scope)))).one_or_none()
    if row is None:
        return None
    said = (Remark.subject_id == row.id, Remark.seq == recoveries.PROPOSED, Remark.field == "reason")
    return RecoveryPage(
        told=_told(row),
        why=connection.execute(select(Remark.text).where(*said)).scalar_one_or_none() or "",
        due_workdays=row.due_workdays,
        bar_years=row.bar_years,
        repayments=recoveries.repayments(connection, row.id),
    )


def _recoveries(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Recovery.id,
            Recovery.number,
            Application.number.label("application"),
            Organisation.name,
            Recovery.ground,
            Subject.state,
            Recovery.amount_fen,
            Recovery.repaid_fen,
            Recovery.barred_until,
            Recovery.due_workdays,
            Recovery.bar_years,
            Task.role,
            Task.due_at,
        )
        .join(Subject, Subject.id == Recovery.id)
        .join(Application, Application.id == Recovery.application_id)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .outerjoin(Task, and_(Task.subject_id == Recovery.id, Task.done_at.is_(None)))
        .where(where)
        .order_by(Recovery.id.desc())
    )


def _told(row: Row[*tuple[Any, ...]]) -> RecoveryOf:
    life = load_life(KIND)
    return RecoveryOf(
        id=row.id,
        number=row.number,
        application=row.application,
        claimant=row.name,
        ground=GROUNDS[Ground(row.ground)],
        code=row.state,
        state=state_title(life, row.state),
        ended=life.states[row.state].ends,
        amount_fen=row.amount_fen,
        repaid_fen=row.repaid_fen,
        barred_until=row.barred_until,
        waits_for=ROLES.get(row.role),
        due_at=row.due_at,
    )
