"""Fen to yuan and back: exact decimals in text, integers everywhere else."""

from __future__ import annotations

import re
import unicodedata

from forms.types import money

MAX_FEN = 2**53 - 1
"""The largest amount taken from outside: every program that reads JSON keeps it exactly."""

_YUAN = re.compile(r"[¥￥]?\s*((?:\d{1,3}(?:,\d{3})+|\d+))(?:\.(\d{1,2}))?\s*元?")


def yuan(fen: int) -> str:
    """An amount in fen as yuan with two decimals and no separators, such as `1234.50`, as files have it."""
    return money.yuan(fen, separator="")


def fen_of(text: str) -> int | None:
    """Yuan as a bank or a person writes them, in fen: None for what is no amount, more than two decimals, or a sign.

    Full-width digits, thousands separators in their places, `¥` and `元` are understood.
    """
    found = _YUAN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    whole, rest = found.group(1), found.group(2) or ""
    fen = int(whole.replace(",", "")) * 100 + int(rest.ljust(2, "0"))
    return fen if fen <= MAX_FEN else None
