"""Finding claims for a definition that nobody has seen before: some that pass, and for each check one that fails it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from console.rehearsal.conditions import Comparison
from console.rehearsal.judging import Judge, Line, Told
from console.rehearsal.moves import Moves
from console.rehearsal.samples import Hints
from console.rehearsal.sizes import MOST, sizes_of
from workflow.definition.assessment import Finding
from workflow.definition.edition import Ceiling, Check
from workflow.definition.line_rules import WINDOW_CODE
from workflow.definition.shared import OVER_CAP_CODE, OVER_RECEIPT_CODE

TRIES = 12_000
"""How many lines are tried before a search is given up."""

RESTARTS = 8
_DRAWS = 40
_RICHER = 300
_FAR = 50
_FEW = 3
_MOVES = 60
"""How often a claim of many lines is moved at least before it is given up."""

_PATIENCE = 1_000
"""How many lines are tried for a better one once one is found that fails a check."""

Claim = list[Line]

Scoring = Callable[[Sequence[Told]], tuple[float, int, Sequence[Comparison]]]
"""How far a claim is from what is looked for (0 is there), the line that it hangs on, and what should come out
otherwise of that."""


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
        self._hints, self._pattern, self._base = hints, list(pattern), Claim()

    def base(self) -> Claim:
        """The fewest lines found that all pass together, without a flag, each with an award. Raises NoLine."""
        if not self._base:
            start = self._moves.strangers(self._pattern) if self._pattern else None
            found, mark = self._climb(start or [self._moves.drawn()], self._passing, afresh=start is None)
            for size in sizes_of(self.judge, self.edition.checks) if mark and self.edition.groups else ():
                if size > 1:
                    many, least = self._climb(self._grown(found, size, self._moves.groups), self._passing)
                    if least < mark:
                        found, mark = many, least
                    if not mark:
                        break
            if mark:
                best = sorted({code for each in self.judge.told(found) for code in each.codes})
                raise NoLine(self.judge.tried, tuple(best))
            self._base = self._filled(found)
        return self._base

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
                many, mark = self._climb([*lines, *self._moves.strangers(block)], self._passing, TRIES // RESTARTS)
                if mark:
                    break
            lines = many
        return lines

    def enrich(self) -> None:
        """Let the lines that are found from now on get as much as can be."""
        self._base = self._richer(self.base(), lambda told: sum(each.line.award_fen for each in told))

    def _richer(self, lines: Claim, worth: Callable[[Sequence[Told]], float], tries: int = _RICHER) -> Claim:
        """Lines that pass as these do, and come to more of something."""
        told = self.judge.told(lines)
        most = worth(told)
        for _ in range(tries):
            there = self._moves.moved(lines, told, 0, ())
            new = self.judge.told(there)
            if all(each.good for each in new) and worth(new) >= most:
                lines, told, most = there, new, worth(new)
        return lines

    def failing(self, check: Check) -> Failing | None:
        """Lines of which one fails this check, with as little else as can be; None where none was found that does."""
        score, best, least = self._scoring(check), Claim(), float(_FAR)
        alone = not self.judge.conditions.together(check.expression)
        for start in self._starts(check):
            most = TRIES if alone else max(TRIES // RESTARTS, _MOVES * len(start))
            found, mark = self._climb(start, score, most, patience=_PATIENCE)
            if mark < least:
                best, least = found, mark
            if not least or (best and len(start) > _FEW):
                break
        return self._least(check, best) if best else None

    def _starts(self, check: Check) -> Iterator[Claim]:
        """Where to look for lines that fail a check: those that pass, and where it looks at several, fewer and more."""
        base = self.base()
        yield base
        if not self.judge.conditions.together(check.expression):
            return
        for fewer in range(1, len(base)):
            yield base[:fewer]
        for size in sizes_of(self.judge, [check]):
            if size > len(base):
                yield self._grown(base, size, self.judge.conditions.grouped(check.expression), check)

    def _grown(self, lines: Claim, size: int, keep: frozenset[str], check: Check | None = None) -> Claim:
        """So many lines, the last of them repeated in its group, with nothing more against them than it has itself.

        What a check sought says of them, or any other of several lines, is no matter.
        """
        last, before = lines[-1], self._own(self.judge.told(lines)[-1])
        sought = before | ({check.code} if check else set())

        def fresh(count: int) -> Claim:
            return self._moves.twins(last, count, keep)

        lines = self._extended(lines, size, fresh, lambda told: {each.code for each in told.findings} <= sought)
        lines = self._extended(lines, size, fresh, lambda told: self._own(told) <= before)
        return [*lines, *fresh(size - len(lines))]

    def _extended(self, lines: Claim, size: int, fresh: Callable[[int], Claim], fits: Callable[[Told], bool]) -> Claim:
        """The lines with others that fit beside them, up to so many."""
        for _ in range(_DRAWS):
            if len(lines) >= size:
                break
            drawn = fresh(size - len(lines))
            told = self.judge.told([*lines, *drawn])[len(lines) :]
            lines = [*lines, *(line for line, each in zip(drawn, told, strict=True) if fits(each))]
        return lines

    def _own(self, told: Told) -> set[str]:
        """What speaks against a line by itself."""
        together = {each.code for each in self.edition.checks if self.judge.conditions.together(each.expression)}
        return {each.code for each in told.findings} - together

    def _least(self, check: Check, lines: Claim) -> Failing | None:
        """The same failure with lines left out that it does not need."""
        score = self._scoring(check)
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

    def outside(self) -> Claim | None:
        """Lines that pass, but for the event of the first on another side of the window."""
        first, *others = self.base()
        by = self.edition.effective.by.field(first) or self.edition.effective.by.usual
        for day in _around(self._hints):
            lines = [{**first, by: day}, *others]
            if any(each.code == WINDOW_CODE for each in self.judge.told(lines)[0].line.errors):
                return lines
        return None

    def over(self, ceiling: Ceiling) -> Claim | None:
        """Lines the last of which uses more of a shared total than there is; None where none were found that do."""
        own = frozenset(ceiling.fields)
        start = self._richer(self.base(), lambda told: _used(ceiling, told), 4 * _RICHER)
        used, last = _used(ceiling, self.judge.told(start)), start[-1]
        size = int(1 / used) + 1 if used else MOST + 1
        if size * len(start) > MOST:
            return None

        def fits(told: Told) -> bool:
            return told.line.ok or any(_is_over(ceiling, each) for each in told.line.errors)

        for fresh in (
            lambda count: self._moves.twins(last, count, own | self._moves.groups),
            lambda count: self._moves.twins(last, count, own),
            lambda count: [line for _ in range(0, count, len(start)) for line in self._moves.strangers(start, own)],
        ):
            lines = self._extended(start, size * len(start) + 1, fresh, fits)
            told = self.judge.told(lines)
            for place, each in enumerate(told):
                if any(_is_over(ceiling, one) for one in each.line.errors):
                    return [
                        *(line for line, one in zip(lines[:place], told, strict=False) if one.line.ok),
                        lines[place],
                    ]
        return None

    # --- the climb ----------------------------------------------------------------------------------------------------

    def _passing(self, told: Sequence[Told]) -> tuple[float, int, Sequence[Comparison]]:
        marks = [self.judge.against(each) for each in told]
        worst = max(range(len(marks)), key=marks.__getitem__)
        checks = list(self.judge.speaking(told[worst]))
        return sum(marks), worst, [one for each in checks for one in self.judge.conditions.of[each].comparisons()]

    def _scoring(self, check: Check) -> Scoring:
        asked = list(self.judge.conditions.of[check].comparisons())

        def score(told: Sequence[Told]) -> tuple[float, int, Sequence[Comparison]]:
            away = [self._away(check, each) for each in told]
            nearest = min(range(len(away)), key=away.__getitem__)
            others = sum(
                self.judge.against(each)
                for place, each in enumerate(told)
                if place != nearest and not self.judge.fails(check, each.line)
            )
            return away[nearest] + others, nearest, asked if away[nearest] >= _FAR else ()

        return score

    def _away(self, check: Check, told: Told) -> float:
        """How far a line is from failing a check, and nothing else."""
        if not self.judge.fails(check, told.line):
            return _FAR * (1 + self.judge.away(told, check, wanted=False)) + self.judge.against(told)
        nothing = told.line.ok and told.line.award_fen <= 0
        return len(told.findings) - 1 + nothing

    def _climb(
        self, start: Claim, score: Scoring, most: int = TRIES, *, afresh: bool = False, patience: int = TRIES
    ) -> tuple[Claim, float]:
        """The claim of the least score, from the beginning again now and then; a score of 0 ends it.

        So does it when nothing got better for a while, once the score is less than far.
        """
        best, least, until = start, float("inf"), self.judge.tried + most
        for _ in range(RESTARTS):
            here = [self._moves.drawn()] if afresh else start
            told = self.judge.told(here)
            mark, at, asked = score(told)
            since, turn = self.judge.tried, self.judge.tried + max(most // RESTARTS, 2 * len(here))
            while (
                mark and self.judge.tried < min(turn, until) and (mark >= _FAR or self.judge.tried - since < patience)
            ):
                there = self._moves.moved(here, told, at, asked)
                told_there = self.judge.told(there)
                new = score(told_there)
                since = self.judge.tried if new[0] < mark else since
                if new[0] <= mark:
                    here, told, (mark, at, asked) = there, told_there, new
            if mark < least:
                best, least = here, mark
            if not least or (least < _FAR and self.judge.tried - since >= patience):
                break
        return best, least


def _used(ceiling: Ceiling, told: Sequence[Told]) -> float:
    """How much of a shared total lines use, the total being 1."""
    uses = [each for one in told for each in one.line.uses if each.kind == ceiling.kind]
    return sum(each.used_fen / each.total_fen for each in uses if each.total_fen)


def _is_over(ceiling: Ceiling, finding: Finding) -> bool:
    same = (finding.column, finding.clause) == (ceiling.column, ceiling.clause)
    return same and finding.code in {OVER_RECEIPT_CODE, OVER_CAP_CODE}


def _around(hints: Hints) -> Iterator[str]:
    first, last = hints.window
    for day in (first.toordinal() - 1, last.toordinal() + 1, first.toordinal() - 400):
        yield type(first).fromordinal(day).isoformat()
