"""What the definition's own rules say of lines that a rehearsal makes up, and how much of it speaks against them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from console.rehearsal.conditions import Conditions, Sight
from console.rehearsal.faults import NO_LIMIT, Limit
from forms.spec import FieldSpec
from workflow.definition.assessment import ClaimContext, Finding, GivenRow, LineAssessment
from workflow.definition.edition import Check
from workflow.definition.placeholders import HOLE
from workflow.definition.rules import Rules

Line = Mapping[str, object]
"""A line by field: what is typed there, None for nothing."""

UNFINISHED = 20
"""What it counts that a line has not come so far that what it has together with others was looked at."""

UNAWARDED = "award = 0"
"""What speaks against a line that passes everything and gets nothing."""


@dataclass(frozen=True)
class Told:
    """What the rules say of one line among its claim, and what they saw of it."""

    line: LineAssessment
    known: Mapping[str, object]
    conditions: Conditions

    @cached_property
    def sight(self) -> Sight:
        """What its expressions see."""
        return self.conditions.sight(self.known)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that speaks against it: errors, and flags."""
        return (*self.line.errors, *self.line.flags)

    @property
    def good(self) -> bool:
        """Whether it passes everything, is flagged by nothing, and gets something."""
        return not self.findings and self.line.award_fen > 0

    @property
    def codes(self) -> list[str]:
        """The codes of what speaks against it."""
        return [each.code for each in self.findings] or ([] if self.line.award_fen > 0 else [UNAWARDED])


class Judge:
    """Asks the rules of an edition about the lines of one claimant, and counts how many it asked about."""

    def __init__(self, rules: Rules, context: ClaimContext, conditions: Conditions, limit: Limit = NO_LIMIT) -> None:
        self.edition, self.context, self.conditions = rules.edition, context, conditions
        self._rules, self._fields = rules, rules.edition.form.fields
        self._told = {check: _pattern(check) for check in rules.edition.checks}
        self._checks: dict[str, list[Check]] = defaultdict(list)
        for each in rules.edition.checks:
            self._checks[each.code].append(each)
        self.tried, self._limit = 0, limit

    def told(self, lines: Sequence[Line]) -> list[Told]:
        """What the rules say of these lines as one claim. Raises OutOfTime."""
        self._limit.keep()
        self.tried += len(lines)
        rows = [GivenRow(place, cells_of(self._fields, line)) for place, line in enumerate(lines, start=2)]
        return [Told(line, known, self.conditions) for line, known in self._rules.seen(rows, self.context)]

    def fails(self, check: Check, told: LineAssessment) -> bool:
        """Whether a line was told that this check does not hold of it."""
        found = told.flags if check.outcome == "flag" else told.errors
        return any(self._is(check, each) for each in found)

    def _is(self, check: Check, finding: Finding) -> bool:
        same = (finding.code, finding.column, finding.clause) == (check.code, check.column, check.clause)
        return same and self._told[check].match(finding.message.zh) is not None

    def speaking(self, told: Told) -> Iterator[Check]:
        """The checks that speak against a line."""
        for finding in told.findings:
            yield from self._checks.get(finding.code, ())

    def against(self, told: Told) -> float:
        """How much speaks against a line: what has less to go counts for less; 0 where it is good."""
        found = sum(self._weight(told, each) for each in told.findings)
        unfinished = bool(told.line.errors) and not self.conditions.figures <= told.known.keys()
        return found + UNFINISHED * unfinished + (not found and told.line.award_fen <= 0)

    def _weight(self, told: Told, finding: Finding) -> float:
        checks = self._checks.get(finding.code, ())
        return 1 + max((self.away(told, each, wanted=True) for each in checks), default=1.0)

    def away(self, told: Told, check: Check, *, wanted: bool) -> float:
        """How far a line is from holding to a check, or from failing it."""
        return self.conditions.of[check].distance(told.sight, wanted=wanted)


def cells_of(fields: Sequence[FieldSpec], line: Line) -> dict[str, object]:
    """A line as a sheet holds it: by column name."""
    cells: dict[str, object] = {}
    for spec in fields:
        typed = line[spec.name]
        parts = typed if isinstance(typed, tuple) else (typed,) * len(spec.columns) if typed is None else (typed,)
        cells.update(zip(spec.columns, parts, strict=False))
    return cells


def _pattern(check: Check) -> re.Pattern[str]:
    """What the words of a check look like with anything in their holes."""
    pieces = HOLE.split(check.message.zh)[::2]
    return re.compile(".*".join(re.escape(each) for each in pieces), re.DOTALL)
