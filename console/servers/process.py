"""A child process on a leash: own log, own process group, ended by its parent's end and stopped in good order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LEASH = Path(__file__).with_name("leash.py")
LOG_BYTES = 10_000_000
"""A log that is longer is put aside at the next start."""


@dataclass(frozen=True)
class Account:
    """The unprivileged user that a server runs as when we are root."""

    uid: int
    gid: int


@dataclass
class Child:
    """One program: how to start it, where it writes, and how it is asked to end.

    `held` are descriptors that it and all its own children keep open (the lock that tells a later start that
    leftovers still run).
    """

    name: str
    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    stop_signal: signal.Signals = signal.SIGTERM
    account: Account | None = None
    folder: Path | None = None
    held: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    asked: bool = False

    def start(self) -> None:
        """Start it; it writes to its log only."""
        self.asked = False
        put_aside(self.log)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self._leash(), *self.argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment,
                cwd=self.folder,
                pass_fds=self.held,
                process_group=0,  # Ctrl-C is for the supervisor, which stops its children in order
            )

    def _leash(self) -> list[str]:
        uid, gid = (self.account.uid, self.account.gid) if self.account else (-1, -1)
        numbers = (os.getpid(), int(self.stop_signal), uid, gid)
        return [sys.executable, "-I", "-S", str(LEASH), *(str(number) for number in numbers)]

    @property
    def pid(self) -> int | None:
        """The process id while it is started."""
        return self.process.pid if self.process else None

    def ended(self) -> str | None:
        """How it ended (a signal's name or an exit code), or None while it runs or was never started."""
        code = self.process.poll() if self.process else None
        if code is None:
            return None
        return signal.Signals(-code).name if code < 0 else f"exit {code}"

    def ask(self) -> None:
        """Ask it to end, without waiting; only once, since a second time means "at once" to some."""
        if self.process is not None and not self.asked and self.process.poll() is None:
            self.asked = True
            self.process.send_signal(self.stop_signal)

    def stop(self, patience: float = 20) -> None:
        """Ask it to end, and kill its whole group when it has not after `patience` seconds."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.ask()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None


def put_aside(log: Path) -> None:
    """Rename a log that has grown too long; one old one is kept."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_name(log.name + ".1"))


KNOWN_REASONS = (
    ("No space left on device", "磁盘已满 (disk full)"),
    ("no space left on device", "磁盘已满 (disk full)"),
    ("Address already in use", "端口被占用 (port taken)"),
    ("address already in use", "端口被占用 (port taken)"),
    ("ermission denied", "没有权限 (permission denied)"),
    ("ModuleNotFoundError", "缺少 Python 包 (a wheel is missing)"),
)


def reason_in(log: Path, last_bytes: int = 8_000) -> str:
    """Why a program ended, from the end of its log: a known reason, else its last line."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - last_bytes))
            text = file.read().decode(errors="replace")
    except OSError as error:
        return str(error)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for words, reason in KNOWN_REASONS:
        if words in text:
            said = next(line for line in reversed(lines) if words in line)
            return f"{reason}: {said[-200:]}"
    return lines[-1][-200:] if lines else "没有日志 (it wrote nothing)"
