"""One line under an edition's rules: window, values, checks and award steps, each run on what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from forms.faults import Fault
from forms.spec import FieldSpec, RowRead
from forms.types import FieldType
from workflow.definition.assessment import ClaimContext, Finding, of_fault
from workflow.definition.combined import Named, combine
from workflow.definition.edition import Check, Edition, Step
from workflow.definition.expressions import Compiled, Environment
from workflow.definition.faults import DefinitionError
from workflow.definition.functions import functions
from workflow.definition.groups import Groups
from workflow.definition.judged import Judged
from workflow.definition.life import Text
from workflow.definition.lookups import Lookup, lookups
from workflow.definition.messages import NO_EDITION, NO_TABLE, OUTSIDE_WINDOW, filled
from workflow.definition.rule_reader import OF_THE_CLAIM, line_variables
from workflow.definition.stages import Stage
from workflow.definition.tables import Tables
from workflow.definition.tables_by_day import TablesByDay

WINDOW_CODE = "outside_window"
TABLE_CODE = "no_table_row"


class RuleBroken(DefinitionError):
    """An expression of a loaded edition does not compile: the edition did not come through the loader."""


class LineRules:
    """The compiled rules of an edition; a rule is run when everything that it names is known.

    A blank optional field, a field in error and a context not given leave out the rules that name them. A rule that
    fails at run time becomes the error `rule_failed` of its line. Where everything is known, all rules are run at
    once; what they find is the same.

    An edition without groups has one stage. Where lines have figures together, the first stage holds the values and
    the checks that name no such figure, and the last all else.
    """

    def __init__(self, edition: Edition, tables: Tables) -> None:
        self._edition = edition
        self._tables = TablesByDay(edition, tables)
        self._variables = line_variables(edition.form, edition.tables)
        self._functions = functions(tables.calendar)
        self._lookups: dict[str, tuple[Lookup, ...]] = {}
        self._converted = {spec.name: spec.kind.cel_value for spec in edition.form.fields if _converts(spec)}
        self._own_tables = {name: use.rows for name, use in edition.tables.items() if use.table is None}
        bases = [self._environment()]
        values = [self._declared(each.name, each.expression, each.kind) for each in edition.values]
        bases.append(self._environment())
        self.groups = Groups(edition, self._variables, self._functions) if edition.groups else None
        figures = self.groups.names if self.groups else frozenset[str]()
        self._variables.update(dict.fromkeys(figures, "int"))
        checks = [(each, self._prepared(each.code, each.expression)) for each in edition.checks]
        together = [(check, each) for check, each in checks if each.run.names & figures]
        alone = [(check, each) for check, each in checks if not each.run.names & figures]
        if self.groups:
            bases[1] = self._environment()
        steps = [(each, self._declared(each.name, each.expression, "int", traced=True)) for each in edition.award]
        sums = [
            self._prepared(f"{each.kind}.{name}", expression)
            for each in edition.ceilings
            for name, expression in (("total", each.total), ("uses", each.uses))
        ]
        if self.groups:
            first = self._stage(bases[0], values, alone, [], [])
            self.stages: tuple[Stage, ...] = (first, self._stage(bases[1], [], together, steps, sums))
        else:
            self.stages = (self._stage(bases[0], values, alone, steps, sums),)
        self._used = self._names(self.stages)
        inputs = [(spec.name, f"line.{spec.name}") for spec in edition.form.fields]
        self._inputs = [(name, variable) for name, variable in inputs if variable in self._used]

    def _environment(self) -> Environment:
        return Environment(self._variables, self._functions)

    def _names(self, stages: Iterable[Stage]) -> frozenset[str]:
        """Every name that any rule uses, and those by which totals are kept."""
        rules = [each for stage in stages for each in (*stage.values, *stage.sums)]
        rules += [each for stage in stages for _, each in (*stage.checks, *stage.steps)]
        used = {name for each in rules for name in each.run.names}
        kept_by = {name for each in self._edition.ceilings for name in each.fields if name in OF_THE_CLAIM}
        return frozenset(used | kept_by | (self.groups.needs if self.groups else frozenset()))

    def _stage(
        self,
        base: Environment,
        values: Sequence[Named],
        checks: Sequence[tuple[Check, Named]],
        steps: Sequence[tuple[Step, Named]],
        sums: Sequence[Named],
    ) -> Stage:
        combined = combine(base, values, [each for _, each in checks], [each for _, each in steps], sums)
        return Stage(self._edition, self._environment(), values, checks, steps, sums, combined)

    def _prepared(self, name: str, expression: str) -> Named:
        compiled = self._environment().compile(expression)
        if not isinstance(compiled, Compiled):
            raise RuleBroken(name)
        return Named(name, compiled)

    def _declared(self, name: str, expression: str, kind: str, *, traced: bool = False) -> Named:
        """A rule that those after it may name; one that is traced tells the table rows of the values in it too."""
        prepared = self._prepared(name, expression)
        own = lookups(expression, self._edition.tables, self._environment())
        inner = [each for value in sorted(prepared.run.names) for each in self._lookups.get(value, ())]
        self._variables[name] = kind
        if traced:
            return Named(name, prepared.run, (*own, *inner))
        self._lookups[name] = (*own, *inner)
        return prepared

    def begin(self, read: RowRead, context: ClaimContext, window: tuple[date, date]) -> Judged:
        """Everything that speaks for and against a line by itself; without groups, all that there is to find."""
        judged = Judged(read, [of_fault(each) for each in read.faults], [of_fault(each) for each in read.notes])
        judged.known = self._known(read, context)
        judged.errors.extend(self._event(judged, window))
        self.stages[0].run(judged)
        return judged

    def finish(self, judged: Judged) -> None:
        """What is left to find once the figures are known that the line has together with others."""
        self.stages[-1].run(judged)

    def _known(self, read: RowRead, context: ClaimContext) -> dict[str, Any]:
        values, converted = read.values, self._converted
        known: dict[str, Any] = dict(self._own_tables)
        for name, variable in self._inputs:
            value = values.get(name)
            if value is not None:
                known[variable] = converted[name](value) if name in converted else value
        return known | {name: fact for name, fact in context.facts.items() if name in self._used}

    def _event(self, judged: Judged, window: tuple[date, date]) -> Iterator[Finding]:
        """The day of the event, whether it counts, and the tables as they hold on it."""
        by = self._edition.effective.by
        name = by.field(judged.read.values)
        if name is None:
            return
        column = self._edition.form[name].shown[-1]
        event = judged.read.values.get(name)
        if isinstance(event, date):
            judged.event = event
            yield from self._in_time(event, column, window)
            yield from self._tables_of(event, column, judged)
        elif name in judged.read.values:
            yield of_fault(Fault("missing").at((column,)))

    def _in_time(self, event: date, column: str, window: tuple[date, date]) -> Iterator[Finding]:
        """The event lies in the window, and the edition covers it; what holds after the edition is told either way."""
        effective, (first, last) = self._edition.effective, window
        ended = effective.last is not None and event > effective.last
        inside = first <= event <= last
        if inside and effective.covers(event):
            return
        words = NO_EDITION if inside else OUTSIDE_WINDOW
        told = filled(words, {"column": column, "first": first, "last": last}, self._edition.form)
        if ended:
            told = Text(f"{told.zh}；{effective.then.zh}", f"{told.en}; {effective.then.en}")
        clause = effective.clause if ended else effective.window_clause
        yield Finding(column, WINDOW_CODE, Text(f"{told.zh}（{clause}）。", f"{told.en} ({clause})."), clause)

    def _tables_of(self, event: date, column: str, judged: Judged) -> Iterator[Finding]:
        """The tables as they hold on the event's day; a table without a row for a covered day is an error."""
        tables = judged.tables = self._tables.on(event)
        judged.known.update(tables.rows)
        if tables.missing and self._edition.effective.covers(event):
            for name in tables.missing:
                words = filled(NO_TABLE, {"table": name, "day": event}, self._edition.form)
                yield Finding(column, TABLE_CODE, words, self._edition.tables[name].clause)


def _converts(spec: FieldSpec) -> bool:
    """Whether the type shows expressions something else than the value itself."""
    return type(spec.kind).cel_value is not FieldType.cel_value
