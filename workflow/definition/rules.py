"""The rules of an edition at work: lines read, checked and awarded, with a trace of every figure.

`yuelu claim check`, submission and reviewers all ask the same `Rules.assess`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from forms.spec import compile_rows
from workflow.definition.assessment import Assessment, ClaimContext, LineAssessment, Row, Summary
from workflow.definition.edition import Edition
from workflow.definition.line_rules import LineRules
from workflow.definition.once import Once
from workflow.definition.shared import Shared
from workflow.definition.tables import Tables


class Rules:
    """An edition's rules on the tables given; build once, assess many claims."""

    def __init__(self, edition: Edition, tables: Tables) -> None:
        self.edition = edition
        self._read = compile_rows(edition.form)
        self._line = LineRules(edition, tables)

    def assess(self, rows: Iterable[Row], context: ClaimContext) -> Assessment:
        """Every line of a claim, in order, with the sum and the claimant's cap.

        Of two equal lines the first good one stays; a line that equals a bad one is no duplicate.
        """
        lines = list(map(self.claim(context), rows))
        return Assessment(lines, self._summary(lines))

    def claim(self, context: ClaimContext) -> Callable[[Row], LineAssessment]:
        """A claim that is assessed line by line, in order, for who need not keep what was said of those before."""
        above = Once(self.edition), Shared(self.edition)
        window = context.window or self.window()
        return lambda row: self._assessed(row, context, window, above)

    def window(self) -> tuple[date, date]:
        """The edition's own window of events, both days included."""
        return self.edition.effective.first, self.edition.effective.last or date.max

    def _assessed(
        self, row: Row, context: ClaimContext, window: tuple[date, date], above: tuple[Once, Shared]
    ) -> LineAssessment:
        once, shared = above
        read = self._read(row.cells)
        judged = self._line.judge(read, context, window)
        keys = once.keys(read.values)
        judged.errors.extend(once.repeated(keys, read.values))
        uses = shared.uses(read.values, judged.sums) if judged.sums and not judged.errors else ()
        if uses:
            judged.errors.extend(shared.too_much(uses))
        if judged.errors:
            award, steps = 0, judged.refusal()
        else:
            once.take(keys, row.number)
            shared.take(uses, row.number)
            award, steps = judged.award_fen, judged.steps
        return LineAssessment(
            row=row.number,
            errors=tuple(judged.errors),
            flags=tuple(judged.flags),
            notes=tuple(judged.notes),
            award_fen=award,
            steps=steps,
            values=read.values,
            keys=keys,
            uses=() if judged.errors else uses,
        )

    def _summary(self, lines: Sequence[LineAssessment]) -> Summary:
        ok = sum(each.ok for each in lines)
        award = sum(each.award_fen for each in lines)
        cap = self.edition.claimant_cap_fen
        return Summary(len(lines), ok, len(lines) - ok, award, award if cap is None else min(award, cap))
