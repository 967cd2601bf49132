"""The relay sends each errand, is woken by a notification, survives outages, and ticks in one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisAway
from redis.retry import Retry
from sqlalchemy import text

from tests.jobs.conftest import Scratch, until
from tests.jobs.process import schema_database
from workflow.jobs import relay, schedules
from workflow.jobs.queue import queue_in
from workflow.jobs.schedules import Schedule


@contextmanager
def running(scratch: Scratch) -> Iterator[threading.Event]:
    """A relay in a thread of this process."""
    stop = threading.Event()
    thread = threading.Thread(target=relay.serve, args=(scratch.database, scratch.queue, stop))
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


def test_four_relays_send_each_errand_once(scratch: Scratch) -> None:
    errands = [scratch.put() for _ in range(40)]
    with ThreadPoolExecutor(4) as relays:
        sent = list(relays.map(lambda _: relay.drain(scratch.database, scratch.queue), range(4)))
    assert sum(sent) == 40
    assert sorted(scratch.queue.get_job_ids()) == sorted(f"outbox-{each}" for each in errands)


def test_what_lies_in_redis_is_the_number_and_nothing_else(scratch: Scratch) -> None:
    errand = scratch.put(body={"letter": 12345})
    scratch.relay_all()
    job = scratch.queue.fetch_job(f"outbox-{errand}")
    assert job is not None
    assert job.func_name == "workflow.jobs.worker.perform"
    assert job.data.decode() == f'["workflow.jobs.worker.perform", null, [{errand}], {{}}]'


def test_an_errand_is_not_marked_while_redis_is_away(scratch: Scratch) -> None:
    errand = scratch.put()
    nowhere = queue_in(Redis(port=1, retry=Retry(NoBackoff(), 0)), scratch.queue_name)
    with pytest.raises(RedisAway):
        relay.relay_once(scratch.database, nowhere)
    assert scratch.column("sent_at", errand) is None


def test_a_notification_wakes_a_relay_that_would_sleep_for_long(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "POLL_SECONDS", 600)
    with running(scratch) as stop:
        until(lambda: _listeners(scratch) == 1, "the relay to listen")
        errand = scratch.put()
        until(lambda: scratch.column("sent_at", errand) is not None, "the relay to wake")
        stop.set()
        scratch.put()


def test_a_relay_outlives_the_loss_of_its_database_connection(
    scratch: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "POLL_SECONDS", 0.05)
    with running(scratch):
        until(lambda: _listeners(scratch) == 1, "the relay to listen")
        with scratch.database.writing() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {_LISTENING}"))
        errand = scratch.put()
        until(lambda: scratch.column("sent_at", errand) is not None, "the relay to come back")


_LISTENING = "FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()"


def _listeners(scratch: Scratch) -> int:
    with scratch.database.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) {_LISTENING}")).scalar_one())


def test_two_processes_tick_one_at_a_time_and_the_second_takes_over(scratch: Scratch) -> None:
    first = scratch.start("relay")
    until(lambda: _tickers(scratch) == {first.pid}, "the first relay to tick")
    second = scratch.start("relay")
    second_errand = scratch.put()
    until(lambda: scratch.column("sent_at", second_errand) is not None, "the errand to be sent")
    first.kill()
    until(lambda: _tickers(scratch) == {first.pid, second.pid}, "the second relay to take over")
    with scratch.database.reading() as connection:
        turns = text("SELECT min(at), max(at) FROM ticked GROUP BY pid ORDER BY min(at)")
        (_, first_end), (second_begin, _) = connection.execute(turns).all()
    assert first_end < second_begin
    assert scratch.stop(second) == 0


def _tickers(scratch: Scratch) -> set[int]:
    with scratch.database.reading() as connection:
        return set(connection.scalars(text("SELECT DISTINCT pid FROM ticked")))


def test_a_tick_that_fails_stops_no_other(scratch: Scratch) -> None:
    stop = threading.Event()
    failing = Schedule("failing", 0, lambda: 1 // 0)
    schedules.run(scratch.database, [failing, Schedule("other", 0, stop.set)], stop)
    assert stop.is_set()


def test_a_ticker_that_cannot_go_on_takes_its_relay_along(scratch: Scratch) -> None:
    stop = threading.Event()
    broken = schema_database("postgresql://nobody@127.0.0.1:1/none?nonsense=1", "none")
    with pytest.raises(Exception, match="nonsense"):
        schedules.run(broken, [], stop)
    assert stop.is_set()
