"""One line under an edition's rules: window, values, checks and award steps, each run on what is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.spec import FieldSpec, RowRead
from forms.types import FieldType
from workflow.definition.assessment import ClaimContext, Finding, TraceStep, of_fault
from workflow.definition.combined import Computed, Named, combine
from workflow.definition.edition import Ceiling, Check, Edition, Step, Value
from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.faults import DefinitionError
from workflow.definition.functions import functions
from workflow.definition.life import Text
from workflow.definition.lookups import lookups
from workflow.definition.messages import NO_EDITION, NO_TABLE, OUTSIDE_WINDOW, RULE_FAILED, filled
from workflow.definition.rule_reader import AWARD, line_variables
from workflow.definition.shared import Figures
from workflow.definition.tables import Tables
from workflow.definition.tables_by_day import TablesByDay

WINDOW_CODE = "outside_window"
RULE_CODE = "rule_failed"
TABLE_CODE = "no_table_row"
_REMEMBERED = 4096
"""How many traces are remembered before they are forgotten all at once."""


class RuleBroken(DefinitionError):
    """An expression of a loaded edition does not compile: the edition did not come through the loader."""


@dataclass(slots=True)
class Judged:
    """What has been found of a line so far."""

    errors: list[Finding]
    notes: list[Finding]
    flags: list[Finding] = field(default_factory=list)
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


class LineRules:
    """The compiled rules of an edition; a rule is run when everything that it names is known.

    A blank optional field, a field in error and a context not given leave out the rules that name them. A rule that
    fails at run time becomes the error `rule_failed` of its line. Where everything is known, all rules are run at
    once; what they find is the same.
    """

    def __init__(self, edition: Edition, tables: Tables) -> None:
        self._edition = edition
        self._tables = TablesByDay(edition, tables)
        self._variables = line_variables(edition.form, edition.tables)
        self._functions = functions(tables.calendar)
        self._base = Environment(self._variables, self._functions)
        self._converted = {spec.name: spec.kind.cel_value for spec in edition.form.fields if _converts(spec)}
        self._event_column = edition.form[edition.effective.by].shown[-1]
        self._own_tables = {name: use.rows for name, use in edition.tables.items() if use.table is None}
        self._values = [self._declared(each, each.kind) for each in edition.values]
        self._checks = [self._prepared(each.code, each.expression) for each in edition.checks]
        self._steps = [self._declared(each, "int") for each in edition.award]
        self._sums = [
            self._prepared(f"{each.kind}.{name}", figure)
            for each in edition.ceilings
            for name, figure in (("total", each.total), ("uses", each.uses))
        ]
        self._environment = Environment(self._variables, self._functions)
        rules = (*self._values, *self._checks, *self._steps, *self._sums)
        used = {name for each in rules for name in each.run.names}
        inputs = [(spec.name, f"line.{spec.name}") for spec in edition.form.fields]
        self._inputs = [(name, variable) for name, variable in inputs if variable in used]
        self._award_at = [each.name for each in edition.award].index(AWARD)
        self._traces: dict[tuple[Any, ...], tuple[TraceStep, ...]] = {}
        self._combined = combine(self._base, self._values, self._checks, self._steps, self._sums)

    def _prepared(self, name: str, expression: str, tables: Iterable[str] = ()) -> Named:
        environment = Environment(self._variables, self._functions)
        compiled = environment.compile(expression)
        if not isinstance(compiled, Compiled):
            raise RuleBroken(name)
        return Named(name, compiled, lookups(expression, tables, environment))

    def _declared(self, rule: Value | Step, kind: str) -> Named:
        tables = self._edition.tables if isinstance(rule, Step) else ()
        prepared = self._prepared(rule.name, rule.expression, tables)
        self._variables[rule.name] = kind
        return prepared

    def judge(self, read: RowRead, context: ClaimContext, window: tuple[date, date]) -> Judged:
        """Everything that speaks for and against a line, except what other lines of the claim have to do with it."""
        judged = Judged([of_fault(each) for each in read.faults], [of_fault(each) for each in read.notes])
        known = self._known(read, context)
        event = read.values.get(self._edition.effective.by)
        if isinstance(event, date):
            judged.errors.extend(self._in_time(event, window))
            known.update(self._on(event, judged))
        computed = self._combined.run(known) if self._combined else None
        if computed is None:
            self._one_by_one(known, read, judged)
        else:
            self._at_once(computed, known, read, judged)
        if judged.award_fen < 0 or judged.sums:
            judged.errors.extend(self._below_nothing(judged))
        return judged

    def _below_nothing(self, judged: Judged) -> Iterator[Finding]:
        """An award, a total or a use that is less than nothing: the rule is wrong."""
        if judged.award_fen < 0:
            award = self._edition.award[self._award_at]
            yield self._failed(self._steps[self._award_at], Failure("< 0"), award.clause)
        for place, figures in enumerate(judged.sums):
            for number, fen in enumerate(figures or ()):
                if fen < 0:
                    clause = self._edition.ceilings[place].clause
                    yield self._failed(self._sums[2 * place + number], Failure("< 0"), clause)

    def _one_by_one(self, known: dict[str, Any], read: RowRead, judged: Judged) -> None:
        self._add_values(known, judged)
        self._check(known, read, judged)
        if not judged.errors:
            self._award(known, read.values.get(self._edition.effective.by), judged)
        if not judged.errors and self._sums:
            judged.sums = tuple(self._summed(known, read, judged))

    def _at_once(self, computed: Computed, known: dict[str, Any], read: RowRead, judged: Judged) -> None:
        for each, value in zip(self._values, computed.values, strict=True):
            known[each.name] = value
        if not all(computed.checks):
            for check, holds in zip(self._edition.checks, computed.checks, strict=True):
                if not holds:
                    judged.add(check, self._failing(check, known, read))
        if judged.errors:
            return
        judged.award_fen = computed.steps[self._award_at]
        judged.steps = self._traced(computed, self._tables.on(read.values[self._edition.effective.by]).versions)
        if self._sums:
            pairs = zip(computed.sums[::2], computed.sums[1::2], strict=True)
            judged.sums = tuple(
                figures if _has_key(each, read) else None
                for each, figures in zip(self._edition.ceilings, pairs, strict=True)
            )

    def _traced(self, computed: Computed, versions: Mapping[str, str]) -> tuple[TraceStep, ...]:
        """The trace of the figures; lines with equal figures share theirs, which keeps large claims small."""
        figures = (*computed.steps, *computed.keys, *versions.values())
        known = self._traces.get(figures)
        if known is not None:
            return known
        if len(self._traces) >= _REMEMBERED:
            self._traces.clear()
        keys = iter(computed.keys)
        steps = []
        for step, named, value in zip(self._edition.award, self._steps, computed.steps, strict=True):
            rows = [f"{versions[lookup.table]}[{next(keys)}]" for lookup in named.lookups]
            steps.append(TraceStep(step.name, value, step.clause, "; ".join(rows) or None))
        return self._traces.setdefault(figures, tuple(steps))

    def _known(self, read: RowRead, context: ClaimContext) -> dict[str, Any]:
        values, converted = read.values, self._converted
        known: dict[str, Any] = dict(self._own_tables)
        for name, variable in self._inputs:
            value = values.get(name)
            if value is not None:
                known[variable] = converted[name](value) if name in converted else value
        if context.claimant_name is not None:
            known["claimant.name"] = context.claimant_name
        if context.closing is not None:
            known["call.closing"] = context.closing.isoformat()
        return known

    def _in_time(self, event: date, window: tuple[date, date]) -> Iterator[Finding]:
        """The event lies in the window, and the edition covers it; what holds after the edition is told either way."""
        effective, (first, last) = self._edition.effective, window
        ended = effective.last is not None and event > effective.last
        inside = first <= event <= last
        if inside and effective.covers(event):
            return
        words = NO_EDITION if inside else OUTSIDE_WINDOW
        told = filled(words, {"column": self._event_column, "first": first, "last": last}, self._edition.form)
        if ended:
            told = Text(f"{told.zh}；{effective.then.zh}", f"{told.en}; {effective.then.en}")
        clause = effective.clause if ended else effective.window_clause
        yield Finding(
            self._event_column,
            WINDOW_CODE,
            Text(f"{told.zh}（{clause}）。", f"{told.en} ({clause})."),
            clause,
        )

    def _on(self, event: date, judged: Judged) -> Mapping[str, Any]:
        """The tables as they hold on the event's day; a table without a row for a covered day is an error."""
        tables = self._tables.on(event)
        if tables.missing and self._edition.effective.covers(event):
            for name in tables.missing:
                words = filled(NO_TABLE, {"table": name, "day": event}, self._edition.form)
                judged.errors.append(Finding(self._event_column, TABLE_CODE, words, self._edition.tables[name].clause))
        return tables.rows

    def _add_values(self, known: dict[str, Any], judged: Judged) -> None:
        for each in self._values:
            if each.run.names <= known.keys():
                value = each.run.run(self._environment.activation(known))
                if isinstance(value, Failure):
                    judged.errors.append(self._failed(each, value))
                else:
                    known[each.name] = value

    def _check(self, known: dict[str, Any], read: RowRead, judged: Judged) -> None:
        activation = self._environment.activation(known)
        for check, each in zip(self._edition.checks, self._checks, strict=True):
            if not each.run.names <= known.keys():
                continue
            holds = each.run.run(activation)
            if isinstance(holds, Failure):
                judged.errors.append(self._failed(each, holds, check.clause))
            elif not holds:
                judged.add(check, self._failing(check, known, read))

    def _failing(self, check: Check, known: Mapping[str, Any], read: RowRead) -> Finding:
        words = filled(check.message, {**known, **read.values}, self._edition.form, check.clause)
        return Finding(check.column, check.code, words, check.clause)

    def _award(self, known: dict[str, Any], event: object, judged: Judged) -> None:
        for step, each in zip(self._edition.award, self._steps, strict=True):
            activation = self._environment.activation(known)
            value = self._figure(each, known, activation)
            if isinstance(value, Failure):
                judged.errors.append(self._failed(each, value, step.clause))
                return
            known[each.name] = value
            versions = self._tables.on(event).versions
            rows = [lookup.told(versions[lookup.table], activation) for lookup in each.lookups]
            judged.steps += (TraceStep(each.name, value, step.clause, "; ".join(rows) or None),)
        judged.award_fen = known[AWARD]

    def _summed(self, known: dict[str, Any], read: RowRead, judged: Judged) -> Iterator[Figures | None]:
        """Total and use of each ceiling of which the line has the key; a figure that fails is an error of the line."""
        activation = self._environment.activation(known)
        for place, ceiling in enumerate(self._edition.ceilings):
            if not _has_key(ceiling, read):
                yield None
                continue
            named = self._sums[2 * place : 2 * place + 2]
            total, uses = (self._figure(each, known, activation) for each in named)
            for each, value in zip(named, (total, uses), strict=True):
                if isinstance(value, Failure):
                    judged.errors.append(self._failed(each, value, ceiling.clause))
            yield None if isinstance(total, Failure) or isinstance(uses, Failure) else (total, uses)

    def _figure(self, rule: Named, known: Mapping[str, Any], activation: Any) -> Any:
        """What a rule gives, or a Failure, also when something that it names is not known."""
        missing = rule.run.names - known.keys()
        return Failure(f"{', '.join(sorted(missing))}: ?") if missing else rule.run.run(activation)

    def _failed(self, rule: Named, failure: Failure, clause: str = "") -> Finding:
        words = filled(RULE_FAILED, {"rule": rule.name, "problem": failure.problem}, self._edition.form)
        return Finding("", RULE_CODE, words, clause)


def _has_key(ceiling: Ceiling, read: RowRead) -> bool:
    """Whether the line names the thing whose total is shared."""
    return all(read.values.get(name) is not None for name in ceiling.fields)


def _converts(spec: FieldSpec) -> bool:
    """Whether the type shows expressions something else than the value itself."""
    return type(spec.kind).cel_value is not FieldType.cel_value
