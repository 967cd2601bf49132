"""A scratch schema, a queue of its own and processes that are ended with the test."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import func, select, text

from settings import Settings
from storage.database import Base, Database
from tests.forking import forks
from tests.jobs.process import HANDLERS, QUICK_PATIENCE, main, schema_database
from workflow.jobs import outbox, relay, sweeper
from workflow.jobs.errands import Id
from workflow.jobs.queue import client, queue_in
from workflow.jobs.tables import OUTBOX
from workflow.jobs.work import Patience, work_on

AT = datetime(2018, 9, 26, 1, 0, tzinfo=UTC)
AUTHORITY = 1


def until(condition: Callable[[], bool], what: str, seconds: float = 120) -> None:
    """Poll until the condition holds; fail by name when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


@dataclass
class Scratch:
    """One test's outbox, queue and processes."""

    database: Database
    schema: str
    redis: Redis
    redis_url: str
    database_url: str
    queue_name: str
    forks: ForkServerContext
    patience: Patience = QUICK_PATIENCE
    started: list[BaseProcess] = field(default_factory=list)

    @property
    def queue(self) -> Queue:
        return queue_in(self.redis, self.queue_name)

    def put(self, topic: str = "note", body: dict[str, Id] | None = None) -> int:
        with self.database.writing() as connection:
            return outbox.put(connection, topic, body or {}, authority_id=AUTHORITY, at=AT)

    def work_on(self, errand: int) -> str:
        """Work on an errand in this process."""
        return work_on(self.database, HANDLERS, errand, self.patience)

    def start(self, role: str, crash_at: str = "") -> BaseProcess:
        arguments = (role, self.database_url, self.schema, self.redis_url, self.queue_name, crash_at)
        process = self.forks.Process(target=main, args=arguments)
        process.start()
        self.started.append(process)
        return process

    def ended(self, process: BaseProcess) -> int:
        """Wait for the end of a process; its exit code."""
        process.join(60)
        assert process.exitcode is not None
        return process.exitcode

    def relay_all(self) -> int:
        return relay.drain(self.database, self.queue)

    def work_off_until_killed(self, point: str, errands: list[int]) -> None:
        """Let a worker whose working processes die at a point meet every errand, then kill the worker itself."""
        self.relay_all()
        worker = self.start("worker", crash_at=point)
        until(lambda: all(self.column("attempts", each) for each in errands), f"every errand to meet {point}")
        worker.kill()
        worker.join()

    def lose_queue(self) -> None:
        """Make Redis forget everything: this test's database in it holds nothing else."""
        self.redis.flushdb()

    def work_off(self) -> None:
        """Send what is due and let a fresh worker process do it all."""
        self.relay_all()
        assert self.ended(self.start("burst")) == 0

    def sweep_all(self) -> sweeper.Swept:
        return sweeper.sweep_once(self.database, self.queue, sweeper.Sweep(missed_after_seconds=0))

    def column(self, name: str, errand: int) -> object:
        with self.database.reading() as connection:
            return connection.execute(select(OUTBOX.c[name]).where(OUTBOX.c.id == errand)).scalar_one()

    def count_open(self) -> int:
        with self.database.reading() as connection:
            return connection.execute(
                select(func.count()).select_from(OUTBOX).where(OUTBOX.c.done_at.is_(None))
            ).scalar_one()

    def effects(self) -> dict[int, int]:
        with self.database.reading() as connection:
            rows = connection.execute(text("SELECT errand_id, count(*) FROM effect GROUP BY errand_id"))
            return {row[0]: row[1] for row in rows}

    def stop(self, process: BaseProcess) -> int:
        """Ask a process to end, as a supervisor does, and return its exit code."""
        process.terminate()
        return self.ended(process)

    def end(self) -> None:
        for process in self.started:
            process.kill()
            process.join()


def own_redis(url: str) -> str:
    """The session's Redis, but the database in it that only these tests use and may lose."""
    return urlsplit(url)._replace(path="/3").geturl()


@pytest.fixture
def scratch(settings: Settings, owner_database: Database) -> Iterator[Scratch]:
    """An outbox in a schema of its own, worked by the role that works."""
    name = f"jobs_{uuid4().hex[:12]}"
    with owner_database.writing() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
        connection.execute(text(f"SET LOCAL search_path = {name}"))
        Base.metadata.create_all(connection, tables=[OUTBOX], checkfirst=False)
        connection.execute(text("CREATE TABLE effect (errand_id bigint, pid int)"))
        connection.execute(text("CREATE TABLE ticked (pid int, at timestamptz DEFAULT clock_timestamp())"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA {name} TO PUBLIC"))
        connection.execute(text(f"GRANT ALL ON ALL TABLES IN SCHEMA {name} TO PUBLIC"))
    url = settings.database_url
    redis_url = own_redis(settings.redis_url)
    held = Scratch(schema_database(url, name), name, client(redis_url), redis_url, url, name, forks())
    yield held
    held.end()
    held.database.engine.dispose()
    with owner_database.writing() as connection:
        connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    held.lose_queue()
    held.redis.close()
