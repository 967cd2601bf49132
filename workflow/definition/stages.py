"""Rules that are run together on one line: all in one evaluation, or one by one to tell which of them fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workflow.definition.assessment import Finding, TraceStep
from workflow.definition.combined import Combined, Computed, Named
from workflow.definition.edition import Ceiling, Check, Edition, Step
from workflow.definition.expressions import Environment, Failure
from workflow.definition.judged import Judged, failed, figure
from workflow.definition.messages import filled
from workflow.definition.rule_reader import AWARD, OF_THE_CLAIM
from workflow.definition.shared import Figures

_REMEMBERED = 4096
"""How many traces are remembered before they are forgotten all at once."""


@dataclass
class Stage:
    """Values and checks, and in the last stage award steps and the figures of ceilings, each compiled.

    `combined` is all of them in one expression, where that can be.
    """

    edition: Edition
    environment: Environment
    values: Sequence[Named]
    checks: Sequence[tuple[Check, Named]]
    steps: Sequence[tuple[Step, Named]]
    sums: Sequence[Named]
    combined: Combined | None
    _traces: dict[tuple[Any, ...], tuple[TraceStep, ...]] = field(default_factory=dict)

    def run(self, judged: Judged) -> None:
        """What these rules find of a line, on what is known of it."""
        computed = self.combined.run(judged.known) if self.combined else None
        if computed is None:
            self._one_by_one(judged)
        else:
            self._at_once(computed, judged)
        if judged.award_fen < 0 or judged.sums:
            judged.errors.extend(self._below_nothing(judged))

    def _one_by_one(self, judged: Judged) -> None:
        self._add_values(judged)
        self._check(judged)
        if not judged.errors and self.steps:
            self._award(judged)
        if not judged.errors and self.sums:
            judged.sums = tuple(self._summed(judged))

    def _at_once(self, computed: Computed, judged: Judged) -> None:
        for each, value in zip(self.values, computed.values, strict=True):
            judged.known[each.name] = value
        if not all(computed.checks):
            for (check, _), holds in zip(self.checks, computed.checks, strict=True):
                if not holds:
                    judged.add(check, self._failing(check, judged))
        if judged.errors or not self.steps:
            return
        judged.award_fen = computed.steps[self._award_at]
        judged.steps = judged.figures + self._traced(computed, judged)
        if self.sums:
            pairs = zip(computed.sums[::2], computed.sums[1::2], strict=True)
            judged.sums = tuple(
                figures if has_key(each, judged) else None
                for each, figures in zip(self.edition.ceilings, pairs, strict=True)
            )

    @cached_property
    def _award_at(self) -> int:
        return next(place for place, (step, _) in enumerate(self.steps) if step.name == AWARD)

    def _below_nothing(self, judged: Judged) -> Iterator[Finding]:
        """An award, a total or a use that is less than nothing: the rule is wrong."""
        if judged.award_fen < 0:
            step, _ = self.steps[self._award_at]
            yield failed(step.name, Failure("< 0"), step.clause)
        for place, figures in enumerate(judged.sums):
            for number, fen in enumerate(figures or ()):
                if fen < 0:
                    clause = self.edition.ceilings[place].clause
                    yield failed(self.sums[2 * place + number].name, Failure("< 0"), clause)

    def _traced(self, computed: Computed, judged: Judged) -> tuple[TraceStep, ...]:
        """The trace of the figures; lines with equal figures share theirs, which keeps large claims small."""
        versions = judged.versions
        figures = (*computed.steps, *computed.keys, *versions.values())
        known = self._traces.get(figures)
        if known is not None:
            return known
        if len(self._traces) >= _REMEMBERED:
            self._traces.clear()
        keys = iter(computed.keys)
        steps = []
        for (step, named), value in zip(self.steps, computed.steps, strict=True):
            looked_up = [(each.table, next(keys)) for each in named.lookups]
            steps.append(TraceStep(step.name, value, step.clause, _rows(looked_up, judged)))
        return self._traces.setdefault(figures, tuple(steps))

    def _add_values(self, judged: Judged) -> None:
        known = judged.known
        for each in self.values:
            if each.run.names <= known.keys():
                value = each.run.run(self.environment.activation(known))
                if isinstance(value, Failure):
                    judged.errors.append(failed(each.name, value))
                else:
                    known[each.name] = value

    def _check(self, judged: Judged) -> None:
        activation = self.environment.activation(judged.known)
        for check, each in self.checks:
            if not each.run.names <= judged.known.keys():
                continue
            holds = each.run.run(activation)
            if isinstance(holds, Failure):
                judged.errors.append(failed(each.name, holds, check.clause))
            elif not holds:
                judged.add(check, self._failing(check, judged))

    def _failing(self, check: Check, judged: Judged) -> Finding:
        told = {**judged.known, **judged.read.values}
        words = filled(check.message, told, self.edition.form, check.clause)
        return Finding(check.column, check.code, words, check.clause)

    def _award(self, judged: Judged) -> None:
        known, steps = judged.known, list(judged.figures)
        for step, each in self.steps:
            activation = self.environment.activation(known)
            value = figure(each, known, activation)
            if isinstance(value, Failure):
                judged.errors.append(failed(each.name, value, step.clause))
                return
            known[each.name] = value
            looked_up = [(lookup.table, lookup.key.run(activation)) for lookup in each.lookups]
            steps.append(TraceStep(each.name, value, step.clause, _rows(looked_up, judged)))
        judged.steps, judged.award_fen = tuple(steps), known[AWARD]

    def _summed(self, judged: Judged) -> Iterator[Figures | None]:
        """Total and use of each ceiling of which the line has the key; a figure that fails is an error of the line."""
        activation = self.environment.activation(judged.known)
        for place, ceiling in enumerate(self.edition.ceilings):
            if not has_key(ceiling, judged):
                yield None
                continue
            named = self.sums[2 * place : 2 * place + 2]
            total, uses = (figure(each, judged.known, activation) for each in named)
            for each, value in zip(named, (total, uses), strict=True):
                if isinstance(value, Failure):
                    judged.errors.append(failed(each.name, value, ceiling.clause))
            yield None if isinstance(total, Failure) or isinstance(uses, Failure) else (total, uses)


def has_key(ceiling: Ceiling, judged: Judged) -> bool:
    """Whether the line names the thing whose total is shared."""
    values, known = judged.read.values, judged.known
    return all(name in known if name in OF_THE_CLAIM else values.get(name) is not None for name in ceiling.fields)


def _rows(looked_up: Sequence[tuple[str, object]], judged: Judged) -> str | None:
    """The table rows that a figure comes from; a lookup that finds none had no part in it."""
    rows: Mapping[str, Any] = judged.tables.rows if judged.tables else {}
    told = [f"{judged.versions[table]}[{key}]" for table, key in looked_up if key in rows[table]]
    return "; ".join(dict.fromkeys(told)) or None
