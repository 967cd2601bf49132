"""The queue: taking the next task, giving it back, and returning leases that ran out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Connection,
    DateTime,
    SQLColumnExpression,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from workflow.definition.life import CountsFrom
from workflow.engine.tables import Duty
from workflow.parties.recusal import related_clause
from workflow.review.tables import Task
from workflow.review.tasks import held_by

LEASE = timedelta(minutes=30)
"""How long a task is held without a sign of life (real time)."""


@dataclass(frozen=True)
class Held:
    """A task that somebody holds now."""

    task: int
    subject: int
    state: str
    role: str
    due_at: datetime | None


def may_take(person: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """The condition that a person may take a task: unrelated to its claimant, without another duty on its subject."""
    other_duty = exists().where(Duty.subject_id == Task.subject_id, Duty.actor_id == person, Duty.duty != Task.duty)
    return and_(~related_clause(person, Task.claimant_id), ~other_duty)


def waits(real_now: datetime) -> ColumnElement[bool]:
    """The condition that an open task is in nobody's hands, or in those of somebody whose lease ran out (real time)."""
    return and_(Task.done_at.is_(None), or_(Task.holder.is_(None), Task.lease_until <= real_now))


def _next() -> ReturningUpdate[int, int, str, str, datetime | None]:
    """Take the first waiting task: one look a place through the index `task_waiting_index`.

    `role = ANY(...)` would sort every waiting task. The places come by subqueries: with so many of them in its sight
    PostgreSQL would plan the statement anew each time, which costs five times what it does.
    """
    person = bindparam("person", type_=BigInteger)
    authorities, roles = bindparam("authorities", type_=ARRAY(BigInteger)), bindparam("roles", type_=ARRAY(Text))
    places = (select(each).scalar_subquery() for each in (authorities, roles))
    held = func.unnest(*places).table_valued("authority_id", "role", name="held").render_derived()
    first = select(Task.id, Task.due_at).where(
        Task.authority_id == held.c.authority_id,
        Task.role == held.c.role,
        Task.holder.is_(None),
        Task.done_at.is_(None),
        may_take(person),
    )
    locked = first.order_by(Task.due_at, Task.id).limit(1).with_for_update(of=Task, skip_locked=True)
    found = locked.correlate(held).lateral("found")
    taken = select(found.c.id).select_from(held.join(found, true())).order_by(found.c.due_at, found.c.id).limit(1)
    task = taken.cte("next").prefix_with("MATERIALIZED")
    until = bindparam("until", type_=DateTime(timezone=True))
    leased = update(Task).where(Task.id == task.c.id).values(holder=person, lease_until=until)
    return leased.returning(Task.id, Task.subject_id, Task.state, Task.role, Task.due_at)


_NEXT = _next()


def take_next(
    connection: Connection, person: int, places: Sequence[tuple[int, str]], real_now: datetime
) -> Held | None:
    """Lease the task that is due first among `places` (authority and role), or None when none waits.

    Passed over: claimants whose matters the person must stay out of (`parties.recusal`), and subjects on which they did
    another duty.
    """
    row = connection.execute(
        _NEXT,
        {
            "authorities": [authority for authority, _ in places],
            "roles": [role for _, role in places],
            "person": person,
            "until": real_now + LEASE,
        },
    ).one_or_none()
    return Held(*row) if row is not None else None


def take_this(connection: Connection, person: int, subject: int, role: str, real_now: datetime) -> bool:
    """Lease a subject's task of this role that nobody holds; False when there is none, or somebody was faster.

    What `take_next` passes over is passed over here too.
    """
    mine = (Task.subject_id == subject, Task.role == role, waits(real_now), may_take(literal(person)))
    leased = update(Task).where(*mine).values(holder=person, lease_until=real_now + LEASE)
    return connection.execute(leased).rowcount == 1


def renew(connection: Connection, person: int, subject: int, real_now: datetime) -> bool:
    """Lengthen the lease of a subject's task that the person still holds; False when they no longer do."""
    renewed = connection.execute(
        text(
            "UPDATE task SET lease_until = :until WHERE subject_id = :subject AND holder = :person "
            "AND done_at IS NULL AND lease_until > :now"
        ),
        {"until": real_now + LEASE, "subject": subject, "person": person, "now": real_now},
    )
    return renewed.rowcount == 1


def give_back(connection: Connection, person: int, subject: int) -> bool:
    """Return a subject's task to the queue; False when the person does not hold it."""
    given = connection.execute(
        text(
            "UPDATE task SET holder = NULL, lease_until = NULL "
            "WHERE subject_id = :subject AND holder = :person AND done_at IS NULL"
        ),
        {"subject": subject, "person": person},
    )
    return given.rowcount == 1


def stay_out(connection: Connection, person: int, claimant: int) -> int:
    """Return to the queue whatever the person holds of a claimant; returns how many tasks that were."""
    given = connection.execute(
        text(
            "UPDATE task SET holder = NULL, lease_until = NULL "
            "WHERE claimant_id = :claimant AND holder = :person AND done_at IS NULL"
        ),
        {"claimant": claimant, "person": person},
    )
    return given.rowcount


def sweep(connection: Connection, real_now: datetime) -> int:
    """Return every task whose lease ran out to the queue; returns how many."""
    swept = connection.execute(
        text(
            "UPDATE task SET holder = NULL, lease_until = NULL WHERE id IN (SELECT id FROM task "
            "WHERE done_at IS NULL AND holder IS NOT NULL AND lease_until <= :now FOR UPDATE SKIP LOCKED)"
        ),
        {"now": real_now},
    )
    return swept.rowcount


def overdue(connection: Connection, now: datetime, limit: int | None = None) -> list[tuple[int, str]]:
    """Subjects whose clock ran out (business time), with the trigger that their state says is then pulled."""
    found = connection.execute(
        text(
            "SELECT subject_id, on_expiry FROM task WHERE done_at IS NULL AND due_at <= :now AND on_expiry IS NOT NULL "
            "ORDER BY due_at LIMIT :limit"
        ),
        {"now": now, "limit": limit},
    )
    return [(row.subject_id, row.on_expiry) for row in found]


def holds(connection: Connection, person: int, subject: int, real_now: datetime) -> bool:
    """Whether a person holds a subject's open task now, which then stays theirs until the transaction ends."""
    held = held_by(person, subject, real_now)
    return connection.execute(held.build(), held.values).first() is not None


@dataclass(frozen=True)
class Undated:
    """An open task with a clock whose end could not be known when it was opened."""

    id: int
    opened_at: datetime
    workdays: int
    counts_from: CountsFrom


def without_due_time(connection: Connection) -> list[Undated]:
    """Open tasks that wait for the order of a year's working days."""
    found = connection.execute(
        text(
            "SELECT id, opened_at, workdays, counts_from FROM task "
            "WHERE done_at IS NULL AND due_at IS NULL AND workdays IS NOT NULL ORDER BY id FOR UPDATE SKIP LOCKED"
        )
    )
    return [Undated(*row) for row in found]


def set_due(connection: Connection, task: int, due_at: datetime) -> None:
    """Write a task's due time (UTC)."""
    connection.execute(text("UPDATE task SET due_at = :due WHERE id = :task"), {"due": due_at, "task": task})
