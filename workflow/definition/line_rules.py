"""One line under an edition's rules: window, values, checks and award steps, each run on what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from forms.spec import RowRead
from workflow.definition.assessment import ClaimContext, Finding, TraceStep, of_fault
from workflow.definition.edition import Check, Edition, Step
from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.faults import DefinitionError
from workflow.definition.functions import functions
from workflow.definition.life import Text
from workflow.definition.lookups import Lookup, lookups
from workflow.definition.messages import NO_EDITION, NO_TABLE, OUTSIDE_WINDOW, RULE_FAILED, filled
from workflow.definition.rule_reader import AWARD, line_variables
from workflow.definition.tables import Tables

RULE_CODE = "rule_failed"
TABLE_CODE = "no_table_row"


class RuleBroken(DefinitionError):
    """An expression of a loaded edition does not compile: the edition did not come through the loader."""


@dataclass
class Judged:
    """What has been found of a line so far."""

    errors: list[Finding]
    notes: list[Finding]
    flags: list[Finding] = field(default_factory=list)
    steps: list[TraceStep] = field(default_factory=list)
    award_fen: int = 0

    def refusal(self) -> tuple[TraceStep, ...]:
        """The trace of a line that gets nothing: the clauses that refuse it."""
        return tuple(TraceStep(each.code, 0, each.clause) for each in self.errors if each.clause)


@dataclass(frozen=True)
class _Prepared:
    """A rule with its compiled expression; `needs` are the names without which it is not run."""

    rule: Any
    name: str
    run: Compiled
    needs: frozenset[str]
    lookups: tuple[Lookup, ...] = ()


class LineRules:
    """The compiled rules of an edition; a rule is run when everything that it names is known.

    A blank optional field, a field in error and a context not given leave out the rules that name them. A rule that
    fails at run time becomes the error `rule_failed` of its line.
    """

    def __init__(self, edition: Edition, tables: Tables) -> None:
        self._edition = edition
        self._tables = tables
        self._variables = line_variables(edition.form, edition.tables)
        self._functions = functions(tables.calendar)
        self._show = {spec.name: spec.kind.cel_value for spec in edition.form.fields}
        self._event_column = edition.form[edition.effective.by].shown[-1]
        self._maps: dict[date, dict[str, tuple[Mapping[Any, int], str]]] = {}
        self._values = [self._declared(each, each.name, each.kind) for each in edition.values]
        self._checks = [self._prepared(each, each.code) for each in edition.checks]
        self._steps = [self._declared(each, each.name, "int") for each in edition.award]
        self._environment = Environment(self._variables, self._functions)

    def _prepared(self, rule: Any, name: str) -> _Prepared:
        environment = Environment(self._variables, self._functions)
        compiled = environment.compile(rule.expression)
        if not isinstance(compiled, Compiled):
            raise RuleBroken(name)
        found = lookups(rule.expression, self._edition.tables, environment) if isinstance(rule, Step) else ()
        return _Prepared(rule, name, compiled, compiled.names, found)

    def _declared(self, rule: Any, name: str, kind: str) -> _Prepared:
        prepared = self._prepared(rule, name)
        self._variables[name] = kind
        return prepared

    def judge(self, read: RowRead, context: ClaimContext, window: tuple[date, date]) -> Judged:
        """Everything that speaks for and against a line, except what other lines of the claim have to do with it."""
        judged = Judged([of_fault(each) for each in read.faults], [of_fault(each) for each in read.notes])
        known = self._known(read, context)
        event = read.values.get(self._edition.effective.by)
        if isinstance(event, date):
            judged.errors.extend(self._in_time(event, window))
            known.update(self._on(event, judged))
        self._add_values(known, judged)
        self._check(known, read, judged)
        if not judged.errors:
            self._award(known, event, judged)
        return judged

    def _known(self, read: RowRead, context: ClaimContext) -> dict[str, Any]:
        show = self._show
        known = {f"line.{name}": show[name](value) for name, value in read.values.items() if value is not None}
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
            "no_edition" if inside else "outside_window",
            Text(f"{told.zh}（{clause}）。", f"{told.en} ({clause})."),
            clause,
        )

    def _on(self, event: date, judged: Judged) -> dict[str, Any]:
        """The tables as they hold on the event's day; a table without a row for a covered day is an error."""
        maps = self._tables_on(event)
        if self._edition.effective.covers(event):
            for name in self._edition.tables.keys() - maps.keys():
                words = filled(NO_TABLE, {"table": name, "day": event}, self._edition.form)
                judged.errors.append(Finding(self._event_column, TABLE_CODE, words, self._edition.tables[name].clause))
        return {name: rows for name, (rows, _) in maps.items()}

    def _tables_on(self, event: date) -> dict[str, tuple[Mapping[Any, int], str]]:
        known = self._maps.get(event)
        if known is None:
            known = self._maps[event] = dict(self._versions(event))
        return known

    def _versions(self, event: date) -> Iterator[tuple[str, tuple[Mapping[Any, int], str]]]:
        for name, use in self._edition.tables.items():
            if use.table is None:
                yield name, (use.rows, f"{self._edition.scheme}/{self._edition.edition}/{name}")
                continue
            table = self._tables.tables.get(use.table)
            version = table.on(event) if table else None
            if version is not None:
                yield name, (version.rows, f"{version.name}@{version.valid_from}#{version.hash[:12]}")

    def _add_values(self, known: dict[str, Any], judged: Judged) -> None:
        for each in self._values:
            if each.needs <= known.keys():
                value = each.run.run(self._environment.activation(known))
                if isinstance(value, Failure):
                    judged.errors.append(self._failed(each, value))
                else:
                    known[each.name] = value

    def _check(self, known: dict[str, Any], read: RowRead, judged: Judged) -> None:
        activation = self._environment.activation(known)
        for each in self._checks:
            if not each.needs <= known.keys():
                continue
            holds = each.run.run(activation)
            if isinstance(holds, Failure):
                judged.errors.append(self._failed(each, holds))
            elif not holds:
                into = judged.flags if each.rule.outcome == "flag" else judged.errors
                into.append(self._failing(each.rule, known, read))

    def _failing(self, check: Check, known: Mapping[str, Any], read: RowRead) -> Finding:
        words = filled(check.message, {**known, **read.values}, self._edition.form, check.clause)
        return Finding(check.column, check.code, words, check.clause)

    def _award(self, known: dict[str, Any], event: object, judged: Judged) -> None:
        for each in self._steps:
            missing = each.needs - known.keys()
            activation = self._environment.activation(known)
            value = Failure(f"{', '.join(sorted(missing))}: ?") if missing else each.run.run(activation)
            if isinstance(value, Failure):
                judged.errors.append(self._failed(each, value))
                return
            known[each.name] = value
            tables = [
                lookup.told(self._tables_on(event)[lookup.table][1], activation)
                for lookup in each.lookups
                if isinstance(event, date)
            ]
            judged.steps.append(TraceStep(each.name, value, each.rule.clause, "; ".join(tables) or None))
        judged.award_fen = known[AWARD]

    def _failed(self, rule: _Prepared, failure: Failure) -> Finding:
        words = filled(RULE_FAILED, {"rule": rule.name, "problem": failure.problem}, self._edition.form)
        clause = rule.rule.clause if hasattr(rule.rule, "clause") else ""
        return Finding("", RULE_CODE, words, clause)
