"""Whether the editions of a scheme fit together in time: no day has two, and what holds after each is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from workflow.definition.edition import Edition
from workflow.definition.faults import DefinitionFault


@dataclass(frozen=True)
class Filed:
    """An edition with the file that writes it, and the lines on which its period and its name stand."""

    edition: Edition
    file: str
    line: int
    name_line: int = 1


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


def editions_are_told_apart(one: Filed, other: Filed) -> Iterator[DefinitionFault]:
    """No two editions of a scheme have one name."""
    if one.edition.edition == other.edition.edition:
        yield DefinitionFault(other.file, other.name_line, "edition", "duplicate_name", {"name": other.edition.edition})


Between = Callable[[Filed, Filed], Iterator[DefinitionFault]]

CHECKS: tuple[Between, ...] = (editions_do_not_overlap, editions_leave_no_gap, editions_are_told_apart)


def faults(filed: Iterable[Filed], checks: Sequence[Between] = CHECKS) -> Iterator[DefinitionFault]:
    """What does not fit between the editions given, scheme by scheme. The same edition given twice is one.

    Each is held against that of the earlier ones which lasts longest, and its name against all of theirs.
    """
    editions = {each.edition.hash: each for each in filed if each.edition.effective.first != date.min}
    ordered = sorted(editions.values(), key=lambda each: (each.edition.scheme, each.edition.effective.first))
    for _, several in groupby(ordered, key=lambda each: each.edition.scheme):
        one, *others = several
        earlier = [one]
        for other in others:
            for check in checks:
                for before in earlier if check is editions_are_told_apart else [one]:
                    yield from check(before, other)
            earlier.append(other)
            one = max(one, other, key=lambda each: each.edition.effective.last or date.max)
