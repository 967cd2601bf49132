"""`yuelu up`, the whole system in real processes: started, stopped, killed, and in the way of others."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.servers import installation as installations
from console.servers import unprivileged
from console.servers.installation import free_ports
from tests.scratch import plain_environment
from tests.servers.watch import alive, kill, wait_until

WELCOME = "Ctrl-C stops everything"


@dataclass
class Up:
    """A running `yuelu up` and what it has told so far."""

    process: subprocess.Popen[bytes]
    told_in: Path
    port: int

    @property
    def told(self) -> str:
        return self.told_in.read_text()

    def descendants(self) -> dict[int, str]:
        """Every process below the supervisor, by number, with its command line."""
        found: dict[int, str] = {}
        parents = {self.process.pid}
        while parents:
            children = {pid for parent in parents for pid in _children(parent)}
            found |= {pid: _command(pid) for pid in children}
            parents = children
        return found

    def child(self, words: str) -> int | None:
        """The supervisor's own child whose command line holds these words, if it is there."""
        return next((pid for pid in _children(self.process.pid) if words in _command(pid)), None)

    def get(self, path: str = "/") -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return str(answer.read().decode())


def _children(pid: int) -> list[int]:
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _yuelu(*words: str) -> list[str]:
    return [sys.executable, "-m", "console", *words]


@contextmanager
def _up(data: Path, *options: str) -> Iterator[Up]:
    port = free_ports(1)[0]
    told_in = data.with_name(f"{data.name}.told")
    environment = plain_environment()
    with told_in.open("wb") as told:
        process = subprocess.Popen(
            _yuelu("up", "--data", str(data), "--port", str(port), *options), stderr=told, env=environment
        )
    up = Up(process, told_in, port)
    try:
        wait_until(lambda: WELCOME in up.told or process.poll() is not None, "it is up")
        assert process.poll() is None, up.told
        yield up
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(60)
        told_in.unlink()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One demonstration, started again and again; inside a private home, as a clone of root's may be."""
    data = tmp_path_factory.mktemp("home") / "data"
    yield data
    sheltered = unprivileged.SHELTER / f"postgresql-{installations.read(data).id}"
    shutil.rmtree(sheltered, ignore_errors=True)


def test_it_starts_tells_and_stops_cleanly(folder: Path) -> None:
    """One run sees the welcome, a refused second start, a child that is started again, and a clean end."""
    with _up(folder, "--demonstration") as up:
        assert f"http://127.0.0.1:{up.port}" in up.told
        assert str(folder) in up.told
        assert "handler@yuelu.example" in up.told
        assert installations.read(folder).secrets[installations.DEMONSTRATION_PASSWORD] in up.told
        calls = up.get("/calls")
        assert all(f"CS-2018-0{place}" in calls for place in (1, 2, 3, 4))
        _second_start_is_refused(folder, up)
        _killed_helpers_are_started_again(up)
        below = up.descendants()
        up.process.send_signal(signal.SIGINT)
        assert up.process.wait(60) == 0
        assert "已停止 / stopped" in up.told
        assert [below[pid] for pid in below if alive(pid)] == []


def _second_start_is_refused(folder: Path, up: Up) -> None:
    done = subprocess.run(_yuelu("up", "--data", str(folder)), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert re.fullmatch(rf".*已由进程 {up.process.pid} 运行 / .*by process {up.process.pid}\n", done.stderr)


def _killed_helpers_are_started_again(up: Up) -> None:
    for name in ("worker", "relay", "gunicorn"):
        kill(up.child(f"-m {name}") or up.child(f"-m console {name}"))
    wait_until(lambda: up.told.count("starting it again") == 3, "each death is told")
    wait_until(lambda: _answers(up), "the pages are back")


def _answers(up: Up) -> bool:
    try:
        return "岳麓" in up.get()
    except OSError:
        return False


def test_when_the_supervisor_is_killed_everything_ends_and_starts_again(folder: Path) -> None:
    with _up(folder, "--demonstration") as up:
        below = up.descendants()
        kill(up.process.pid)
        wait_until(lambda: not any(alive(pid) for pid in below), "every child has ended")
    with _up(folder) as again:
        assert "岳麓" in again.get()
        _dead_server_stops_all(again)


def _dead_server_stops_all(up: Up) -> None:
    below = up.descendants()
    kill(up.child("redis-server"))
    assert up.process.wait(60) == 1
    last = up.told.splitlines()[-1]
    assert "Redis 意外退出（SIGKILL）" in last
    assert "Redis ended unexpectedly (SIGKILL)" in last
    assert not any(alive(pid) for pid in below)


def test_a_taken_web_port_is_told_before_any_server_starts(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = _yuelu("up", "--data", str(folder), "--port", str(port))
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"web 的端口 {port} 已被其他程序占用 / port {port} of web is taken by another program\n"


def test_a_folder_without_an_installation_is_told_and_left_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        _yuelu("up", "--data", str(tmp_path / "none")),
        capture_output=True,
        text=True,
        check=False,
        env=plain_environment(),
    )
    assert done.returncode == 1
    assert "yuelu init" in done.stderr
    assert not (tmp_path / "none").exists()
