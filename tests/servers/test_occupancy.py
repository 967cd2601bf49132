"""One supervisor a data folder, whatever became of the one before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console.opening import full_disk_told
from console.servers import occupancy
from console.servers.faults import AlreadyRunning, DiskFull, LeftoversRunning
from console.servers.occupancy import is_occupied, occupied, require_room

HOLD = """
import sys
from pathlib import Path
from console.servers.occupancy import occupied
with occupied(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_supervisor_is_told_who_the_first_is(scratch: Path) -> None:
    words = [sys.executable, "-c", HOLD, str(scratch)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        assert is_occupied(scratch)
        with pytest.raises(AlreadyRunning, match=f"process {first.pid}"), occupied(scratch):
            pass
        first.communicate()
    assert not is_occupied(scratch)


def test_the_folder_of_a_killed_supervisor_is_free_once_its_children_have_ended(scratch: Path) -> None:
    with occupied(scratch) as held:
        left = subprocess.Popen(["sleep", "0.5"], pass_fds=(held,))
    with occupied(scratch):
        assert left.poll() is not None or left.wait(0.2) == 0


def test_children_that_do_not_end_are_told(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occupancy, "LEFTOVERS_SECONDS", 0)
    with occupied(scratch) as held:
        left = subprocess.Popen(["sleep", "60"], pass_fds=(held,))
    with pytest.raises(LeftoversRunning, match="servers of an earlier run"), occupied(scratch):
        pass
    left.kill()
    left.wait()


def test_too_little_room_is_told_before_anything_is_written(scratch: Path) -> None:
    with pytest.raises(DiskFull, match="磁盘空间不足"):
        require_room(scratch, needed_mb=10**9)


def test_a_disk_that_fills_up_on_the_way_is_told_too(scratch: Path) -> None:
    with pytest.raises(DiskFull, match="the disk is full"), full_disk_told(scratch):
        Path("/dev/full").write_text("x")
