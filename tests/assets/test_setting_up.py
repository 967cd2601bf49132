"""Setting up without npm, without a network, and without the right to install: each is told in one line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from web.assets import npm
from web.assets.npm import FOLDER, LOCK, MANIFEST, SETTINGS, NotBrought, NotInstalled

NOWHERE = "http://127.0.0.1:9/"
"""The discard port: nobody listens there."""


def _program(folder: Path, name: str, *lines: str) -> Path:
    file = folder / name
    file.write_text("\n".join(("#!/bin/sh", *lines, "")))
    file.chmod(0o755)
    return file


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_an_npm_on_path_that_is_new_enough_is_used(path: Path) -> None:
    mine = _program(path, "npm", "echo 10.2.0")
    assert npm.find() == mine


@pytest.mark.parametrize("version", ["9.2.0", "not a version", ""])
def test_an_older_npm_gives_way_to_that_of_the_wheel(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """Debian 12's own npm is 9."""
    _program(path, "npm", f"echo '{version}'")
    brought = _program(tmp_path, "npm-of-the-wheel")
    monkeypatch.setattr(npm, "BROUGHT", brought)
    assert npm.find() == brought


def test_where_pip_cannot_bring_npm_either_it_is_said_in_one_line(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(npm, "BROUGHT", tmp_path / "missing")
    monkeypatch.setattr(npm, "WHEEL", tmp_path / "missing.txt")
    with pytest.raises(NotBrought) as raised:
        npm.find()
    assert str(raised.value).startswith("没有 npm 10 或更新版本")
    assert "\n" not in str(raised.value)


def test_without_a_network_one_line_says_what_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (MANIFEST, LOCK, SETTINGS):
        shutil.copy(FOLDER / name, tmp_path)
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(NotInstalled) as raised:
        npm.install(npm.find(), tmp_path)
    told = str(raised.value)
    assert "ECONNREFUSED" in told
    assert "检查网络或代理" in told
    assert "check the network or proxy" in told
    assert "\n" not in told
    assert "://" not in told


def test_the_command_tells_a_fault_on_standard_error_and_exits_with_one(path: Path) -> None:
    """Npm is there, says that it is new, and fails at everything."""
    _program(path, "npm", '[ "$1" = --version ] && { echo 11.0.0; exit; }', "echo 'npm error code E403' >&2", "exit 7")
    done = subprocess.run([sys.executable, "-m", "web.assets"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "E403" in done.stderr


def test_who_may_not_install_a_browser_is_told_what_to_ask_for(path: Path) -> None:
    """Neither root nor sudo without a password."""
    _program(path, "id", "echo 1000")
    _program(path, "sudo", "exit 1")
    _program(path, "apt-get", "touch $0.ran")
    script = Path(__file__).parents[1] / "browser" / "install.sh"
    done = subprocess.run(["/bin/sh", script], capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 1
    assert "apt-get install chromium fontconfig fonts-noto-cjk" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (path / "apt-get.ran").exists()


def test_who_may_install_gets_the_browser_without_being_asked(path: Path, tmp_path: Path) -> None:
    _program(path, "id", "echo 1000")
    _program(path, "sudo", '[ "$1" = -n ] || exit 1', "shift", 'exec "$@"')
    _program(path, "true")
    _program(path, "apt-get", f'echo "$@" >> {tmp_path}/asked')
    script = Path(__file__).parents[1] / "browser" / "install.sh"
    done = subprocess.run(["/bin/sh", script], capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0
    assert done.stderr == ""
    assert (tmp_path / "asked").read_text().splitlines() == [
        "update -qq",
        "install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk",
    ]
