"""What has been found of one line so far: what is known of it, what speaks against it, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from forms.spec import FormSpec, RowRead
from workflow.definition.assessment import Finding, TraceStep
from workflow.definition.edition import Check
from workflow.definition.expressions import Failure
from workflow.definition.messages import RULE_FAILED, filled
from workflow.definition.shared import Figures

RULE_CODE = "rule_failed"

_NO_FORM = FormSpec(())


@dataclass(slots=True)
class Judged:
    """A line while it is judged; the tables as they hold on the day of its event are among what is known."""

    read: RowRead
    errors: list[Finding]
    notes: list[Finding]
    known: dict[str, Any] = field(default_factory=dict)
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


def failed(name: str, failure: Failure, clause: str = "") -> Finding:
    """A rule that could not be computed, as an error of its line."""
    words = filled(RULE_FAILED, {"rule": name, "problem": failure.problem}, _NO_FORM)
    return Finding("", RULE_CODE, words, clause)
