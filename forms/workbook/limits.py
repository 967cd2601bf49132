"""How large a workbook may be, and what reading it may cost."""

from __future__ import annotations

from dataclasses import dataclass

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one reading. Sizes are bytes, times seconds.

    `ratio` is how many times its packed size a part of more than a megabyte may unpack to; spreadsheets written by
    office programs stay below 100, a bomb is near 1,000.
    """

    upload: int = 30 * _MEGABYTE
    unpacked: int = 512 * _MEGABYTE
    parts: int = 2_000
    ratio: int = 300
    rows: int = 50_000
    columns: int = 200
    sheets: int = 50
    memory: int = 1024 * _MEGABYTE
    cpu: int = 20
    wall: float = 30.0


DEFAULT_LIMITS = Limits()
