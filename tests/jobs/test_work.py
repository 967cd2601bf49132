"""An errand is done once, fails with a pause, and is given up in the end."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from tests.jobs.conftest import Scratch
from workflow.jobs.errands import Errand
from workflow.jobs.work import Patience, described, work_on


def test_work_its_effect_and_its_record_are_one(scratch: Scratch) -> None:
    errand = scratch.put()
    assert scratch.work_on(errand) == "done"
    assert scratch.work_on(errand) == "not_now"
    assert scratch.effects() == {errand: 1}
    assert scratch.column("result", errand) == "noted"


def test_eight_workers_with_the_same_job_do_it_once(scratch: Scratch) -> None:
    errand = scratch.put()
    with ThreadPoolExecutor(8) as workers:
        outcomes = sorted(workers.map(scratch.work_on, [errand] * 8))
    assert outcomes == ["done", *["not_now"] * 7]
    assert scratch.effects() == {errand: 1}


def test_copies_of_a_job_use_up_no_attempts_of_the_errand(scratch: Scratch) -> None:
    errand = scratch.put()
    begun, go_on = threading.Event(), threading.Event()

    def slow(_connection: Connection, _errand: Errand) -> str:
        begun.set()
        go_on.wait(20)
        return "slow"

    with ThreadPoolExecutor(1) as worker:
        first = worker.submit(work_on, scratch.database, {"note": slow}, errand, scratch.patience)
        begun.wait(20)
        assert [scratch.work_on(errand) for _ in range(9)] == ["not_now"] * 9
        go_on.set()
        assert first.result() == "done"
    assert scratch.column("attempts", errand) == 1


def test_a_worker_does_not_wait_for_ever_for_a_row_that_is_held(scratch: Scratch) -> None:
    scratch.patience = Patience(lock_seconds=0.05)
    errand = scratch.put()
    with scratch.database.writing() as other:
        other.execute(text("SELECT FROM outbox WHERE id = :id FOR UPDATE"), {"id": errand})
        assert scratch.work_on(errand) == "not_now"
    assert scratch.column("attempts", errand) == 0


def test_a_worker_that_loses_its_connection_in_the_middle_fails_and_is_tried_again(scratch: Scratch) -> None:
    errand = scratch.put()

    def cut_off(connection: Connection, _errand: Errand) -> str:
        connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return "unreachable"

    assert work_on(scratch.database, {"note": cut_off}, errand, scratch.patience) == "failed"
    assert scratch.work_on(errand) == "done"
    assert scratch.effects() == {errand: 1}


def test_a_failure_leaves_no_effect_and_comes_back_through_the_relay(scratch: Scratch) -> None:
    errand = scratch.put("fail_once")
    scratch.relay_all()
    assert scratch.work_on(errand) == "failed"
    assert scratch.effects() == {}
    assert scratch.column("last_error", errand) == "TimeoutError: the other side is away"
    assert scratch.relay_all() == 1
    assert scratch.work_on(errand) == "done"


def test_a_failed_errand_pauses_for_relay_and_worker_alike(scratch: Scratch) -> None:
    scratch.patience = Patience(first_seconds=600)
    errand = scratch.put("fail_once")
    assert scratch.work_on(errand) == "failed"
    assert scratch.relay_all() == 0
    assert scratch.work_on(errand) == "not_now"
    not_before = scratch.column("not_before", errand)
    assert isinstance(not_before, datetime)
    assert timedelta(minutes=9) < not_before - datetime.now(UTC) <= timedelta(minutes=10)


def test_what_always_fails_is_given_up_and_told(scratch: Scratch) -> None:
    errand = scratch.put("fail")
    outcomes = [scratch.work_on(errand) for _ in range(scratch.patience.attempts + 1)]
    assert outcomes == [*["failed"] * (scratch.patience.attempts - 1), "given_up", "not_now"]
    assert scratch.column("failed_at", errand) is not None
    assert scratch.relay_all() == 0


def test_an_errand_of_a_topic_that_this_worker_does_not_know_waits_for_one_that_does(scratch: Scratch) -> None:
    errand = scratch.put("of_the_next_release")
    assert scratch.work_on(errand) == "failed"
    assert scratch.column("last_error", errand) == "UnknownTopic: of_the_next_release"


def test_an_errand_of_tomorrow_is_not_done_today(scratch: Scratch) -> None:
    errand = scratch.put()
    with scratch.database.writing() as connection:
        connection.execute(text("UPDATE outbox SET not_before = now() + interval '1 day'"))
    assert scratch.relay_all() == 0
    assert scratch.work_on(errand) == "not_now"


def test_a_database_error_is_told_without_the_row_that_it_quotes(scratch: Scratch) -> None:
    with pytest.raises(IntegrityError) as caught, scratch.database.writing() as connection:
        connection.execute(text("INSERT INTO outbox (topic) VALUES ('张三')"))
    assert described(caught.value) == "NotNullViolation"


@given(st.integers(1, 200), st.floats(0.1, 100), st.floats(100, 10_000))
def test_pauses_grow_up_to_the_longest(attempts: int, first: float, longest: float) -> None:
    patience = replace(Patience(), first_seconds=first, longest_seconds=longest)
    assert patience.pause(attempts) <= patience.pause(attempts + 1) <= timedelta(seconds=longest)


def test_a_worker_without_handlers_loses_nothing(scratch: Scratch) -> None:
    errand = scratch.put()
    assert work_on(scratch.database, {}, errand, scratch.patience) == "failed"
    assert scratch.work_on(errand) == "done"
