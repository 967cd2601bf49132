"""What the supervisor does when it looks around: tells of a full disk, starts helpers again, or gives them up."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from console.servers import supervisor
from console.servers.bundle import Bundle
from console.servers.faults import ServerDied
from console.servers.installation import Installation
from console.servers.process import Child
from console.servers.supervisor import DEATHS, StopAsked, Supervisor, stopping_on_signals
from tests.servers.watch import wait_until

REPLACED = (
    *("YUELU_REDIS_URL", "YUELU_DATABASE_URL", "YUELU_OWNER_DATABASE_URL"),
    *("YUELU_S3_ENDPOINT", "YUELU_S3_ACCESS_KEY", "YUELU_S3_SECRET_KEY"),
)
ELSEWHERE = dict.fromkeys(REPLACED, "elsewhere")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def watcher(fresh: Installation, told: list[str]) -> Supervisor:
    """A supervisor without servers of its own."""
    return Supervisor(Bundle(fresh, given=ELSEWHERE), [], told.append)


def test_a_full_disk_is_told_once_until_there_is_room_again(
    watcher: Supervisor, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = iter([500, 99, 98, 500, 97])
    monkeypatch.setattr(supervisor, "free_mb", lambda _folder: next(room))
    for _ in range(5):
        watcher.look()
    assert ["99 MB" in told[0], "97 MB" in told[1], len(told)] == [True, True, 2]


def test_a_helper_that_dies_too_often_ends_the_whole(watcher: Supervisor, told: list[str], tmp_path: Path) -> None:
    hopeless = Child("worker", ["false"], tmp_path / "log")
    watcher.replaceable.append(hopeless)
    watcher.start()
    for _ in range(DEATHS - 1):
        wait_until(hopeless.ended, "it has died")
        watcher.look()
    wait_until(hopeless.ended, "it has died for good")
    with pytest.raises(ServerDied, match=r"worker ended unexpectedly \(exit 1\)"):
        watcher.look()
    assert len(told) == DEATHS - 1


def test_all_helpers_are_asked_once_before_any_is_waited_for(watcher: Supervisor, tmp_path: Path) -> None:
    """The first ends only when the second has been asked; a second request would show in the log."""
    flag, log = tmp_path / "flag", tmp_path / "log"
    idle = "echo ready; while :; do sleep 0.01; done"
    waits = f"trap 'echo asked; until [ -e {flag} ]; do sleep 0.01; done; exit 0' TERM; {idle}"
    frees = f"trap 'touch {flag}; exit 0' TERM; {idle}"
    watcher.replaceable += [
        Child("first", ["bash", "-c", waits], log),
        Child("second", ["bash", "-c", frees], tmp_path / "other"),
    ]
    watcher.start()
    wait_until(lambda: "ready" in log.read_text() and "ready" in (tmp_path / "other").read_text(), "both listen")
    watcher.stop()
    assert log.read_text().count("asked") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_once_and_the_next_does_not_disturb_the_end(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(StopAsked), stopping_on_signals():
        _signal_twice(number)
    assert signal.getsignal(number) == before


def _signal_twice(number: signal.Signals) -> None:
    try:
        os.kill(os.getpid(), number)
        signal.pause()
    finally:
        os.kill(os.getpid(), number)
