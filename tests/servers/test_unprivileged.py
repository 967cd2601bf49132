"""PostgreSQL under root: another account, no private home opened, nothing out of its reach."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from console.servers import binaries, unprivileged
from console.servers.process import Account

STRANGER = Account(65534, 65534)
SELF = Account(os.getuid(), os.getgid())


def test_what_lies_behind_a_private_folder_is_out_of_reach(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    assert not unprivileged.may_reach(home / "data", STRANGER)


def test_a_folder_that_others_may_pass_is_reached(scratch: Path) -> None:
    assert unprivileged.may_reach(scratch / "data", STRANGER)


def test_private_homes_stay_private_and_the_cluster_moves_to_the_shelter(
    tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unprivileged, "SHELTER", scratch / "shelter")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(unprivileged, "may_reach", lambda path, _who: home not in path.parents)
    folder = unprivileged.reachable_folder(home / "postgresql", "abc", SELF)
    assert folder == scratch / "shelter" / "postgresql-abc"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_programs_out_of_reach_are_copied_once_and_run(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "SHELTER", scratch / "shelter")
    monkeypatch.setattr(unprivileged, "may_reach", lambda _path, _who: False)
    programs = binaries.find("postgres").parent
    copy = unprivileged.reachable_programs(programs, SELF)
    assert copy != programs
    for program in ("postgres", "initdb"):
        said = subprocess.run([copy / program, "--version"], capture_output=True, text=True, check=True).stdout
        assert "PostgreSQL" in said
    assert unprivileged.reachable_programs(programs, SELF) == copy
    assert len(list((scratch / "shelter").iterdir())) == 1


def test_an_ordinary_user_needs_no_other_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert unprivileged.account() is None
