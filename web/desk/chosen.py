"""Lines that were chosen over several pages of a list, as a short text that goes along in the address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

Chosen = Mapping[int, int]
"""Rows, each with the version of its decision that the chooser saw (0: none)."""

LONGEST = 3_000
"""Characters of the text that an address carries."""

_MOST = 100_000
_GROUP = re.compile(r"(?:([0-9]{1,6})\.)?([0-9]{1,7}(?:-[0-9]{1,7})?(?:_[0-9]{1,7}(?:-[0-9]{1,7})?)*)")
"""A version and a dot, unless it is 0; then rows and runs of rows."""


def written(chosen: Chosen) -> str:
    """The text of what was chosen: `2-40_55~1.7` are the rows 2 to 40 and 55, and 7 as decided once."""
    versions = sorted(set(chosen.values()))
    return "~".join(_group(version, sorted(row for row in chosen if chosen[row] == version)) for version in versions)


def read(text: str) -> dict[int, int]:
    """What a text says was chosen; nothing where it is no such text, or names more rows than a list can have."""
    found: dict[int, int] = {}
    for group in text.split("~") if text else ():
        match = _GROUP.fullmatch(group)
        if match is None:
            return {}
        for first, last in _runs(match[2]):
            if last - first >= _MOST - len(found):
                return {}
            found |= dict.fromkeys(range(first, last + 1), int(match[1] or 0))
    return found


def cut(chosen: Chosen) -> dict[int, int]:
    """What of it an address can carry: its first rows, as many as there is room for."""
    rows = sorted(chosen)
    while len(written({row: chosen[row] for row in rows})) > LONGEST:
        rows = rows[: len(rows) * 9 // 10]
    return {row: chosen[row] for row in rows}


def _group(version: int, rows: Iterable[int]) -> str:
    runs = [list(run) for _, run in groupby(enumerate(rows), key=lambda each: each[1] - each[0])]
    told = [str(run[0][1]) if len(run) == 1 else f"{run[0][1]}-{run[-1][1]}" for run in runs]
    return (f"{version}." if version else "") + "_".join(told)


def _runs(text: str) -> Iterator[tuple[int, int]]:
    for run in text.split("_"):
        first, _, last = run.partition("-")
        yield int(first), int(last or first)
