"""What waits in the outbox, what was given up, and whether anybody works on it: for operators and for who waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from redis import Redis
from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy import Connection, func, select

from workflow.jobs.queue import QUEUE, queue_in
from workflow.jobs.tables import OUTBOX

SILENT = timedelta(seconds=75)
"""A worker that gave no sign of life for so long is taken for dead: idle or busy, it gives one each 45 seconds."""

_OPEN = (OUTBOX.c.done_at.is_(None), OUTBOX.c.failed_at.is_(None))


@dataclass(frozen=True)
class Stuck:
    """An errand that was given up, with why."""

    id: int
    authority_id: int
    topic: str
    attempts: int
    failed_at: datetime
    last_error: str | None


@dataclass(frozen=True)
class Backlog:
    """How many errands are to be sent, sent and not done, given up; and for how many seconds the eldest was sent."""

    pending: int
    sent: int
    failed: int
    longest_sent_seconds: int


@dataclass(frozen=True)
class Fate:
    """How an errand stands: how often it was begun, whether it is done, and whether it was given up."""

    attempts: int
    done: bool
    given_up: bool


def fate(connection: Connection, errand_id: int) -> Fate:
    """How an errand stands; for the page of whoever waits for it."""
    columns = (OUTBOX.c.attempts, OUTBOX.c.done_at.is_not(None), OUTBOX.c.failed_at.is_not(None))
    return Fate(*connection.execute(select(*columns).where(OUTBOX.c.id == errand_id)).one())


def working(redis: Redis, queue_name: str = QUEUE) -> bool:
    """Whether a worker lives that takes errands; not, where Redis does not answer."""
    try:
        workers = Worker.all(queue=queue_in(redis, queue_name), serializer=JSONSerializer)
    except RedisError:
        return False
    since = datetime.now(UTC) - SILENT
    return any(each.last_heartbeat is not None and each.last_heartbeat >= since for each in workers)


def stuck(connection: Connection, limit: int = 100) -> list[Stuck]:
    """The errands that were given up, the latest first; `outbox.again` orders one anew."""
    columns = [OUTBOX.c[name] for name in ("id", "authority_id", "topic", "attempts", "failed_at", "last_error")]
    given_up = (
        select(*columns)
        .where(OUTBOX.c.failed_at.is_not(None))
        .order_by(OUTBOX.c.failed_at.desc(), OUTBOX.c.id.desc())
        .limit(limit)
    )
    return [Stuck(*row) for row in connection.execute(given_up)]


def backlog(connection: Connection) -> Backlog:
    """The outbox in four figures."""
    sent_since = func.extract("epoch", func.now() - func.min(OUTBOX.c.sent_at))
    waiting = connection.execute(
        select(
            func.count().filter(OUTBOX.c.sent_at.is_(None)),
            func.count(OUTBOX.c.sent_at),
            func.coalesce(sent_since, 0),
        ).where(*_OPEN)
    ).one()
    failed = connection.execute(
        select(func.count()).select_from(OUTBOX).where(OUTBOX.c.failed_at.is_not(None))
    ).scalar_one()
    return Backlog(pending=waiting[0], sent=waiting[1], failed=failed, longest_sent_seconds=int(waiting[2]))
