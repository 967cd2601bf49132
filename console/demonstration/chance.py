"""Chance that repeats itself: the same seed and purpose give the same draws, whatever else was drawn before."""

from __future__ import annotations

from random import Random


def chance(seed: int, *purpose: str | int) -> Random:
    """A generator of its own for one purpose, such as the lines of one university."""
    return Random("/".join(str(each) for each in (seed, *purpose)))  # noqa: S311  # it must repeat, not be secret
