"""Finding lines for a definition that nobody has seen before: some that pass, and for each check one that fails it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from console.rehearsal.samples import Hints, sample
from forms.spec import FieldSpec
from workflow.definition.assessment import ClaimContext, Finding, GivenRow, LineAssessment
from workflow.definition.edition import Ceiling, Check, Edition
from workflow.definition.line_rules import WINDOW_CODE
from workflow.definition.placeholders import HOLE
from workflow.definition.rules import Rules
from workflow.definition.shared import OVER_CAP_CODE, OVER_RECEIPT_CODE

TRIES = 12_000
"""How many lines are tried before one is given up."""

RESTARTS = 8
_BLANK = 0.2
_COPIES = 120

Line = Mapping[str, object]
"""A line by field: what is typed there, None for nothing."""

Scoring = Callable[[LineAssessment], int]
"""How far a line is from what is looked for; 0 is there."""


@dataclass(frozen=True)
class Failing:
    """A line that fails a check, and what else speaks against it where no line fails it alone."""

    check: Check
    line: Line
    besides: tuple[str, ...]


class NoLine(Exception):
    """No line passes within the bound: what spoke against the best."""

    def __init__(self, tried: int, best: tuple[str, ...]) -> None:
        super().__init__(tried, best)
        self.tried, self.best = tried, best


class Finder:
    """Searches the lines of one claimant: seeded, bounded, by hill climbing over what speaks against them."""

    def __init__(self, rules: Rules, context: ClaimContext, hints: Hints, seed: int) -> None:
        self.edition: Edition = rules.edition
        self._rules, self._context, self._hints = rules, context, hints
        self._luck = Random(seed)  # noqa: S311  # made to be the same each time
        self._fields = rules.edition.form.fields
        self._told = {check: _pattern(check) for check in rules.edition.checks}
        self.tried = 0

    def passing(self) -> Line:
        """A line that passes every check, is flagged by none, and is awarded something. Raises NoLine."""
        found, score = self._climb(None, lambda told: _against(told) + (0 if told.award_fen > 0 else 1))
        if score:
            raise NoLine(self.tried, tuple(sorted(_codes(self.assess([found])[0]))) or ("award = 0",))
        return found

    def failing(self, check: Check, passing: Line) -> Failing | None:
        """A line that fails this check and as little else as can be; None where none was found that fails it."""

        def score(told: LineAssessment) -> int:
            return _against(told) - 1 if self.fails(check, told) else 50 + _against(told)

        found, least = self._climb(passing, score)
        told = self.assess([found])[0]
        if not self.fails(check, told):
            return None
        own = _codes(told)
        own.remove(check.code)
        return Failing(check, found, tuple(sorted(own)) if least else ())

    def together(self, check: Check) -> bool:
        """Whether a check names a figure that lines of one claim have together."""
        return any(f"{group.name}." in check.expression for group in self.edition.groups)

    def outside(self, passing: Line) -> Line | None:
        """The same line with its event on another side of the window."""
        by = self.edition.effective.by.field(passing) or self.edition.effective.by.usual
        for day in _around(self._hints):
            line: Line = {**passing, by: day}
            if any(each.code == WINDOW_CODE for each in self.assess([line])[0].errors):
                return line
        return None

    def over(self, ceiling: Ceiling, passing: Line) -> list[Line] | None:
        """Lines that together use more of a shared total than there is; None where none were found that do."""
        lines = [passing]
        while len(lines) < _COPIES:
            for _ in range(200):
                fresh = {**passing, **{each.name: self._typed(each) for each in self._loose(ceiling)}}
                told = self.assess([*lines, fresh])[-1]
                if {OVER_RECEIPT_CODE, OVER_CAP_CODE} & set(_codes(told)):
                    return [*lines, fresh]
                if told.ok:
                    lines.append(fresh)
                    break
            else:
                return None
        return None

    def fails(self, check: Check, told: LineAssessment) -> bool:
        """Whether a line was told that this check does not hold of it."""
        found = told.flags if check.outcome == "flag" else told.errors
        return any(self._is(check, each) for each in found)

    def assess(self, lines: Sequence[Line]) -> list[LineAssessment]:
        """What the rules say of these lines as one claim."""
        self.tried += len(lines)
        rows = [GivenRow(place, cells_of(self._fields, line)) for place, line in enumerate(lines, start=2)]
        return list(self._rules.assess(rows, self._context).lines)

    def _loose(self, ceiling: Ceiling) -> list[FieldSpec]:
        """The fields of what is funded once, which another line with the same ceiling has to have otherwise."""
        keys = {name for fund in self.edition.funds for name in fund.fields} - set(ceiling.fields)
        return [each for each in self._fields if each.name in keys]

    def _is(self, check: Check, finding: Finding) -> bool:
        same = (finding.code, finding.column, finding.clause) == (check.code, check.column, check.clause)
        return same and self._told[check].match(finding.message.zh) is not None

    def _climb(self, start: Line | None, score: Scoring) -> tuple[Line, int]:
        """The line of the least score, from another beginning each time; a score of 0 ends it."""
        best, least = dict(start or self._drawn()), 10**9
        for _ in range(RESTARTS):
            here = dict(start or self._drawn())
            mark = score(self.assess([here])[0])
            for _ in range(TRIES // RESTARTS):
                if mark == 0:
                    return here, 0
                there = self._changed(here)
                new = score(self.assess([there])[0])
                if new <= mark:
                    here, mark = there, new
            if mark < least:
                best, least = here, mark
        return best, least

    def _drawn(self) -> dict[str, object]:
        return {each.name: self._typed(each) for each in self._fields}

    def _typed(self, spec: FieldSpec) -> object:
        if not spec.required and self._luck.random() < _BLANK:
            return None
        return sample(spec, self._luck, self._hints)

    def _changed(self, line: Line) -> dict[str, object]:
        """The line with one field, or a few, typed anew; a day may also become that of another field."""
        fresh = dict(line)
        for spec in self._luck.sample(self._fields, min(self._luck.choice((1, 1, 1, 2, 3)), len(self._fields))):
            days = [each.name for each in self._fields if each.type == spec.type == "date" and line[each.name]]
            copied = days and self._luck.random() < _BLANK
            fresh[spec.name] = line[self._luck.choice(days)] if copied else self._typed(spec)
        return fresh


def cells_of(fields: Sequence[FieldSpec], line: Line) -> dict[str, object]:
    """A line as a sheet holds it: by column name."""
    cells: dict[str, object] = {}
    for spec in fields:
        typed = line[spec.name]
        parts = typed if isinstance(typed, tuple) else (typed,) * len(spec.columns) if typed is None else (typed,)
        cells.update(zip(spec.columns, parts, strict=False))
    return cells


def _against(told: LineAssessment) -> int:
    return len(told.errors) + len(told.flags)


def _codes(told: LineAssessment) -> list[str]:
    return [each.code for each in (*told.errors, *told.flags)]


def _around(hints: Hints) -> Iterator[str]:
    first, last = hints.window
    for day in (first.toordinal() - 1, last.toordinal() + 1, first.toordinal() - 400):
        yield type(first).fromordinal(day).isoformat()


def _pattern(check: Check) -> re.Pattern[str]:
    """What the words of a check look like with anything in their holes."""
    pieces = HOLE.split(check.message.zh)[::2]
    return re.compile(".*".join(re.escape(each) for each in pieces), re.DOTALL)
