"""One line under an edition's rules: window, values, checks and award steps, each run on what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from forms.faults import Fault
from forms.spec import FieldSpec, RowRead
from forms.types import FieldType
from workflow.definition.assessment import ClaimContext, Finding, of_fault
from workflow.definition.edition import Check, Edition, Step
from workflow.definition.expressions import Compiled, Environment
from workflow.definition.faults import DefinitionError
from workflow.definition.functions import functions
from workflow.definition.groups import Groups
from workflow.definition.judged import Judged
from workflow.definition.life import Text
from workflow.definition.lookups import Lookup, lookups
from workflow.definition.messages import NO_EDITION, NO_TABLE, OUTSIDE_WINDOW, filled
from workflow.definition.placeholders import HOLE
from workflow.definition.remembered import Rule
from workflow.definition.rule_reader import OF_THE_CLAIM, line_variables
from workflow.definition.stages import Stage
from workflow.definition.tables import Tables
from workflow.definition.tables_by_day import TablesByDay, TablesThen

WINDOW_CODE = "outside_window"
TABLE_CODE = "no_table_row"


class RuleBroken(DefinitionError):
    """An expression of a loaded edition does not compile: the edition did not come through the loader."""


class LineRules:
    """The compiled rules of an edition; a rule is run when everything that it names is known.

    A blank optional field, a field in error and a context not given leave out the rules that name them. A rule that
    fails at run time becomes the error `rule_failed` of its line. Each rule remembers what it gave.

    An edition without groups has one stage. Where lines have figures together, the first stage holds the values and
    the checks that name no such figure, and the last all else.
    """

    def __init__(self, edition: Edition, tables: Tables) -> None:
        self._edition = edition
        self._tables = TablesByDay(edition, tables)
        self._variables = line_variables(edition.form, edition.tables)
        self._functions = functions(tables.calendar)
        self._lookups: dict[str, tuple[Lookup, ...]] = {}
        values = [self._declared(each.name, each.expression, each.kind) for each in edition.values]
        self.groups = Groups(edition, self._variables, self._functions) if edition.groups else None
        figures = self.groups.names if self.groups else frozenset[str]()
        self._variables.update(dict.fromkeys(figures, "int"))
        checks = [(each, self._prepared(each.code, each.expression)) for each in edition.checks]
        together = [(check, each) for check, each in checks if each.names & figures]
        alone = [(check, each) for check, each in checks if not each.names & figures]
        steps = [(each, self._declared(each.name, each.expression, "int", traced=True)) for each in edition.award]
        sums = [
            self._prepared(f"{each.kind}.{name}", expression)
            for each in edition.ceilings
            for name, expression in (("total", each.total), ("uses", each.uses))
        ]
        if self.groups:
            first = self._stage(values, alone, [], [])
            self.stages: tuple[Stage, ...] = (first, self._stage([], together, steps, sums))
        else:
            self.stages = (self._stage(values, alone, steps, sums),)
        self._used = self._names(self.stages)
        inputs = [(spec, f"line.{spec.name}") for spec in edition.form.fields]
        self._inputs = [(spec.name, variable, _shown(spec)) for spec, variable in inputs if variable in self._used]

    def _environment(self) -> Environment:
        return Environment(self._variables, self._functions)

    def _names(self, stages: Iterable[Stage]) -> frozenset[str]:
        """Every name that any rule uses, and those by which totals are kept."""
        used = {name for stage in stages for name in stage.names}
        kept_by = {name for each in self._edition.ceilings for name in each.fields if name in OF_THE_CLAIM}
        return frozenset(used | kept_by | (self.groups.needs if self.groups else frozenset()))

    def _stage(
        self,
        values: Sequence[Rule],
        checks: Sequence[tuple[Check, Rule]],
        steps: Sequence[tuple[Step, Rule]],
        sums: Sequence[Rule],
    ) -> Stage:
        return Stage(self._edition, self._environment(), values, checks, steps, sums)

    def _prepared(self, name: str, expression: str) -> Rule:
        environment = self._environment()
        compiled = environment.compile(expression)
        if not isinstance(compiled, Compiled):
            raise RuleBroken(name)
        return Rule(name, compiled, environment)

    def _declared(self, name: str, expression: str, kind: str, *, traced: bool = False) -> Rule:
        """A rule that those after it may name; one that is traced tells the table rows of the values in it too."""
        rule = self._prepared(name, expression)
        own = lookups(expression, self._edition.tables, self._environment())
        inner = [each for value in sorted(rule.names) for each in self._lookups.get(value, ())]
        self._variables[name] = kind
        if traced:
            rule.lookups = (*own, *inner)
        else:
            self._lookups[name] = (*own, *inner)
        return rule

    @cached_property
    def fields(self) -> frozenset[str]:
        """The fields that bear on what is found of a line, and on its words; besides these there are its keys."""
        edition = self._edition
        by = edition.effective.by
        words = [check.message for check in edition.checks] + [fund.message for fund in edition.funds]
        told = {hole[1] for each in words for text in (each.zh, each.en) for hole in HOLE.finditer(text)}
        ruled = {name.removeprefix("line.") for name in self._used}
        together = {name for group in edition.groups for name in group.fields}
        shared = {name for ceiling in edition.ceilings for name in ceiling.fields}
        named = {*by.fields.values(), by.choice, *told, *ruled, *together, *shared}
        return frozenset(spec.name for spec in edition.form.fields if spec.name in named)

    def facts(self, context: ClaimContext) -> Mapping[str, Any]:
        """What is known of every line of a claim: the facts that rules use, and the edition's own tables."""
        return {name: fact for name, fact in context.facts.items() if name in self._used} | self._tables.own

    def begin(self, read: RowRead, facts: Mapping[str, Any], window: tuple[date, date]) -> Judged:
        """Everything that speaks for and against a line by itself; without groups, all that there is to find."""
        judged = Judged(read, [of_fault(each) for each in read.faults], [of_fault(each) for each in read.notes])
        judged.known = self._known(read, facts)
        judged.errors.extend(self._event(judged, window))
        self.stages[0].run(judged)
        return judged

    def finish(self, judged: Judged) -> None:
        """What is left to find once the figures are known that the line has together with others."""
        self.stages[-1].run(judged)

    def _known(self, read: RowRead, facts: Mapping[str, Any]) -> dict[str, Any]:
        values, known = read.values, dict(facts)
        for name, variable, shown in self._inputs:
            value = values.get(name)
            if value is not None:
                known[variable] = shown(value) if shown else value
        return known

    def _event(self, judged: Judged, window: tuple[date, date]) -> Iterable[Finding]:
        """The day of the event, whether it counts, and the tables as they hold on it."""
        values, effective = judged.read.values, self._edition.effective
        name = effective.by.field(values)
        event = None if name is None else values.get(name)
        if not isinstance(event, date):
            return () if name is None or name not in values else (self._no_event(name),)
        tables = self._tables.on(event)
        judged.known.update(tables.tables)
        if window[0] <= event <= window[1] and effective.covers(event) and not tables.missing:
            return ()
        assert name is not None
        column = self._edition.form[name].shown[-1]
        return (*self._in_time(event, column, window), *self._without(tables, event, column))

    def _no_event(self, name: str) -> Finding:
        return of_fault(Fault("missing").at((self._edition.form[name].shown[-1],)))

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

    def _without(self, tables: TablesThen, event: date, column: str) -> Iterator[Finding]:
        """An error for each table that has no row for a day that the edition covers."""
        if self._edition.effective.covers(event):
            for name in tables.missing:
                words = filled(NO_TABLE, {"table": name, "day": event}, self._edition.form)
                yield Finding(column, TABLE_CODE, words, self._edition.tables[name].clause)


def _shown(spec: FieldSpec) -> Callable[[Any], Any] | None:
    """How a value is shown to expressions, None where it is as it is; what comes again and again is remembered."""
    kind = spec.kind
    if type(kind).cel_value is FieldType.cel_value:
        return None
    return lru_cache(maxsize=4096)(kind.cel_value) if kind.repeats else kind.cel_value
