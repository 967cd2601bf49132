"""Tasks as parts of the engine's statement: a move closes the open one and opens what the next state asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CTE,
    BigInteger,
    Connection,
    DateTime,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)

from storage.rows import Rows, handed
from workflow.engine.errors import EngineError
from workflow.engine.moves import Gate, Part
from workflow.review.tables import Task

_AT = bindparam("at", type_=DateTime(timezone=True))


class NotHeld(EngineError):
    """The actor does not hold the subject's task: it was never taken, its lease ran out, or somebody else has it."""

    code = "not_held"
    zh = "请先领取该待办；领取时限已过的待办会退回队列。"
    en = "Take the task first; a task whose lease ran out went back to the queue."


@dataclass(frozen=True)
class Ask:
    """The human work that a state asks for; `due_at` (UTC) is empty while its working days are not yet ordered."""

    state: str
    role: str
    duty: str | None
    workdays: int | None
    counts_from: str | None
    due_at: datetime | None
    on_expiry: str | None
    claimant: int | None


def close() -> Part:
    """Close the moved subject's open task, if there is one."""
    return Part(_close)


def close_and_open(ask: Ask) -> Part:
    """Close the open task and open what the new state asks for."""
    values = {
        "task_state": ask.state,
        "task_role": ask.role,
        "task_duty": ask.duty,
        "task_counts_from": ask.counts_from,
        "task_on_expiry": ask.on_expiry,
    }
    own: dict[str, list[object]] = {"claimant": [ask.claimant], "workdays": [ask.workdays], "due_at": [ask.due_at]}
    return Part(_close_and_open, values, rows=Rows("asked", own))


@dataclass(frozen=True)
class Open:
    """An open task's clock: when it was opened, its length and its end (UTC)."""

    state: str
    opened_at: datetime
    workdays: int | None
    due_at: datetime | None


def open_of(connection: Connection, subject: int) -> Open | None:
    """The open task of a subject."""
    columns = (Task.state, Task.opened_at, Task.workdays, Task.due_at)
    found = connection.execute(select(*columns).where(Task.subject_id == subject, Task.done_at.is_(None))).one_or_none()
    return None if found is None else Open(*found)


def remake(ask: Ask) -> Part:
    """Make the open task what another definition asks for: it stays open, and in the hands that may still do it."""
    values = {
        "task_state": ask.state,
        "task_role": ask.role,
        "task_duty": ask.duty,
        "task_counts_from": ask.counts_from,
        "task_on_expiry": ask.on_expiry,
    }
    own: dict[str, list[object]] = {"workdays": [ask.workdays], "due_at": [ask.due_at]}
    return Part(_remake, values, rows=Rows("remade", own))


def rename(connection: Connection, subject: int, states: Mapping[str, str]) -> None:
    """Call the states of a subject's earlier visits by their new names, so that the time they used is found again."""
    if states:
        mine = (Task.subject_id == subject, Task.state.in_(list(states)), Task.done_at.is_not(None))
        connection.execute(update(Task).where(*mine).values(state=case(dict(states), value=Task.state)))


def held_by(actor: int, subject: int, real_now: datetime) -> Gate:
    """The actor holds the subject's open task, with a lease that runs (real time)."""
    return Gate(_held, NotHeld(), {"holder": actor, "held_subject": subject, "real_now": real_now})


def _closed(moved: CTE) -> CTE:
    done = (
        update(Task)
        .where(Task.subject_id == moved.c.id, Task.done_at.is_(None))
        .values(done_at=_AT, done_by=bindparam("actor", type_=BigInteger), holder=None, lease_until=None)
    )
    return done.returning(Task.id).cte("task_closed")


def _close(moved: CTE) -> Sequence[CTE]:
    return [_closed(moved)]


def _close_and_open(moved: CTE) -> Sequence[CTE]:
    closed = _closed(moved)
    # Reading how many were closed makes the old task's end happen before the new one's insert, which the unique
    # index on open tasks needs.
    after = select(func.count()).select_from(closed).scalar_subquery() >= 0
    own = handed("asked", subject=BigInteger, claimant=BigInteger, workdays=Integer, due_at=DateTime(timezone=True))
    values = select(
        moved.c.authority_id,
        moved.c.id,
        own.c.claimant,
        bindparam("task_state", type_=Text),
        bindparam("task_role", type_=Text),
        bindparam("task_duty", type_=Text),
        _AT,
        own.c.workdays,
        bindparam("task_counts_from", type_=Text),
        own.c.due_at,
        bindparam("task_on_expiry", type_=Text),
    )
    values = values.join_from(moved, own, own.c.subject == moved.c.id).where(after)
    columns = ["authority_id", "subject_id", "claimant_id", "state", "role", "duty", "opened_at"]
    columns += ["workdays", "counts_from", "due_at", "on_expiry"]
    return [closed, insert(Task).from_select(columns, values).returning(Task.id).cte("task_opened")]


def _remake(moved: CTE) -> Sequence[CTE]:
    own = handed("remade", subject=BigInteger, workdays=Integer, due_at=DateTime(timezone=True))
    role, duty = bindparam("task_role", type_=Text), bindparam("task_duty", type_=Text)
    same = (Task.role == role) & Task.duty.is_not_distinct_from(duty)
    changed = (
        update(Task)
        .where(Task.subject_id == moved.c.id, own.c.subject == moved.c.id, Task.done_at.is_(None))
        .values(
            state=bindparam("task_state", type_=Text),
            role=role,
            duty=duty,
            workdays=own.c.workdays,
            counts_from=bindparam("task_counts_from", type_=Text),
            due_at=own.c.due_at,
            on_expiry=bindparam("task_on_expiry", type_=Text),
            holder=case((same, Task.holder)),
            lease_until=case((same, Task.lease_until)),
        )
    )
    return [changed.returning(Task.id).cte("task_remade")]


def _held() -> Select[int]:
    return (
        select(Task.id)
        .where(
            Task.subject_id == bindparam("held_subject", type_=BigInteger),
            Task.done_at.is_(None),
            Task.holder == bindparam("holder", type_=BigInteger),
            Task.lease_until > bindparam("real_now", type_=DateTime(timezone=True)),
        )
        .with_for_update(key_share=True)
    )
