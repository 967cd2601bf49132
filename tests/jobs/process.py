"""A real relay or worker process over a scratch schema, with handlers that show how often they had an effect."""

from __future__ import annotations

import os
import signal

from sqlalchemy import Connection, create_engine, text

from storage import crash
from storage.database import Database, sqlalchemy_url
from workflow.jobs import relay, worker
from workflow.jobs.errands import Errand, Handlers
from workflow.jobs.errors import GiveUp
from workflow.jobs.queue import client
from workflow.jobs.schedules import Schedule
from workflow.jobs.sweeper import Sweep
from workflow.jobs.work import Patience

QUICK_SWEEP = Sweep(every_seconds=0.2, missed_after_seconds=0.5)
QUICK_PATIENCE = Patience(attempts=6, first_seconds=0, longest_seconds=0)


def schema_database(url: str, schema: str) -> Database:
    """A pool whose tables are those of one schema: errands of other tests are none of its business."""
    options = f"-c search_path={schema} -c timezone=UTC -c statement_timeout=20000"
    return Database(create_engine(sqlalchemy_url(url), pool_pre_ping=True, connect_args={"options": options}))


def note(connection: Connection, errand: Errand) -> str:
    """Leave one row: nothing but the outbox hinders a second one."""
    connection.execute(
        text("INSERT INTO effect (errand_id, pid) VALUES (:id, :pid)"), {"id": errand.id, "pid": os.getpid()}
    )
    return "noted"


def die(connection: Connection, errand: Errand) -> str:
    """Kill the process, as a crash in a library would, after having written."""
    note(connection, errand)
    os.kill(os.getpid(), signal.SIGKILL)
    return "unreachable"


def die_with_worker_once(connection: Connection, errand: Errand) -> str:
    """Take the whole worker along, the first time."""
    note(connection, errand)
    if errand.attempts == 1:
        os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    return "noted"


def fail(connection: Connection, errand: Errand) -> str:
    """Write and fail."""
    note(connection, errand)
    raise TimeoutError("the other side is away")


def fail_once(connection: Connection, errand: Errand) -> str:
    """Fail the first time."""
    return fail(connection, errand) if errand.attempts == 1 else note(connection, errand)


def refuse(connection: Connection, errand: Errand) -> str:
    """Say that it can never succeed."""
    raise GiveUp("no such thing")


HANDLERS: Handlers = {
    "note": note,
    "die": die,
    "die_with_worker_once": die_with_worker_once,
    "fail": fail,
    "fail_once": fail_once,
    "refuse": refuse,
}


def tick(database: Database) -> None:
    """Write down who ticked."""
    with database.writing() as connection:
        connection.execute(text("INSERT INTO ticked (pid) VALUES (:pid)"), {"pid": os.getpid()})


def main(role: str, database_url: str, schema: str, redis_url: str, queue_name: str, crash_at: str) -> None:
    """Be a relay, a worker, or a worker that ends when the queue is empty (`burst`), armed to crash at a point."""
    crash._armed = crash_at
    database = schema_database(database_url, schema)
    redis = client(redis_url)
    if role == "relay":
        ticks = [Schedule("tick", 0.05, lambda: tick(database))]
        relay.run(database, redis, ticks, queue_name=queue_name, sweep=QUICK_SWEEP)
    else:
        worker.run(database, redis, HANDLERS, queue_name=queue_name, patience=QUICK_PATIENCE, burst=role == "burst")
