"""Whether what reviewers decided of lines is still their draft, waits for the division, or stands."""

from __future__ import annotations

from functools import cache
from typing import Literal

from workflow.definition.life import Life

DecisionStands = Literal["drafted", "sent", "stands"]

SENDS, AGREES = "send_decisions", "release_refused"
"""The effects of the steps by which decisions are sent to the division, and by which it agrees with them."""


def decision_stands(life: Life, state: str) -> DecisionStands:
    """How far decisions on the lines of an application in this state have come; claimants read those that stand."""
    if state in _drafting(life):
        return "drafted"
    return "stands" if state in _after(life) else "sent"


def _drafting(life: Life) -> frozenset[str]:
    return frozenset(each.source for each in life.transitions if SENDS in each.effects)


@cache
def _after(life: Life) -> frozenset[str]:
    """The states behind the division's agreement, as far as none of them opens the review again."""
    reached = {each.target for each in life.transitions if AGREES in each.effects}
    left = list(reached)
    while left:
        onward = {each.target for each in life.leaving(left.pop())} - reached - _drafting(life)
        reached |= onward
        left += onward
    return frozenset(reached)
