"""Resident identity numbers.

Source: GB 11643-1999, check character by ISO 7064 MOD 11-2.
"""

from __future__ import annotations

import re
from datetime import date

_RESIDENT = re.compile(r"[1-9][0-9]{5}([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]", re.ASCII)


def resident_id(text: str) -> str | None:
    """The 18 characters of an identity number, or None without its shape and a birthday that exists."""
    found = _RESIDENT.fullmatch(text)
    if found is None:
        return None
    try:
        date(*map(int, found.groups()))
    except ValueError:
        return None
    return text


def resident_fits(text: str) -> bool:
    """Whether the check character is right: the sum of all with weights 2^17 … 2^0 leaves 1 modulo 11."""
    total = sum("0123456789X".index(each) * (1 << (17 - place)) for place, each in enumerate(text))
    return total % 11 == 1
