"""npm, found or brought: it installs exactly what the lock names, and makes a new lock without addresses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, ClassVar

FOLDER = Path(__file__).parent
MANIFEST, LOCK, SETTINGS = "package.json", "package-lock.json", ".npmrc"
LEAST = 10
"""The lowest major version of npm that reads the lock."""

BROUGHT = Path(sys.executable).with_name("npm")
"""Where the wheel that brings npm puts it."""

WHEEL = FOLDER.parents[1] / "requirements" / "node.txt"

_ONLY_FOR_PROGRAMS = ("optionalDependencies", "funding")


class NpmFault(Exception):
    """The browser's parts cannot be installed; `str` is one line for who sets up, Chinese first."""

    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, reason: str) -> None:
        super().__init__(f"{self.zh.format(reason=reason)} / {self.en.format(reason=reason)}")


class NotInstalled(NpmFault):
    """npm ran and did not get what the lock names."""

    zh = "无法从 npm 安装网页组件（{reason}）：请检查网络或代理，再运行 make setup"
    en = "npm could not install the pages' parts ({reason}): check the network or proxy and run make setup again"


class NotBrought(NpmFault):
    """There is no npm on PATH, and the wheel that brings it could not be installed."""

    zh = "没有 npm {reason} 或更新版本，也无法用 pip 安装：请检查网络或代理，或自行安装 npm"
    en = "there is no npm {reason} or newer and pip could not install it: check the network or proxy, or install npm"


def find() -> Path:
    """The npm on PATH when it is new enough, else that of the wheel, which is installed when it is missing.

    Raises `NotBrought`.
    """
    named = shutil.which("npm")
    if named and _major(Path(named)) >= LEAST:
        return Path(named)
    if not BROUGHT.exists():
        words = ("-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes")
        if subprocess.run([sys.executable, *words, "-r", WHEEL], check=False).returncode:
            raise NotBrought(str(LEAST))
    return BROUGHT


def install(npm: Path, folder: Path = FOLDER) -> None:
    """Put what the lock names, byte for byte, into `node_modules`; no package's own script runs.

    Raises `NotInstalled`.
    """
    _run(npm, folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund")


def lock(npm: Path, folder: Path = FOLDER) -> None:
    """Name the newest packages that the manifest allows, by version and hash alone. Raises `NotInstalled`."""
    with tempfile.TemporaryDirectory() as bare:  # beside an old tree, npm would lock what lies there
        for name in (MANIFEST, SETTINGS):
            shutil.copy(folder / name, bare)
        _run(npm, Path(bare), "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund")
        made = json.loads((Path(bare) / LOCK).read_text())
    (folder / LOCK).write_text(json.dumps(for_browsers(made), indent=2) + "\n")


def for_browsers(made: dict[str, Any]) -> dict[str, Any]:
    """A lock without the optional packages, which are machine code for other uses than a browser's."""
    packages = {
        name: {key: value for key, value in entry.items() if key not in _ONLY_FOR_PROGRAMS}
        for name, entry in made["packages"].items()
        if not entry.get("optional")
    }
    return made | {"packages": packages}


def _major(npm: Path) -> int:
    told = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"\d+", told)
    return int(found[0]) if found else 0


def _run(npm: Path, folder: Path, *words: str) -> None:
    done = subprocess.run([npm, *words, "--loglevel=error"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        code = re.search(r"code (\w+)", done.stderr)
        raise NotInstalled(code[1] if code else f"exit {done.returncode}")
