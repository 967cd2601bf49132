"""Keeps an installation's processes running: servers it must not lose, and web, worker and relay that it starts again.

A server (PostgreSQL, Redis, the store) that dies takes the whole down: what it held must be looked at, and its next
start recovers it. Web, worker and relay hold nothing, so each is started again, until it dies too often.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from console.servers.bundle import Bundle
from console.servers.faults import DiskFull, ServerDied, ServerNotReady
from console.servers.occupancy import free_mb
from console.servers.process import Child, reason_in

WATCH_SECONDS = 0.2
DEATHS, WITHIN_SECONDS = 5, 60
"""So many deaths of one child within so many seconds are not bad luck: the whole stops."""

LOW_MB = 100
"""Below this much room the operator is told."""

WEB = "web"


class StopAsked(BaseException):
    """The operator asked to stop: Ctrl-C, SIGTERM, or the terminal that went away."""


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Raise `StopAsked` here at the first signal, and ignore those that follow: the end is under way."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ignore() -> None:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)

    def ask(_number: int, _frame: FrameType | None) -> None:
        ignore()
        raise StopAsked

    before = {number: signal.signal(number, ask) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def web(bundle: Bundle, host: str, port: int) -> Child:
    """The web server: gunicorn with the whole application."""
    words = [
        *("-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--graceful-timeout", "15"),
        "--preload",  # the workers share what is imported; connections are made only when first used
    ]
    return _python(WEB, words, bundle)


def helpers(bundle: Bundle) -> list[Child]:
    """The relay and the worker."""
    return [_python(name, ["-m", "console", name], bundle) for name in ("relay", "worker")]


def _python(name: str, words: list[str], bundle: Bundle) -> Child:
    return Child(
        name=name,
        argv=[sys.executable, *words],
        log=bundle.installation.logs / f"{name}.log",
        environment=os.environ | bundle.environment(),
        held=bundle.held,
    )


@dataclass
class Supervisor:
    """Watches the bundle's servers and the replaceable children; tells the operator what happens."""

    bundle: Bundle
    replaceable: list[Child]
    tell: Callable[[str], None]
    deaths: dict[str, deque[float]] = field(default_factory=dict)
    short_of_room: bool = False

    def start(self) -> None:
        """Start web, worker and relay; the servers run already."""
        for child in self.replaceable:
            child.start()

    def watch(self) -> None:
        """Look after all of them until `StopAsked`; raises `ServerDied` when one cannot go on."""
        while True:
            self.look()
            time.sleep(WATCH_SECONDS)

    def look(self) -> None:
        """One look at every child: a dead server raises `ServerDied`, a dead helper is started again."""
        self._look_at_disk()
        for child in self.bundle.children:
            how = child.ended()
            if how:
                raise _died(child, how)
        for child in self.replaceable:
            how = child.ended()
            if how:
                self._start_again(child, how)

    def stop(self) -> None:
        """Stop web, relay and worker, all asked at once; who started the servers stops those afterwards."""
        for child in self.replaceable:
            child.ask()
        for child in self.replaceable:
            child.stop(patience=30)

    def _look_at_disk(self) -> None:
        """Tell once, each time that the disk runs full; nothing is stopped, since people may still read."""
        folder = self.bundle.installation.data
        left = free_mb(folder)
        if left < LOW_MB and not self.short_of_room:
            self.tell(str(DiskFull(folder=folder, free_mb=left, needed_mb=LOW_MB)))
        self.short_of_room = left < LOW_MB

    def _start_again(self, child: Child, how: str) -> None:
        recent = self.deaths.setdefault(child.name, deque(maxlen=DEATHS))
        recent.append(time.monotonic())
        if len(recent) == DEATHS and recent[-1] - recent[0] < WITHIN_SECONDS:
            raise _died(child, how)
        self.tell(f"{child.name} 意外退出（{how}），正在重新启动 / {child.name} ended ({how}); starting it again")
        child.start()


def _died(child: Child, how: str) -> ServerDied:
    return ServerDied(name=child.name, how=how, reason=reason_in(child.log), log=child.log)


def wait_for_web(child: Child, address: str, seconds: float = 60) -> None:
    """Wait until the web server answers at all. Raises `ServerDied` or `ServerNotReady`."""
    until = time.monotonic() + seconds
    while True:
        how = child.ended()
        if how:
            raise _died(child, how)
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=10):  # noqa: S310  # our own address
                return
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > until:
                raise ServerNotReady(name=WEB, seconds=int(seconds), reason=error, log=child.log) from error
            time.sleep(0.1)
