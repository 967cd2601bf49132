"""Tasks as parts of the engine's statement: a move closes the open one and opens what the next state asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, BigInteger, DateTime, Integer, Select, Text, bindparam, func, insert, select, update

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
