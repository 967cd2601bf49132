"""The worker: does each errand once in effect, because its work and its record are one transaction."""

from __future__ import annotations

import os
from contextvars import ContextVar
from dataclasses import dataclass

import structlog
from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer

from storage.database import Database
from workflow.jobs.errands import Handlers
from workflow.jobs.queue import QUEUE, queue_in
from workflow.jobs.work import Patience, work_on

_WORKER_SECONDS = 60
"""How long Redis believes in a worker that shows no sign of life; also how long one waits for a job in one go."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Bench:
    """What the errands of this process are worked on with."""

    database: Database
    handlers: Handlers
    patience: Patience


_bench: ContextVar[Bench] = ContextVar("bench")
"""RQ names the entry function in Redis and calls it in a forked process: this is how it finds its tools there."""


def perform(errand_id: int) -> str:
    """The one function that RQ calls."""
    bench = _bench.get()
    outcome = work_on(bench.database, bench.handlers, errand_id, bench.patience)
    _log.info("errand", errand=errand_id, outcome=outcome)
    return outcome


def run(
    database: Database,
    redis: Redis,
    handlers: Handlers,
    *,
    queue_name: str = QUEUE,
    patience: Patience | None = None,
    burst: bool = False,
) -> None:
    """Be a worker process until SIGTERM or SIGINT, finishing the errand at hand; with `burst`, until all is done.

    Each errand is worked on in a process of its own, so that a crash or a leak ends with it. That process must not
    speak over its parent's database connections.
    """
    _bench.set(Bench(database, handlers, patience or Patience()))
    os.register_at_fork(after_in_child=lambda: database.engine.dispose(close=False))
    worker = Worker(
        [queue_in(redis, queue_name)],
        connection=redis,
        serializer=JSONSerializer,
        worker_ttl=_WORKER_SECONDS,
        maintenance_interval=_WORKER_SECONDS,
        log_job_description=False,
    )
    worker.work(burst=burst, logging_level="WARNING")
