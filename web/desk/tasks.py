"""Tasks as their people see them: in hand, waiting in the queues of their roles, and what a claimant is asked to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from web.lives import KINDS, application_life, state_title
from web.scope import Scope
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.life import Life, Text
from workflow.definition.lives import load_life
from workflow.definition.roles import CLAIMANT
from workflow.engine.tables import Subject
from workflow.money.tables import Batch, Plan
from workflow.parties.actors import Actor
from workflow.parties.roles import OFFICE_ROLES, ROLES
from workflow.parties.tables import Organisation
from workflow.review.objection_tables import Objection
from workflow.review.queue import may_take, waits
from workflow.review.tables import Task

PAGE = 50
"""How many tasks a page lists."""


@dataclass(frozen=True)
class Moment:
    """Now: business time, by which tasks are due, and real time, by which they are held (both UTC)."""

    business: datetime
    real: datetime


@dataclass(frozen=True)
class Listed:
    """An open task: what is to be done, the number of what it is about and whose matter that is, and by when.

    `lease_until` says until when somebody holds it (real time); `version` and `state` are the subject's.
    """

    subject: int
    kind: str
    state: str
    version: int
    title: Text
    number: str | None
    claimant: str | None
    due_at: datetime | None
    late: bool
    lease_until: datetime | None

    @property
    def kind_title(self) -> Text:
        """What its kind of subject is called."""
        return KINDS.get(self.kind, Text(self.kind, self.kind))


@dataclass(frozen=True)
class Queue:
    """Tasks of one role and state that wait: how many, how many are late, and when the first is due."""

    role: str
    kind: str
    state: str
    edition: str
    title: Text
    count: int
    due_at: datetime | None
    late: int

    @property
    def code(self) -> str:
        """Its name in an address."""
        return f"{self.role}.{self.kind}.{self.state}"

    @property
    def role_title(self) -> Text:
        """What the role is called."""
        return ROLES[self.role]

    @property
    def kind_title(self) -> Text:
        """What its kind of subject is called."""
        return KINDS.get(self.kind, Text(self.kind, self.kind))


@dataclass(frozen=True)
class Page:
    """One page of a queue; pages count from 1."""

    rows: Sequence[Listed]
    page: int
    pages: int


def held(connection: Connection, scope: Scope, now: Moment) -> Sequence[Listed]:
    """The tasks in the person's hands, the first due first."""
    mine = (Task.holder == scope.actor.person_id, Task.lease_until > now.real)
    return _listed(connection, _TASKS.where(*mine).limit(PAGE), now)


def asked(connection: Connection, scope: Scope, now: Moment) -> Sequence[Listed]:
    """What the person's organisations are asked to do, such as a correction."""
    if not scope.actor.organisations:
        return ()
    mine = (Task.role == CLAIMANT, Task.claimant_id.in_(sorted(scope.actor.organisations)))
    return _listed(connection, _TASKS.where(*mine).limit(PAGE), now)


def queues(connection: Connection, scope: Scope, now: Moment) -> Sequence[Queue]:
    """The queues of the person's roles with what they may take of them, the first due first.

    States of the same name count as one queue, whatever edition their applications run under.
    """
    if not _places(scope.actor):
        return ()
    late, first = func.count().filter(Task.due_at <= now.business), func.min(Task.due_at)
    wanted = (
        select(Task.role, Subject.kind, Task.state, func.min(Subject.edition), func.count(), first, late)
        .join(Subject, Subject.id == Task.subject_id)
        .where(*_free(scope.actor, now))
        .group_by(Task.role, Subject.kind, Task.state)
        .order_by(first, Task.role, Task.state)
    )
    return [
        Queue(role, kind, state, edition, state_title(_life(connection, kind, edition), state), count, due_at, passed)
        for role, kind, state, edition, count, due_at, passed in connection.execute(wanted)
    ]


def waiting(connection: Connection, scope: Scope, queue: Queue, number: int, now: Moment) -> Page:
    """One page of a queue, the first due first; a number beyond the last page is the last."""
    pages = max(1, -(-queue.count // PAGE))
    number = max(1, min(number, pages))
    its = (Task.role == queue.role, Subject.kind == queue.kind, Task.state == queue.state)
    wanted = _TASKS.where(*its, *_free(scope.actor, now)).limit(PAGE).offset((number - 1) * PAGE)
    return Page(_listed(connection, wanted, now), number, pages)


_Registered = aliased(Organisation)

_TASKS = (
    select(
        Subject.id,
        Subject.kind,
        Subject.edition,
        Subject.version,
        Task.state,
        Task.due_at,
        Task.lease_until,
        func.coalesce(Application.number, Call.number, Plan.number, Batch.number, Objection.number).label("number"),
        func.coalesce(Organisation.name, _Registered.name).label("claimant"),
    )
    .join(Subject, Subject.id == Task.subject_id)
    .outerjoin(Application, Application.id == Subject.id)
    .outerjoin(Call, Call.id == Subject.id)
    .outerjoin(Plan, Plan.id == Subject.id)
    .outerjoin(Batch, Batch.id == Subject.id)
    .outerjoin(Objection, Objection.id == Subject.id)
    .outerjoin(Organisation, Organisation.id == Task.claimant_id)
    .outerjoin(_Registered, _Registered.subject_id == Subject.id)
    .where(Task.done_at.is_(None))
    .order_by(Task.due_at, Task.id)
)


def _free(actor: Actor, now: Moment) -> tuple[ColumnElement[bool], ...]:
    """The tasks that wait and that the person may take."""
    return (waits(now.real), or_(*_places(actor)), may_take(literal(actor.person_id)))


def _places(actor: Actor) -> list[ColumnElement[bool]]:
    """Where the person's roles of the office may take tasks."""
    return [
        and_(Task.authority_id == authority, Task.role.in_(sorted(held & OFFICE_ROLES)))
        for authority, held in sorted(actor.roles.items())
        if held & OFFICE_ROLES
    ]


def _listed(connection: Connection, wanted: Select[*tuple[Any, ...]], now: Moment) -> Sequence[Listed]:
    return [_task(connection, row, now) for row in connection.execute(wanted)]


def _task(connection: Connection, row: Row[*tuple[Any, ...]], now: Moment) -> Listed:
    return Listed(
        subject=row.id,
        kind=row.kind,
        state=row.state,
        version=row.version,
        title=state_title(_life(connection, row.kind, row.edition), row.state),
        number=row.number,
        claimant=row.claimant,
        due_at=row.due_at,
        late=row.due_at is not None and row.due_at <= now.business,
        lease_until=row.lease_until,
    )


def _life(connection: Connection, kind: str, edition: str) -> Life:
    return application_life(connection, edition) if kind == "application" else load_life(kind)
