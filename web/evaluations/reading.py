"""Evaluations as their readers see them: the office's own, and those of one's organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from web.lives import state_title
from web.scope import Scope
from workflow.acts.evaluating import KIND
from workflow.claims.tables import Application
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.parties.roles import ROLES
from workflow.parties.tables import Organisation
from workflow.review.evaluation_tables import Evaluation
from workflow.review.tables import Task

UNCONFIRMED: Final = {"find_met", "find_not_met", "ask_again"}
"""Steps of which a claimant is not told: what one has found is not what the office says, until another confirms it."""

FOUND: Final = {"found_met", "found_not"}
"""The states between a finding and its confirmation; to a claimant, the report is still to be evaluated."""

PAGE: Final = 50
"""How many evaluations a page lists."""


@dataclass(frozen=True)
class EvaluationOf:
    """An evaluation in a list: of which application, how far it is, and who acts next by when."""

    id: int
    number: str
    application: str
    claimant: str
    code: str
    state: Text
    ended: bool
    report: Mapping[str, str] | None
    waits_for: Text | None
    due_at: datetime | None


@dataclass(frozen=True)
class Page:
    """One page of a list; `earlier` is where the next begins, if there is one."""

    rows: Sequence[EvaluationOf]
    earlier: int | None


def listing(connection: Connection, scope: Scope, before: int | None = None) -> Page:
    """The evaluations in sight, the latest first; `before` continues an earlier page."""
    wanted = _evaluations(_in_sight(scope)).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(Evaluation.id < before)
    rows = [_told(row, scope) for row in connection.execute(wanted)]
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def of_application(connection: Connection, scope: Scope, application: int) -> EvaluationOf | None:
    """The evaluation of an application, if there is one in sight."""
    return _one(connection, scope, Evaluation.application_id == application)


def opened(connection: Connection, scope: Scope, number: str) -> EvaluationOf | None:
    """The evaluation of this number, if it is in sight."""
    return _one(connection, scope, Evaluation.number == number)


def _in_sight(scope: Scope) -> ColumnElement[bool]:
    mine = Application.claimant_id.in_(sorted(scope.actor.organisations))
    return or_(Evaluation.authority_id.in_(sorted(scope.authorities)), mine)


def _one(connection: Connection, scope: Scope, where: ColumnElement[bool]) -> EvaluationOf | None:
    row = connection.execute(_evaluations(and_(where, _in_sight(scope)))).one_or_none()
    return None if row is None else _told(row, scope)


def _evaluations(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Evaluation.id,
            Evaluation.authority_id,
            Evaluation.number,
            Application.number.label("application"),
            Organisation.name,
            Subject.state,
            Evaluation.report,
            Task.role,
            Task.due_at,
        )
        .join(Subject, Subject.id == Evaluation.id)
        .join(Application, Application.id == Evaluation.application_id)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .outerjoin(Task, and_(Task.subject_id == Evaluation.id, Task.done_at.is_(None)))
        .where(where)
        .order_by(Evaluation.id.desc())
    )


def _told(row: Row[*tuple[Any, ...]], scope: Scope) -> EvaluationOf:
    life, hidden = load_life(KIND), row.state in FOUND and row.authority_id not in scope.authorities
    state = "reported" if hidden else row.state
    return EvaluationOf(
        id=row.id,
        number=row.number,
        application=row.application,
        claimant=row.name,
        code=state,
        state=state_title(life, state),
        ended=life.states[state].ends,
        report=row.report,
        waits_for=None if hidden else ROLES.get(row.role),
        due_at=None if hidden else row.due_at,
    )
