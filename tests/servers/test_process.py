"""Children on a leash: they end when asked, and when their parent is gone."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from console.servers import process
from console.servers.process import Child, reason_in
from tests.servers.watch import alive, kill, wait_until

PARENT = """
import sys, time
from pathlib import Path
from console.servers.process import Child
child = Child("sleeper", ["sleep", "1000"], Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(1000)
"""


def sleeper(log: Path) -> Child:
    return Child("sleeper", ["sleep", "1000"], log)


def test_a_child_ends_when_it_is_asked(tmp_path: Path) -> None:
    child = sleeper(tmp_path / "log")
    child.start()
    pid = child.pid
    assert pid is not None
    assert child.ended() is None
    child.stop()
    assert not alive(pid)


def test_a_child_that_will_not_end_is_killed(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(99)"
    )
    child = Child("deaf", [sys.executable, "-c", deaf], tmp_path / "log")
    child.start()
    wait_until(lambda: "deaf" in (tmp_path / "log").read_text(), "the child listens to nobody")
    pid = child.pid
    assert pid is not None
    child.stop(patience=0.1)
    assert not alive(pid)


def test_a_child_dies_with_its_parent_even_when_that_is_killed(tmp_path: Path) -> None:
    words = [sys.executable, "-c", PARENT, str(tmp_path / "log")]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        wait_until(lambda: Path(f"/proc/{child}/comm").read_text() == "sleep\n", "the child has become the program")
        kill(parent.pid)
    wait_until(lambda: not alive(child), "the child is gone")


def test_how_a_child_ended_is_told_by_signal_or_code(tmp_path: Path) -> None:
    killed, wrong = sleeper(tmp_path / "log"), Child("wrong", ["false"], tmp_path / "log")
    killed.start()
    wrong.start()
    kill(killed.pid)
    wait_until(killed.ended, "the killed one has ended")
    wait_until(wrong.ended, "the wrong one has ended")
    assert killed.ended() == signal.SIGKILL.name
    assert wrong.ended() == "exit 1"


def test_ctrl_c_in_the_terminal_does_not_reach_the_children(tmp_path: Path) -> None:
    child = sleeper(tmp_path / "log")
    child.start()
    group = int(Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[2])
    child.stop()
    assert group != int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[2])


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ('PANIC:  could not write to file "x": No space left on device\nlater', "disk full"),
        ("write: no space left on device", "disk full"),
        ("bind: Address already in use", "port taken"),
        ("open: Permission denied", "permission denied"),
        ("ModuleNotFoundError: No module named 'flask'", "a wheel is missing"),
        ("first\n\nsome other end\n", "some other end"),
        ("", "wrote nothing"),
    ],
)
def test_why_it_ended_is_read_from_its_log(tmp_path: Path, log: str, told: str) -> None:
    (tmp_path / "log").write_text(log)
    reason = reason_in(tmp_path / "log")
    assert told in reason
    assert "\n" not in reason


def test_a_log_that_grew_long_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LOG_BYTES", 3)
    (tmp_path / "log").write_text("long")
    process.put_aside(tmp_path / "log")
    assert (tmp_path / "log.1").read_text() == "long"
    assert not (tmp_path / "log").exists()
