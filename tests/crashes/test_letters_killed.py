"""Relays and workers killed at every crash point: each letter is written once, and each officer gets one mail."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from redis import Redis

from tests.acts.claim import good
from tests.acts.town import CLOSED, Town
from tests.crashes.conftest import KILLED, Killer
from tests.crashes.points import RELAY, WORKER
from tests.crashes.process import relaying, working
from tests.leftovers import put_away
from workflow.jobs.queue import client

_PATIENCE = 150


@pytest.fixture
def redis_url(killer: Killer) -> Iterator[str]:
    """The session's Redis, but a database in it that only these tests use."""
    url = urlsplit(killer.settings.redis_url)._replace(path="/2").geturl()
    with client(url) as redis:
        yield url
        _forget(redis)


@pytest.fixture
def ordered(town: Town) -> int:
    """An application of whose acceptance a letter is ordered; errands of tests that have ended are put away."""
    put_away(town.office.database)
    ours = town.claimants[0]
    seen = town.submitted(ours, town.call(), good(ours.name))
    town.on(CLOSED).do("handler", seen.id, "accept")
    assert _errands(town) == [("letter", False)]
    return seen.id


@pytest.mark.parametrize("point", RELAY)
def test_a_relay_killed_at_any_point_leaves_the_letter_to_the_next_one(
    killer: Killer, town: Town, redis_url: str, ordered: int, point: str
) -> None:
    dying = _started(killer, relaying, redis_url, point)
    dying.join(_PATIENCE)
    assert dying.exitcode == KILLED
    assert town.one("SELECT sent_at FROM outbox WHERE subject_id = :id", id=ordered) == (None,)
    _work_off(killer, town, redis_url)
    _told_once(killer, town, ordered)


@pytest.mark.parametrize("point", WORKER)
def test_a_worker_killed_at_any_point_leaves_the_letter_to_the_next_one(
    killer: Killer, town: Town, redis_url: str, ordered: int, point: str
) -> None:
    with _living(killer, relaying, redis_url):
        dying = _started(killer, working, redis_url, point)
        _until(lambda: _attempts(town, ordered) > 0, f"the worker to meet {point}")
        dying.kill()
        dying.join(_PATIENCE)
    assert _letters(town, ordered) in ((0, 1) if point == "worker.after_record" else (0,))
    _work_off(killer, town, redis_url)
    _told_once(killer, town, ordered)


def test_a_redis_that_forgets_everything_loses_no_letter(
    killer: Killer, town: Town, redis_url: str, ordered: int
) -> None:
    with _living(killer, relaying, redis_url):
        sent = "SELECT sent_at IS NOT NULL FROM outbox WHERE subject_id = :id"
        _until(lambda: town.one(sent, id=ordered) == (True,), "the relay to send")
    with client(redis_url) as redis:
        _forget(redis)
    _work_off(killer, town, redis_url)
    _told_once(killer, town, ordered)


def _work_off(killer: Killer, town: Town, redis_url: str) -> None:
    """Let a living relay and a living worker do everything that is ordered, letters and their mails."""
    with _living(killer, relaying, redis_url), _living(killer, working, redis_url):
        _until(lambda: all(done for _, done in _errands(town)), "every errand to be done")


def _told_once(killer: Killer, town: Town, application: int) -> None:
    assert _letters(town, application) == 1
    assert {topic for topic, _ in _errands(town)} == {"letter", "mail"}
    assert len(_errands(town)) == 2
    (mail,) = town.one("SELECT id FROM outbox WHERE authority_id = :town AND topic = 'mail'", town=town.authority)
    assert len(_mails(killer.settings.mail.folder, int(str(mail)))) == 1
    assert town.one("SELECT count(*) FROM outbox WHERE authority_id = :town AND failed_at IS NOT NULL",
                    town=town.authority) == (0,)  # fmt: skip


def _mails(folder: Path, errand: int) -> list[Path]:
    """The messages of an errand; sent twice, a message takes its own place."""
    return [path for path in folder.glob("*.eml") if str(errand) in re.findall(r"\d+", path.stem)]


def _letters(town: Town, application: int) -> int:
    return int(str(town.one("SELECT count(*) FROM letter WHERE subject_id = :id", id=application)[0]))


def _attempts(town: Town, application: int) -> int:
    query = "SELECT attempts FROM outbox WHERE subject_id = :id AND topic = 'letter'"
    return int(str(town.one(query, id=application)[0]))


def _errands(town: Town) -> list[tuple[object, ...]]:
    """Topic of each errand of the town, and whether it is done."""
    query = "SELECT topic, done_at IS NOT NULL FROM outbox WHERE authority_id = :town ORDER BY id"
    return town.all(query, town=town.authority)


def _started(killer: Killer, being: Callable[..., None], redis_url: str, point: str = "") -> BaseProcess:
    process = killer.forks.Process(target=being, args=(killer.settings, redis_url, point))
    process.start()
    return process


@contextmanager
def _living(killer: Killer, being: Callable[..., None], redis_url: str) -> Iterator[BaseProcess]:
    """A process that lives as long as the block, and ends when it is asked to."""
    process = _started(killer, being, redis_url)
    try:
        yield process
    finally:
        process.terminate()
        process.join(_PATIENCE)
        assert process.exitcode in (0, -signal.SIGTERM)


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.02)


def _forget(redis: Redis) -> None:
    redis.flushdb()
