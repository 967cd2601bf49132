"""Plans for the tests of their pages: what the office and the public open, and the words that they read there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tests.acts.claim import good
from tests.acts.town import Town
from workflow.acts.looking import Seen

SHORT = 210_000
"""A budget that covers half of three good lines, in fen."""


def closed(town: Town, lines: Sequence[int] = (2, 1), budget_fen: int = 100_000_000) -> tuple[int, tuple[Seen, ...]]:
    """A closed call whose applications, one a claimant, are decided with so many good lines each."""
    call = town.call(budget_fen)
    both = zip(town.claimants, lines, strict=True)
    applications = tuple(town.decided(each, call, good(each.name, count)) for each, count in both)
    town.close(call)
    return call, applications


def number(town: Town, subject: int, kind: str = "plan") -> str:
    """The number of a plan, a call or an application."""
    return str(town.one(f"SELECT number FROM {kind} WHERE id = :id", id=subject)[0])


def words(page: str) -> str:
    """A page as it is read: without tags, blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def links(page: str, start: str) -> set[str]:
    """Where a page leads to, of all addresses that start like this."""
    return set(re.findall(rf'href="({re.escape(start)}[^"]*)"', page))
