"""What has been found of one line so far: what is known of it, what speaks against it, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.spec import FormSpec, RowRead
from workflow.definition.assessment import Finding, TraceStep
from workflow.definition.combined import Named
from workflow.definition.edition import Check
from workflow.definition.expressions import Failure
from workflow.definition.messages import RULE_FAILED, filled
from workflow.definition.shared import Figures
from workflow.definition.tables_by_day import TablesThen

RULE_CODE = "rule_failed"

_NO_FORM = FormSpec(())


@dataclass(slots=True)
class Judged:
    """A line while it is judged; `event` is the day of its event, and `tables` are those that hold on it."""

    read: RowRead
    errors: list[Finding]
    notes: list[Finding]
    known: dict[str, Any] = field(default_factory=dict)
    event: date | None = None
    tables: TablesThen | None = None
    flags: list[Finding] = field(default_factory=list)
    figures: tuple[TraceStep, ...] = ()
    """What the line has together with others, as its trace tells it."""
    steps: tuple[TraceStep, ...] = ()
    award_fen: int = 0
    sums: tuple[Figures | None, ...] = ()
    """Of each ceiling its total and what the line uses of it, in fen; None where the line has no key of it."""

    def add(self, check: Check, finding: Finding) -> None:
        """A check that does not hold: an error, or a flag."""
        (self.flags if check.outcome == "flag" else self.errors).append(finding)

    def refusal(self) -> tuple[TraceStep, ...]:
        """The trace of a line that gets nothing: the clauses that refuse it."""
        return tuple(TraceStep(each.code, 0, each.clause) for each in self.errors if each.clause)

    @property
    def versions(self) -> Mapping[str, str]:
        """The versions of the tables, by the names that the edition gives them."""
        return self.tables.versions if self.tables else {}


def failed(name: str, failure: Failure, clause: str = "") -> Finding:
    """A rule that could not be computed, as an error of its line."""
    words = filled(RULE_FAILED, {"rule": name, "problem": failure.problem}, _NO_FORM)
    return Finding("", RULE_CODE, words, clause)


def figure(rule: Named, known: Mapping[str, Any], activation: Any) -> Any:
    """What a rule gives, or a Failure, also when something that it names is not known."""
    missing = rule.run.names - known.keys()
    return Failure(f"{', '.join(sorted(missing))}: ?") if missing else rule.run.run(activation)
