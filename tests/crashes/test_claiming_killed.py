"""Checks of workbooks and uploads in pieces, killed at every point: done wholly or not, and nothing counted is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis
from rq import Worker
from rq.serializers import JSONSerializer
from rq.utils import utcformat
from rq.worker import BaseWorker

from storage.documents.pieces import LEAST, Arriving
from storage.documents.records import Stored
from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.town import LAST_DAY, Town
from tests.claiming.checking import ordered, status
from tests.claiming.drafts import lines, newest, papers, version
from tests.claiming.uploads import KIND, begun, done, large, objects, rest
from tests.crashes import claiming
from tests.crashes.conftest import Killer
from tests.crashes.points import AFTER_COMMIT, CHECK, DOCUMENTS, PIECE, UPLOAD
from tests.crashes.process import QUEUE, relaying, working
from tests.crashes.test_letters_killed import _living, _started, _until, _work_off, redis_url
from tests.leftovers import put_away
from workflow.acts.apply import apply
from workflow.acts.looking import Seen
from workflow.acts.upload_pieces import upload_state
from workflow.claims.checks import Check
from workflow.jobs import backlog
from workflow.jobs.queue import client, queue_in

__all__ = ["redis_url"]

ROWS = 600


@pytest.fixture
def here(town: Town) -> Town:
    return town.on(LAST_DAY)


@pytest.fixture
def draft(here: Town) -> Seen:
    ours = here.claimants[0]
    return apply(here.office, ours.officer, here.call(), ours.organisation)


@pytest.fixture
def waiting(here: Town, draft: Seen) -> Check:
    """A check of six hundred lines that nobody has begun; errands of tests that have ended are put away."""
    put_away(here.office.database)
    return ordered(here, draft, good(here.claimants[0].name, ROWS))


@pytest.mark.parametrize("point", [*CHECK, "worker.before_work", "worker.before_record", "engine.before_commit"])
def test_a_check_killed_at_any_time_has_changed_nothing_and_is_done_by_the_next_worker(
    killer: Killer, here: Town, draft: Seen, waiting: Check, point: str
) -> None:
    """It is let go one step further each time, until it meets the point no more."""
    before, deaths = version(here, draft), 0
    while status(here, waiting).state != "done" and killer.killed(
        point, here, claiming.check, waiting.errand, after=deaths
    ):
        _nothing_done(here, draft, waiting, before)
        deaths += 1
    assert deaths >= 1
    if status(here, waiting).state != "done":
        claiming.check(here, _errand(waiting))
    _done_once(here, draft, waiting, before)


@pytest.mark.parametrize("point", ["worker.after_record", *AFTER_COMMIT])
def test_a_check_that_dies_after_its_record_is_not_done_again(
    killer: Killer, here: Town, draft: Seen, waiting: Check, point: str
) -> None:
    before = version(here, draft)
    while killer.killed(point, here, claiming.check, waiting.errand) and status(here, waiting).open:
        # It dies after some commit that only tells how far it has come: the next one gets as far.
        point = "worker.after_record"
    claiming.check(here, _errand(waiting))
    _done_once(here, draft, waiting, before)


def test_a_page_sees_how_far_a_check_had_come_when_its_worker_died(
    killer: Killer, here: Town, draft: Seen, waiting: Check
) -> None:
    assert killer.killed("check.after_progress", here, claiming.check, waiting.errand, after=2)
    seen = status(here, waiting)
    assert (seen.state, seen.rows_done, seen.rows_total) == ("running", 250, ROWS)
    assert lines(here, draft) == []


def test_a_worker_killed_in_the_middle_of_a_check_leaves_it_to_the_next_one_by_relay_and_sweeper(
    killer: Killer, here: Town, draft: Seen, waiting: Check, redis_url: str
) -> None:
    """`redis_url` is another Redis database than that of any living worker."""
    before = version(here, draft)
    attempts = "SELECT attempts FROM outbox WHERE id = :id"
    with _living(killer, relaying, redis_url):
        dying = _started(killer, working, redis_url, "check.before_write")
        _until(lambda: here.one(attempts, id=waiting.errand) != (0,), "a worker to begin the check")
        _until(lambda: status(here, waiting).rows_done == ROWS, "the check to come to its end")
        dying.kill()
        dying.join()
    _nothing_done(here, draft, waiting, before)
    _work_off(killer, here, redis_url)
    _done_once(here, draft, waiting, before)


def test_whether_a_worker_lives_is_told_truly(killer: Killer, redis_url: str) -> None:
    """None, one that lives, one that was ended; and a Redis that is not there."""
    with client(redis_url) as redis:
        assert not backlog.working(redis, QUEUE)
        with _living(killer, working, redis_url):
            # Only an idle one has its signals in hand, and takes its leave when it is ended.
            _until(lambda: [each.get_state() for each in _workers(redis)] == ["idle"], "the worker to be idle")
            assert backlog.working(redis, QUEUE)
            assert not backlog.working(redis, "another queue")
        assert not backlog.working(redis, QUEUE)
    with Redis(port=1, socket_connect_timeout=1) as nowhere:
        assert not backlog.working(nowhere)


def test_a_worker_that_was_killed_is_missed_once_it_is_silent(killer: Killer, redis_url: str) -> None:
    """It took no leave, so Redis goes on listing it; its last sign of life says what it is."""
    with client(redis_url) as redis:
        process = _started(killer, working, redis_url)
        _until(lambda: backlog.working(redis, QUEUE), "the worker to be seen")
        process.kill()
        process.join()
        (listed,) = _workers(redis)
        long_ago = datetime.now(UTC) - backlog.SILENT - timedelta(seconds=1)
        redis.hset(listed.key, "last_heartbeat", utcformat(long_ago))
        assert not backlog.working(redis, QUEUE)


def _workers(redis: Redis) -> list[BaseWorker]:
    """The workers that Redis lists, dead or alive."""
    return Worker.all(queue=queue_in(redis, QUEUE), serializer=JSONSerializer)


@pytest.fixture
def uploading(here: Town, draft: Seen) -> Iterator[tuple[Arriving, bytes]]:
    """A document of three pieces, of which the first is there."""
    data = large()
    upload = begun(here, draft, data)
    claiming.send_piece(here, upload.id, 0, data[:LEAST])
    yield upload, data
    assert broken(here) == []


@pytest.mark.parametrize("point", [*PIECE, "engine.before_commit", *AFTER_COMMIT])
def test_a_process_that_dies_with_a_piece_loses_nothing_that_was_counted(
    killer: Killer, here: Town, draft: Seen, uploading: tuple[Arriving, bytes], point: str
) -> None:
    upload, data = uploading
    piece = data[LEAST : 2 * LEAST]
    assert killer.killed(point, here, claiming.send_piece, upload.id, LEAST, piece)
    counted = upload_state(here.office, here.claimants[0].officer, upload.id).received
    assert counted == (2 * LEAST if point in ("upload.after_record", *AFTER_COMMIT) else LEAST)
    assert len(objects(here, upload)) >= counted // LEAST
    rest(here, upload, data)
    stored = done(here, upload)
    assert isinstance(stored, Stored), stored
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert papers(here, draft) == [(KIND, stored.sha256)]


@pytest.mark.parametrize("point", [*DOCUMENTS, *UPLOAD, "engine.before_commit", *AFTER_COMMIT])
def test_a_process_that_dies_while_it_finishes_an_upload_has_kept_it_or_lets_it_be_finished_again(
    killer: Killer, here: Town, draft: Seen, uploading: tuple[Arriving, bytes], point: str
) -> None:
    upload, data = uploading
    rest(here, upload, data)
    deaths = 0
    while killer.killed(point, here, claiming.finish_upload, upload.id, after=deaths):
        assert papers(here, draft) in ([], [(KIND, hashlib.sha256(data).hexdigest())])
        deaths += 1
    assert deaths >= 1
    stored = done(here, upload)
    assert isinstance(stored, Stored), stored
    assert papers(here, draft) == [(KIND, stored.sha256)]
    assert here.office.documents.open(stored.sha256).read() == data
    assert here.one("SELECT count(*) FROM document WHERE subject_id = :id", id=draft.id) == (1,)


def _nothing_done(town: Town, draft: Seen, check: Check, before: int) -> None:
    seen = status(town, check)
    assert seen.state in ("waiting", "running")
    assert (lines(town, draft), version(town, draft)) == ([], before)
    assert broken(town) == []


def _done_once(town: Town, draft: Seen, check: Check, before: int) -> None:
    ended = status(town, check)
    assert (ended.state, ended.rows_done, len(lines(town, draft))) == ("done", ROWS, ROWS)
    assert (version(town, draft), newest(town, draft).source) == (before + 1, check.sha256)
    assert town.one("SELECT done_at IS NOT NULL, failed_at FROM outbox WHERE id = :id", id=check.errand) == (True, None)
    assert broken(town) == []


def _errand(check: Check) -> int:
    assert check.errand is not None
    return check.errand
