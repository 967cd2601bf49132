"""Rules that are run together on one line: its values and checks, then its award and what it uses of shared totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from workflow.definition.assessment import Finding, TraceStep
from workflow.definition.edition import Ceiling, Check, Edition, Step
from workflow.definition.expressions import Environment, Failure
from workflow.definition.judged import Judged, failed
from workflow.definition.messages import filled
from workflow.definition.remembered import Remembered, Rule, Unknown
from workflow.definition.rule_reader import AWARD, OF_THE_CLAIM
from workflow.definition.shared import Figures
from workflow.definition.tables import TableThen


class Awarded(NamedTuple):
    """What the steps of an award come to, with their trace; or the error that stops them."""

    figures: Mapping[str, int]
    steps: tuple[TraceStep, ...]
    error: Finding | None = None


class Stage:
    """Values and checks, and in the last stage award steps and the figures of ceilings.

    Steps are remembered together: lines with equal figures share one trace, which keeps large claims small.
    """

    def __init__(
        self,
        edition: Edition,
        environment: Environment,
        values: Sequence[Rule],
        checks: Sequence[tuple[Check, Rule]],
        steps: Sequence[tuple[Step, Rule]],
        sums: Sequence[Rule],
    ) -> None:
        self._edition = edition
        self._environment = environment
        self._values = values
        self._checks = checks
        self._steps = steps
        self._sums = sums
        self.rules = (*values, *sums, *(each for _, each in checks), *(each for _, each in steps))
        self.names = frozenset(name for each in self.rules for name in each.names)
        """Every name that any of these rules uses."""
        looked_up = {name for _, each in steps for of in each.lookups for name in (of.table, *of.key.names)}
        named = {name for _, each in steps for name in each.names} | looked_up
        self._award = Remembered(named - {step.name for step, _ in steps}, self._awarded).of

    def run(self, judged: Judged) -> None:
        """What these rules find of a line, on what is known of it."""
        self._add_values(judged)
        self._check(judged)
        if self._steps and not judged.errors:
            self._add_award(judged)
        if self._sums and not judged.errors:
            judged.sums = tuple(self._summed(judged))
        if judged.award_fen < 0 or judged.sums:
            judged.errors.extend(self._below_nothing(judged))

    def _add_values(self, judged: Judged) -> None:
        known = judged.known
        for each in self._values:
            value = each.of(known)
            if not isinstance(value, Failure):
                known[each.name] = value
            elif not isinstance(value, Unknown):
                judged.errors.append(failed(each.name, value))

    def _check(self, judged: Judged) -> None:
        known = judged.known
        for check, each in self._checks:
            holds = each.of(known)
            if holds is True or isinstance(holds, Unknown):
                continue
            if isinstance(holds, Failure):
                judged.errors.append(failed(each.name, holds, check.clause))
            else:
                judged.add(check, self._failing(check, judged))

    def _failing(self, check: Check, judged: Judged) -> Finding:
        told = {**judged.known, **judged.read.values}
        words = filled(check.message, told, self._edition.form, check.clause)
        return Finding(check.column, check.code, words, check.clause)

    def _add_award(self, judged: Judged) -> None:
        figures, steps, error = self._award(judged.known)
        if error is not None:
            judged.errors.append(error)
            return
        judged.known.update(figures)
        judged.award_fen, judged.steps = figures[AWARD], judged.figures + steps

    def _awarded(self, known: dict[str, Any]) -> Awarded:
        """What the steps come to, each on what is known and on those before it."""
        figures, steps = {}, []
        for step, each in self._steps:
            value = each.anew(known)
            if isinstance(value, Failure):
                return Awarded({}, (), failed(each.name, value, step.clause))
            activation = self._environment.activation(known)
            looked_up = [(known[lookup.table], lookup.key.run(activation)) for lookup in each.lookups]
            steps.append(TraceStep(each.name, value, step.clause, _rows(looked_up)))
            known[each.name] = figures[each.name] = value
        return Awarded(figures, tuple(steps))

    def _summed(self, judged: Judged) -> Iterator[Figures | None]:
        """Total and use of each ceiling of which the line has the key; a figure that fails is an error of the line."""
        for place, ceiling in enumerate(self._edition.ceilings):
            if not has_key(ceiling, judged):
                yield None
                continue
            named = self._sums[2 * place : 2 * place + 2]
            total, uses = (each.of(judged.known) for each in named)
            for each, value in zip(named, (total, uses), strict=True):
                if isinstance(value, Failure):
                    judged.errors.append(failed(each.name, value, ceiling.clause))
            yield None if isinstance(total, Failure) or isinstance(uses, Failure) else (total, uses)

    def _below_nothing(self, judged: Judged) -> Iterator[Finding]:
        """An award, a total or a use that is less than nothing: the rule is wrong."""
        if judged.award_fen < 0:
            clause = next(step.clause for step, _ in self._steps if step.name == AWARD)
            yield failed(AWARD, Failure("< 0"), clause)
        for place, figures in enumerate(judged.sums):
            for number, fen in enumerate(figures or ()):
                if fen < 0:
                    clause = self._edition.ceilings[place].clause
                    yield failed(self._sums[2 * place + number].name, Failure("< 0"), clause)


def has_key(ceiling: Ceiling, judged: Judged) -> bool:
    """Whether the line names the thing whose total is shared."""
    values, known = judged.read.values, judged.known
    return all(name in known if name in OF_THE_CLAIM else values.get(name) is not None for name in ceiling.fields)


def _rows(looked_up: Sequence[tuple[TableThen, object]]) -> str | None:
    """The table rows that a figure comes from; a lookup that finds none had no part in it."""
    told = [f"{table.version}[{key}]" for table, key in looked_up if key in table.rows]
    return "; ".join(dict.fromkeys(told)) or None
