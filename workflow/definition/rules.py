"""The rules of an edition at work: lines read, checked and awarded, with a trace of every figure.

`yuelu claim check`, submission and reviewers all ask the same `Rules.assess`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from forms.spec import FormSpec, RowRead, RowReader, compile_rows
from workflow.definition.assessment import Assessment, ClaimContext, FundingKey, LineAssessment, Row, Summary
from workflow.definition.edition import Edition
from workflow.definition.groups import Groups
from workflow.definition.judged import Judged
from workflow.definition.line_rules import LineRules
from workflow.definition.once import Once
from workflow.definition.shared import Shared
from workflow.definition.tables import Tables


class ReadRow(NamedTuple):
    """A row that was read already; its funding keys are those of its values, unless they are known beforehand."""

    number: int
    read: RowRead
    keys: tuple[FundingKey, ...] | None = None


class _Begun(NamedTuple):
    """A line of which is found what it says by itself: its row, that, and what it would take."""

    row: int
    judged: Judged
    keys: tuple[FundingKey, ...]


class Rules:
    """An edition's rules on the tables given; build once, assess many claims."""

    def __init__(self, edition: Edition, tables: Tables) -> None:
        self.edition = edition
        self.read = compile_rows(edition.form)
        """What reads the cells of a row, every field of it."""
        self._line = LineRules(edition, tables)

    def assess(self, rows: Iterable[Row], context: ClaimContext) -> Assessment:
        """Every line of a claim, in order, with the sum and the claimant's cap.

        Of two equal lines the first good one stays; a line that equals a bad one is no duplicate. Where lines have
        figures together, good means good so far: without what those figures have to say.
        """
        lines = list(self.each(rows, context))
        return Assessment(lines, self._summary(lines))

    def each(self, rows: Iterable[Row], context: ClaimContext) -> Iterator[LineAssessment]:
        """The lines of a claim in order, for who need not keep what was said of those before.

        Where lines have figures together, all rows are read before the first is told.
        """
        return self.judged(self._read(rows), context)

    def judged(self, rows: Iterable[ReadRow], context: ClaimContext) -> Iterator[LineAssessment]:
        """The same for rows that were read already."""
        above = Once(self.edition), Shared(self.edition, context.facts)
        return (self._assessed(each, above) for each in self._all(rows, context, above[0]))

    def reader(self, without: Collection[str]) -> RowReader:
        """What reads rows of which these fields are known to hold no fault: of them, only those that rules name."""
        form = self.edition.form
        needed = (spec for spec in form.fields if spec.name not in without or spec.name in self._line.fields)
        return compile_rows(FormSpec(tuple(needed)))

    def seen(self, rows: Iterable[Row], context: ClaimContext) -> Iterator[tuple[LineAssessment, Mapping[str, Any]]]:
        """The lines of a claim in order, each with what expressions saw of it: for who looks for others like it."""
        above = Once(self.edition), Shared(self.edition, context.facts)
        begun = self._all(self._read(rows), context, above[0])
        return ((self._assessed(each, above), each.judged.known) for each in begun)

    def window(self) -> tuple[date, date]:
        """The edition's own window of events, both days included."""
        return self.edition.effective.first, self.edition.effective.last or date.max

    def _read(self, rows: Iterable[Row]) -> Iterator[ReadRow]:
        return (ReadRow(row.number, self.read(row.cells)) for row in rows)

    def _all(self, rows: Iterable[ReadRow], context: ClaimContext, once: Once) -> Iterator[_Begun]:
        window = context.window or self.window()
        facts = self._line.facts(context)
        begun = (self._begun(row, facts, window, once) for row in rows)
        return begun if self._line.groups is None else self._together(list(begun), self._line.groups)

    def _begun(self, row: ReadRow, facts: Mapping[str, Any], window: tuple[date, date], once: Once) -> _Begun:
        number, read, keys = row
        judged = self._line.begin(read, facts, window)
        if keys is None:
            keys = once.keys(read.values)
        judged.errors.extend(once.repeated(keys, read.values))
        if self._line.groups is not None and not judged.errors:
            once.take(keys, number)
        return _Begun(number, judged, keys)

    def _together(self, begun: Sequence[_Begun], groups: Groups) -> Iterator[_Begun]:
        """The lines with what they have together, each finished in its turn."""
        groups.add([each.judged for each in begun])
        for each in begun:
            if not each.judged.errors:
                self._line.finish(each.judged)
            yield each

    def _assessed(self, begun: _Begun, above: tuple[Once, Shared]) -> LineAssessment:
        (row, judged, keys), (once, shared) = begun, above
        values = judged.read.values
        uses = shared.uses(values, judged.sums) if judged.sums and not judged.errors else ()
        if uses:
            judged.errors.extend(shared.too_much(uses))
        if judged.errors:
            award, steps = 0, judged.refusal()
        else:
            once.take(keys, row)
            shared.take(uses, row)
            award, steps = judged.award_fen, judged.steps
        return LineAssessment(
            row=row,
            errors=tuple(judged.errors),
            flags=tuple(judged.flags),
            notes=tuple(judged.notes),
            award_fen=award,
            steps=steps,
            values=values,
            keys=keys,
            uses=() if judged.errors else uses,
        )

    def _summary(self, lines: Sequence[LineAssessment]) -> Summary:
        ok = sum(each.ok for each in lines)
        award = sum(each.award_fen for each in lines)
        cap = self.edition.claimant_cap_fen
        return Summary(len(lines), ok, len(lines) - ok, award, award if cap is None else min(award, cap))
