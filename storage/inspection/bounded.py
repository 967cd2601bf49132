"""Inspection of a file in a child process that has no environment, no secrets, and little memory and time."""

from __future__ import annotations

import json
import logging
import subprocess
from pathlib import Path
from typing import BinaryIO

from storage.inspection import child, media
from storage.inspection.findings import Finding
from storage.inspection.limits import Limits

_ROOT = str(Path(__file__).parents[2])
_log = logging.getLogger(__name__)


def examined(file: BinaryIO, limits: Limits) -> tuple[str, list[Finding]]:
    """The type and findings of a file with a descriptor; a child that dies or exceeds its bounds refuses it.

    The child gets a descriptor of its own, so that the caller's place in the file stays.
    """
    with Path(f"/proc/self/fd/{file.fileno()}").open("rb") as own:
        try:
            ran = subprocess.run(  # noqa: S603  # our own interpreter and program; the stranger's bytes are its input
                child.arguments(_ROOT, limits),
                stdin=own,
                capture_output=True,
                env={},
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return media.UNKNOWN, [Finding("too_complex")]
    if ran.returncode < 0:
        return media.UNKNOWN, [Finding("too_complex")]
    if ran.returncode > 0:
        _log.warning("inspection failed", extra={"told": ran.stderr[-2000:].decode(errors="replace")})
        return media.UNKNOWN, [Finding("unreadable")]
    answer = json.loads(ran.stdout)
    return answer["media_type"], [Finding.from_json(each) for each in answer["findings"]]
