"""What a figure is counted in, as the end of its name says: fen unless it ends otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from forms.types.money import yuan

Unit = Literal["fen", "percent", "count", "chf"]
"""Hundredth parts of a yuan, whole percent, a plain number, or hundredth parts of a Swiss franc."""

ENDINGS: Mapping[str, Unit] = {"_percent": "percent", "_count": "count", "_chf": "chf"}


def unit(name: str) -> Unit:
    """What the figure of that name is counted in."""
    return next((each for ending, each in ENDINGS.items() if name.endswith(ending)), "fen")


def told(name: str, value: int) -> str:
    """A figure as people read it in a sentence that names its unit: an amount with two decimals, else as it is."""
    return yuan(value) if unit(name) in {"fen", "chf"} else str(value)
