"""Whatever is killed whenever, each errand is done, and once in effect."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.jobs.conftest import Scratch, until

KILLED = -9


@pytest.mark.parametrize("point", ["relay.after_take", "relay.after_enqueue"])
def test_a_relay_killed_at_any_point_loses_and_doubles_nothing(scratch: Scratch, point: str) -> None:
    errands = [scratch.put() for _ in range(3)]
    assert scratch.ended(scratch.start("relay", crash_at=point)) == KILLED
    assert {scratch.column("sent_at", each) for each in errands} == {None}
    scratch.work_off()
    assert scratch.effects() == dict.fromkeys(errands, 1)
    assert scratch.count_open() == 0


@pytest.mark.parametrize("point", ["worker.before_work", "worker.before_record", "worker.after_record"])
def test_a_worker_killed_at_any_point_loses_and_doubles_nothing(scratch: Scratch, point: str) -> None:
    errands = [scratch.put() for _ in range(3)]
    scratch.work_off_until_killed(point, errands)
    while scratch.count_open():
        scratch.sweep_all()
        scratch.work_off()
    assert scratch.effects() == dict.fromkeys(errands, 1)


def test_a_worker_killed_with_the_process_that_works_is_replaced_by_the_sweeper(scratch: Scratch) -> None:
    errand = scratch.put("die_with_worker_once")
    scratch.relay_all()
    assert scratch.ended(scratch.start("worker")) == KILLED
    until(lambda: scratch.sweep_all().sent_again == 1, "the dead worker's lock to be gone")
    scratch.work_off()
    assert scratch.effects() == {errand: 1}
    assert scratch.column("attempts", errand) == 2


def test_a_queue_that_lost_its_data_is_filled_again(scratch: Scratch) -> None:
    errands = [scratch.put() for _ in range(3)]
    scratch.relay_all()
    scratch.lose_queue()
    assert scratch.queue.is_empty()
    assert scratch.sweep_all().sent_again == 3
    scratch.work_off()
    assert scratch.effects() == dict.fromkeys(errands, 1)


def test_an_errand_that_waits_in_the_queue_is_not_sent_again(scratch: Scratch) -> None:
    errand = scratch.put()
    scratch.relay_all()
    swept = scratch.sweep_all()
    assert (swept.sent_again, swept.waiting) == (0, 1)
    assert scratch.queue.get_job_ids() == [f"outbox-{errand}"]


def test_an_errand_that_is_being_worked_on_is_not_sent_again(scratch: Scratch) -> None:
    errand = scratch.put()
    scratch.relay_all()
    scratch.lose_queue()
    with scratch.database.writing() as worker:
        worker.execute(text("SELECT FROM outbox WHERE id = :id FOR UPDATE"), {"id": errand})
        assert scratch.sweep_all().sent_again == 0


def test_work_that_kills_its_process_each_time_is_given_up_and_leaves_nothing(scratch: Scratch) -> None:
    errand = scratch.put("die")
    while scratch.column("failed_at", errand) is None:
        scratch.work_off()
        scratch.sweep_all()
    assert scratch.column("attempts", errand) == scratch.patience.attempts
    assert scratch.column("last_error", errand) == "its process died in every attempt"
    assert scratch.effects() == {}


def test_two_relays_and_two_workers_lose_and_double_nothing_though_redis_forgets(scratch: Scratch) -> None:
    relays = [scratch.start("relay") for _ in range(2)]
    workers = [scratch.start("worker") for _ in range(2)]
    errands = [scratch.put() for _ in range(20)]
    until(lambda: len(scratch.effects()) > 0, "the first effect")
    scratch.lose_queue()
    relays[0].kill()
    workers[0].kill()
    errands += [scratch.put() for _ in range(20)]
    until(lambda: scratch.count_open() == 0, "all errands to be done", seconds=60)
    assert scratch.effects() == dict.fromkeys(errands, 1)
    assert scratch.stop(relays[1]) == 0
    assert scratch.stop(workers[1]) == 0
