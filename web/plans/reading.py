"""Plans in sight of an office: the list of them, and one with its call, its sums and its place among others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from web.calls.guide import SHARES
from web.lives import state_title
from web.scope import READERS as OFFICE
from web.scope import Scope
from workflow.calls.tables import Call
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.money.tables import Plan
from workflow.parties.roles import ROLES
from workflow.parties.tables import Authority
from workflow.review.tables import Task

READERS = tuple(sorted(OFFICE))
"""The roles that read plans at their authorities: whoever reads claims there."""

PAGE = 50
"""How many plans a page lists: an office makes some ten a year."""

WAITING = ("proposed", "half_approved", "approved")
"""The states of a plan that is on its way to the public."""


@dataclass(frozen=True)
class Listed:
    """A plan in a list, and who must act next until when; sums are fen."""

    id: int
    number: str
    call: str
    title: Text
    code: str
    state: Text
    ended: bool
    budget_fen: int
    total_fen: int
    replaces: bool
    waits_for: Text | None
    due_at: datetime | None


@dataclass(frozen=True)
class PlanPage:
    """A plan as its office reads it; `left_fen` is what the budget keeps.

    `replaces` is the plan in whose place it stands, `replaced_by` the one on notice that stands in its own.
    """

    id: int
    number: str
    authority: Text
    call: str
    title: Text
    code: str
    state: Text
    ended: bool
    share: Text
    budget_fen: int
    total_fen: int
    notice_from: datetime | None
    notice_until: datetime | None
    replaces: str | None
    replaced_by: str | None
    waits_for: Text | None
    due_at: datetime | None

    @property
    def left_fen(self) -> int:
        """What the budget keeps when all of the plan is paid."""
        return self.budget_fen - self.total_fen

    def running(self, now: datetime) -> bool:
        """Whether it lies open to objections now (UTC)."""
        return self.code == "noticed" and self.notice_until is not None and now < self.notice_until


def listing(connection: Connection, scope: Scope, before: int | None) -> tuple[Sequence[Listed], int | None]:
    """The plans of the reader's authorities, the latest first, and where the next page begins."""
    wanted = _plans(scope).order_by(Plan.id.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(Plan.id < before)
    rows = [_listed(row) for row in connection.execute(wanted)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def of_call(connection: Connection, scope: Scope, call: int) -> Sequence[Listed]:
    """The plans of a call, the latest first."""
    wanted = _plans(scope).where(Plan.call_id == call).order_by(Plan.id.desc()).limit(PAGE)
    return [_listed(row) for row in connection.execute(wanted)]


def plan(connection: Connection, scope: Scope, number: str) -> PlanPage | None:
    """The plan of this number, if it is in sight."""
    old, new = aliased(Plan), aliased(Plan)
    successor = select(func.max(new.number)).where(new.replaces_id == Plan.id, new.notice_from.is_not(None))
    wanted = (
        _plans(scope)
        .add_columns(
            Authority.name_zh,
            Authority.name_en,
            old.number.label("old"),
            successor.scalar_subquery().label("new"),
        )
        .join(Authority, Authority.id == Plan.authority_id)
        .outerjoin(old, old.id == Plan.replaces_id)
        .where(Plan.number == number)
    )
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _page(row)


def _plans(scope: Scope) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Plan.id,
            Plan.number,
            Call.number.label("call"),
            Call.title_zh,
            Call.title_en,
            Subject.state,
            Plan.share,
            Plan.budget_fen,
            Plan.total_fen,
            Plan.replaces_id,
            Plan.notice_from,
            Plan.notice_until,
            Task.role,
            Task.due_at,
        )
        .join(Subject, Subject.id == Plan.id)
        .join(Call, Call.id == Plan.call_id)
        .outerjoin(Task, and_(Task.subject_id == Plan.id, Task.done_at.is_(None)))
        .where(Plan.authority_id.in_(sorted(scope.authorities)))
    )


def _listed(row: Row[*tuple[Any, ...]]) -> Listed:
    life = load_life("plan")
    return Listed(
        id=row.id,
        number=row.number,
        call=row.call,
        title=Text(row.title_zh, row.title_en),
        code=row.state,
        state=state_title(life, row.state),
        ended=life.states[row.state].ends,
        budget_fen=row.budget_fen,
        total_fen=row.total_fen,
        replaces=row.replaces_id is not None,
        waits_for=ROLES.get(row.role),
        due_at=row.due_at,
    )


def _page(row: Row[*tuple[Any, ...]]) -> PlanPage:
    listed = _listed(row)
    return PlanPage(
        id=row.id,
        number=row.number,
        authority=Text(row.name_zh, row.name_en),
        call=row.call,
        title=listed.title,
        code=row.state,
        state=listed.state,
        ended=listed.ended,
        share=SHARES[row.share],
        budget_fen=row.budget_fen,
        total_fen=row.total_fen,
        notice_from=row.notice_from,
        notice_until=row.notice_until,
        replaces=row.old,
        replaced_by=row.new,
        waits_for=listed.waits_for,
        due_at=row.due_at,
    )
