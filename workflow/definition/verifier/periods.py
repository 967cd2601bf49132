"""Whether the editions of a scheme fit together in time: no day has two, and what holds after each is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

from workflow.definition.edition import Edition
from workflow.definition.faults import DefinitionFault


@dataclass(frozen=True)
class Filed:
    """An edition with the file that writes it, and the line on which its period stands."""

    edition: Edition
    file: str
    line: int


def editions_do_not_overlap(one: Filed, other: Filed) -> Iterator[DefinitionFault]:
    """No day falls under two editions; `one` begins first."""
    ends, begins = one.edition.effective.last, other.edition.effective.first
    if ends is None or begins <= ends:
        params = {"edition": one.edition.edition, "day": begins.isoformat()}
        yield DefinitionFault(other.file, other.line, "effective.from", "editions_overlap", params)


def editions_leave_no_gap(one: Filed, other: Filed) -> Iterator[DefinitionFault]:
    """An edition begins on the day after the one before it, unless that one says in `gap` what holds between them."""
    ends, begins = one.edition.effective.last, other.edition.effective.first
    if ends is not None and begins > ends + timedelta(days=1) and not one.edition.effective.gap.zh:
        params = {
            "edition": one.edition.edition,
            "first": (ends + timedelta(days=1)).isoformat(),
            "last": (begins - timedelta(days=1)).isoformat(),
        }
        yield DefinitionFault(other.file, other.line, "effective.from", "editions_gap", params)


Between = Callable[[Filed, Filed], Iterator[DefinitionFault]]

CHECKS: tuple[Between, ...] = (editions_do_not_overlap, editions_leave_no_gap)


def faults(filed: Iterable[Filed], checks: Sequence[Between] = CHECKS) -> Iterator[DefinitionFault]:
    """What does not fit between the editions given, scheme by scheme. The same edition given twice is one."""
    editions = {each.edition.hash: each for each in filed if each.edition.effective.first != date.min}
    ordered = sorted(editions.values(), key=lambda each: (each.edition.scheme, each.edition.effective.first))
    for _, several in groupby(ordered, key=lambda each: each.edition.scheme):
        for one, other in pairwise(several):
            for check in checks:
                yield from check(one, other)
