"""The cells of an upload, as a child process read them within its bounds."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import orjson
import python_calamine

from forms.faults import Fault
from forms.workbook.container import Kind, check_container
from forms.workbook.limits import Limits

_PACKAGES = sorted({str(Path(str(package.__file__)).parents[1]) for package in (orjson, python_calamine)})
_START = f"import sys; sys.path[:0] = {[str(Path(__file__).parent), *_PACKAGES]!r}; import child; child.main()"
"""The child's program. It finds its two packages by itself: the start of a whole environment costs as much again."""
_SLOW = frozenset({-signal.SIGXCPU})


@dataclass(frozen=True)
class RawSheet:
    """One sheet: rows that hold anything, each with its number; a row's first cell is in column `left` (0 is A).

    `merged` are ranges (top, left, bottom, right) counted from 0.
    """

    name: str
    left: int
    numbers: list[int]
    rows: list[list[object]]
    merged: list[tuple[int, int, int, int]]


def read_cells(data: bytes, limits: Limits) -> list[RawSheet] | Fault:
    """The visible sheets of an upload of any kind, or the fault for which it is not read.

    The child starts while the file is still being checked, because starting is half of its time; it gets the file
    only when the check has passed.
    """
    with _child(limits) as child:
        try:
            kind = check_container(data, limits)
            answer = kind if isinstance(kind, Fault) else _asked(child, kind, data, limits)
        finally:
            child.kill()
    if isinstance(answer, Fault):
        return answer
    if "refused" in answer:
        return Fault(answer["refused"], params={"row": answer["row"], "most": limits.rows})
    return [_sheet(each) for each in answer["sheets"]]


def _child(limits: Limits) -> subprocess.Popen[bytes]:
    bounds = (limits.memory, limits.cpu, limits.rows, limits.columns, limits.sheets)
    return subprocess.Popen(  # noqa: S603  # our own interpreter and our own file; numbers for arguments
        [sys.executable, "-I", "-S", "-c", _START, *map(str, bounds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _asked(child: subprocess.Popen[bytes], kind: Kind, data: bytes, limits: Limits) -> Mapping[str, Any] | Fault:
    try:
        told, _ = child.communicate(kind.ljust(8).encode() + data, timeout=limits.wall)
    except subprocess.TimeoutExpired:
        return Fault("too_slow")
    if child.returncode == 0:
        return orjson.loads(told)  # type: ignore[no-any-return]  # what the child prints
    if child.returncode in _SLOW:
        return Fault("too_slow")
    # Memory that is refused ends the parser by a signal (Rust aborts); anything else is a file that it cannot bear.
    return Fault("too_large" if child.returncode < 0 else "damaged")


def _sheet(told: Mapping[str, Any]) -> RawSheet:
    rows = told["rows"]
    days = _Days()
    for row in rows:
        for place, cell in enumerate(row):
            if cell.__class__ is dict:
                row[place] = days[cell["day"]]
    merged = [(top, left, bottom, right) for top, left, bottom, right in told["merged"]]
    return RawSheet(told["name"], told["left"], told["numbers"], rows, merged)


class _Days(dict[str, date]):
    """Days by their ISO text, each made once: a workbook has many cells and few days."""

    def __missing__(self, told: str) -> date:
        day = self[told] = datetime.fromisoformat(told).date()
        return day
