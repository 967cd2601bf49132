"""Finding claims for a definition that nobody has seen before: some that pass, and for each check one that fails it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from console.rehearsal.climb import FAR, PATIENCE, RESTARTS, TRIES, Claim, Climber
from console.rehearsal.growth import Growth
from console.rehearsal.judging import Judge, Line, Told
from console.rehearsal.moves import Moves
from console.rehearsal.samples import Hints
from console.rehearsal.sizes import MOST, sizes_of
from workflow.definition.edition import Ceiling, Check
from workflow.definition.line_rules import WINDOW_CODE

_DRAWS = 40
_ENOUGH = 1_000_000
"""Fen that the first lines should come to: of less there is nothing to share."""

_FEW = 3
_MOVES = 60
"""How often a claim of many lines is moved at least before it is given up."""


@dataclass(frozen=True)
class Failing:
    """Lines of which the one at a place fails a check, and what else speaks against them where none fails it alone."""

    check: Check
    lines: tuple[Line, ...]
    at: int
    besides: tuple[str, ...]


class NoLine(Exception):
    """No claim passes within the bound: what spoke against the best."""

    def __init__(self, tried: int, best: tuple[str, ...]) -> None:
        super().__init__(tried, best)
        self.tried, self.best = tried, best


class Finder:
    """Searches the lines of one claimant: seeded, bounded, by hill climbing over what speaks against them."""

    def __init__(self, judge: Judge, hints: Hints, seed: int, pattern: Sequence[Line] = ()) -> None:
        """`pattern` are lines of another claimant that passed: where to begin."""
        self.judge, self.edition = judge, judge.edition
        self._luck = Random(seed)  # noqa: S311  # made to be the same each time
        self._moves = Moves(judge, hints, self._luck)
        self._climber = Climber(judge, self._moves)
        self._growth = Growth(judge, self._moves, self._climber)
        self._hints, self._pattern, self._base = hints, list(pattern), Claim()

    def base(self) -> Claim:
        """The fewest lines found that all pass together, without a flag, each with an award. Raises NoLine."""
        if not self._base:
            found, mark = self._found(TRIES // 4 if self.edition.groups else TRIES)
            if mark and self.edition.groups:
                found, mark = self._found(TRIES)
            if mark:
                best = sorted({code for each in self.judge.told(found) for code in each.codes})
                raise NoLine(self.judge.tried, tuple(best))
            found = self._filled(found)
            self._base = (
                found if self._pattern else self._climber.richer(found, lambda told: min(_awarded(told), _ENOUGH))
            )
        return self._base

    def _found(self, most: int) -> tuple[Claim, float]:
        """A line that passes, or, where lines have figures together, a few that do; and how far they are from it."""
        start = self._moves.strangers(self._pattern) if self._pattern else None
        found, mark = self._climber.climb(
            start or [self._moves.drawn()], self._climber.passing, most, afresh=start is None
        )
        for size in sizes_of(self.judge, self.edition.checks) if mark and self.edition.groups else ():
            if size > 1:
                grown = self._growth.grown(found[:1], size, self._moves.groups)
                many, least = self._climber.climb(grown, self._climber.passing, max(TRIES // 4, _MOVES * size))
                if least < mark:
                    found, mark = many, least
                if not mark:
                    break
        return found, mark

    def begin_from(self, lines: Sequence[Line]) -> None:
        """Take these lines for those that pass, also where they do not, to look around them for what fails a check."""
        self._base = list(lines)

    def _filled(self, lines: Claim) -> Claim:
        """The same lines with what is optional filled in where a thing is funded by it, as far as they still pass."""
        for place, spec in [(at, each) for at, line in enumerate(lines) for each in self._moves.optional(line)]:
            for _ in range(_DRAWS):
                fresh = [*lines[:place], self._moves.retyped(lines[place], spec), *lines[place + 1 :]]
                if all(each.good for each in self.judge.told(fresh)):
                    lines = fresh
                    break
        return lines

    def fails_on_some_day(self, check: Check) -> bool:
        """Whether a check of the call alone fails for a call that closes on another day."""
        (known, *_) = (each.known for each in self.judge.told(self.base()))
        days = {day + timedelta(days=off) for day in self._hints.days for off in (-400, -1, 0, 1, 400)}
        calls = ({"call.closing": day.isoformat(), "call.year": day.year} for day in days)
        seen = (self.judge.conditions.sight({**known, **call}) for call in calls)
        return any(not self.judge.conditions.of[check].distance(each, wanted=False) for each in seen)

    def claim(self, count: int) -> Claim:
        """So many lines that pass together, or as many as were found. Raises NoLine."""
        block = self.base()
        lines = list(block)
        while len(lines) < count:
            for _ in range(_DRAWS):
                many = [*lines, *self._moves.strangers(block)]
                if all(each.good for each in self.judge.told(many)):
                    break
            else:
                many, mark = self._climber.climb(
                    [*lines, *self._moves.strangers(block)], self._climber.passing, TRIES // RESTARTS
                )
                if mark:
                    break
            lines = many
        return lines

    def enrich(self) -> None:
        """Let the lines that are found from now on get as much as can be."""
        self._base = self._climber.richer(self.base(), _awarded)

    def failing(self, check: Check) -> Failing | None:
        """Lines of which one fails this check, with as little else as can be; None where none was found that does."""
        score, starts = self._climber.scoring(check), [self.base()]
        most = TRIES
        if self.judge.conditions.together(check.expression):
            starts, most = list(self._starts(check)), TRIES // RESTARTS
        marks = [score(self.judge.told(start))[0] for start in starts]
        best, least = Claim(), float(FAR)
        for start, _ in sorted(zip(starts, marks, strict=True), key=lambda each: (each[1] >= FAR, len(each[0]))):
            found, mark = self._climber.climb(start, score, max(most, _MOVES * len(start)), patience=PATIENCE)
            if mark < least:
                best, least = found, mark
            if not least or (best and len(start) > _FEW):
                break
        return self._least(check, best) if best else None

    def _starts(self, check: Check) -> Iterator[Claim]:
        """Where to look for lines that fail a check of several: those that pass, fewer of them, and more."""
        base = self.base()
        for fewer in range(1, len(base) + 1):
            yield base[:fewer]
        for size in sizes_of(self.judge, [check]):
            if size > len(base):
                yield self._growth.grown(base, size, self.judge.conditions.grouped(check.expression), check)

    def _least(self, check: Check, lines: Claim) -> Failing | None:
        """The same failure with lines left out that it does not need."""
        score = self._climber.scoring(check)
        mark, place = score(self.judge.told(lines))[0], len(lines) - 1
        while place >= 0 and 1 < len(lines) <= MOST // 4:
            fewer = [*lines[:place], *lines[place + 1 :]]
            new = score(self.judge.told(fewer))[0]
            if new <= mark:
                lines, mark = fewer, new
            place -= 1
        told = self.judge.told(lines)
        at = next((place for place, each in enumerate(told) if self.judge.fails(check, each.line)), None)
        if at is None:
            return None
        own = [each.code for each in told[at].findings]
        own.remove(check.code)
        others = [code for place, each in enumerate(told) if place != at for code in each.codes if code != check.code]
        return Failing(check, tuple(lines), at, tuple(sorted({*own, *others})))

    def over(self, ceiling: Ceiling) -> Claim | None:
        """Lines the last of which uses more of a shared total than there is; None where none were found that do."""
        return self._growth.over(ceiling, self.base())

    def outside(self) -> Claim | None:
        """Lines that pass, but for the event of the first on another side of the window."""
        first, *others = self.base()
        by = self.edition.effective.by.field(first) or self.edition.effective.by.usual
        for day in _around(self._hints):
            lines = [{**first, by: day}, *others]
            if any(each.code == WINDOW_CODE for each in self.judge.told(lines)[0].line.errors):
                return lines
        return None


def _awarded(told: Sequence[Told]) -> int:
    return sum(each.line.award_fen for each in told)


def _around(hints: Hints) -> Iterator[str]:
    first, last = hints.window
    for day in (first.toordinal() - 1, last.toordinal() + 1, first.toordinal() - 400):
        yield type(first).fromordinal(day).isoformat()
