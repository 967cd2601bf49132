"""What waits for somebody: tasks in hand, tasks that their roles may take, corrections of their organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal, or_, select

from web.lives import KINDS, application_life, state_title
from web.scope import Scope
from workflow.claims.tables import Application
from workflow.definition.life import Life, Text
from workflow.definition.lives import load_life
from workflow.definition.roles import CLAIMANT
from workflow.engine.tables import Subject
from workflow.money.recovery_tables import Recovery
from workflow.parties.actors import Actor
from workflow.parties.recusal import related_clause
from workflow.parties.roles import OFFICE_ROLES, ROLES
from workflow.review.evaluation_tables import Evaluation
from workflow.review.tables import Task

_MOST_HELD = 50


@dataclass(frozen=True)
class Held:
    """A task in somebody's hands; `number` is that of its application, recovery or evaluation."""

    subject: int
    kind: Text
    title: Text
    number: str | None
    due_at: datetime | None
    late: bool


@dataclass(frozen=True)
class Waiting:
    """Tasks of one role and state that anybody with the role may take; `due_at` is the first to be due."""

    code: str
    role: Text
    kind: Text
    title: Text
    count: int
    due_at: datetime | None
    late: int


@dataclass(frozen=True)
class Desk:
    """Everything that waits for one person."""

    held: Sequence[Held]
    waiting: Sequence[Waiting]
    corrections: Sequence[Held]

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.held or self.waiting or self.corrections)


def desk(connection: Connection, scope: Scope, now: datetime) -> Desk:
    """What waits for the person; `now` is business time (UTC)."""
    actor = scope.actor
    held = connection.execute(_tasks().where(Task.holder == actor.person_id)).all()
    mine = and_(Task.role == CLAIMANT, Task.claimant_id.in_(sorted(actor.organisations)))
    corrections = connection.execute(_tasks().where(mine)).all() if actor.organisations else []
    waiting = connection.execute(_queues(actor, now)).all() if _places(actor) else []
    return Desk(
        held=[_held(connection, row, now) for row in held],
        waiting=[_waiting(connection, row) for row in waiting],
        corrections=[_held(connection, row, now) for row in corrections],
    )


def _tasks() -> Select[int, str, str, str, str, datetime | None]:
    """Open tasks with their subjects, the first due first."""
    number = func.coalesce(Application.number, Recovery.number, Evaluation.number)
    return (
        select(Subject.id, Subject.kind, Subject.edition, Task.state, number, Task.due_at)
        .join(Subject, Subject.id == Task.subject_id)
        .outerjoin(Application, Application.id == Task.subject_id)
        .outerjoin(Recovery, Recovery.id == Task.subject_id)
        .outerjoin(Evaluation, Evaluation.id == Task.subject_id)
        .where(Task.done_at.is_(None))
        .order_by(Task.due_at, Task.id)
        .limit(_MOST_HELD)
    )


def _queues(actor: Actor, now: datetime) -> Select[str, str, str, str, int, datetime | None, int]:
    """Tasks that nobody holds and that the person may take, counted by role and state."""
    free = and_(Task.holder.is_(None), Task.done_at.is_(None), or_(*_places(actor)))
    unrelated = ~related_clause(literal(actor.person_id), func.coalesce(Task.claimant_id, 0))
    return (
        select(
            Task.role,
            Task.state,
            Subject.kind,
            Subject.edition,
            func.count(),
            func.min(Task.due_at),
            func.count().filter(Task.due_at <= now),
        )
        .join(Subject, Subject.id == Task.subject_id)
        .where(free, unrelated)
        .group_by(Task.role, Task.state, Subject.kind, Subject.edition)
        .order_by(func.min(Task.due_at), Task.role, Task.state)
    )


def _places(actor: Actor) -> list[ColumnElement[bool]]:
    """Where the person's roles of the office may take tasks."""
    return [
        and_(Task.authority_id == authority, Task.role.in_(sorted(held & OFFICE_ROLES)))
        for authority, held in sorted(actor.roles.items())
        if held & OFFICE_ROLES
    ]


def _held(connection: Connection, row: Row[int, str, str, str, str, datetime | None], now: datetime) -> Held:
    subject, kind, edition, state, number, due_at = row
    title = state_title(_life(connection, kind, edition), state)
    return Held(subject, KINDS[kind], title, number, due_at, late=due_at is not None and due_at <= now)


def _waiting(connection: Connection, row: Row[str, str, str, str, int, datetime | None, int]) -> Waiting:
    role, state, kind, edition, count, due_at, late = row
    title = state_title(_life(connection, kind, edition), state)
    return Waiting(role, ROLES[role], KINDS[kind], title, count, due_at, late)


def _life(connection: Connection, kind: str, edition: str) -> Life:
    return application_life(connection, edition) if kind == "application" else load_life(kind)
