"""What lines of one claim have together: the figures of each group, computed over the lines that are good so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cel_expr_python import cel

from workflow.definition.assessment import TraceStep
from workflow.definition.edition import Edition
from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.faults import DefinitionError
from workflow.definition.figures import Figure, Group
from workflow.definition.functions import Function
from workflow.definition.judged import Judged, failed


class GroupBroken(DefinitionError):
    """A figure of a loaded edition does not compile: the edition did not come through the loader."""


class _Part(NamedTuple):
    """One figure with its expression and the weight by which it is split."""

    name: str
    figure: Figure
    value: Compiled
    weight: Compiled


class _Batch(NamedTuple):
    """Figures that do not name each other, and all of their expressions as one."""

    parts: Sequence[_Part]
    environment: Environment
    program: cel.Expression | None


class Groups:
    """The groups of an edition, compiled: what their figures need, and the figures of a claim's lines."""

    def __init__(self, edition: Edition, variables: Mapping[str, str], functions: Iterable[Function]) -> None:
        self._edition = edition
        self._functions = tuple(functions)
        self._variables = dict(variables)
        self._batches = [self._batched(each) for each in edition.groups]
        self._keys = [tuple((name, edition.form[name].kind.key) for name in group.fields) for group in edition.groups]
        parts = [part for batches in self._batches for batch in batches for part in batch.parts]
        self.names = frozenset(each.name for each in parts)
        """The names of all figures, as expressions see them."""
        self.needs = frozenset(name for each in parts for name in (*each.value.names, *each.weight.names))
        """What the expressions of the figures name."""

    def _batched(self, group: Group) -> list[_Batch]:
        batches: list[list[_Part]] = [[]]
        environments = [Environment(self._variables, self._functions)]
        for figure in group.figures:
            name = f"{group.name}.{figure.name}"
            part = self._part(name, figure)
            if (part.value.names | part.weight.names) & {each.name for each in batches[-1]}:
                batches.append([])
                environments.append(Environment(self._variables, self._functions))
            batches[-1].append(part)
            self._variables[name] = "int"
        return [_batch(parts, of) for parts, of in zip(batches, environments, strict=True)]

    def _part(self, name: str, figure: Figure) -> _Part:
        environment = Environment(self._variables, self._functions)
        value, weight = environment.compile(figure.expression), environment.compile(figure.weight)
        if not isinstance(value, Compiled) or not isinstance(weight, Compiled):
            raise GroupBroken(name)
        return _Part(name, figure, value, weight)

    def add(self, lines: Sequence[Judged]) -> None:
        """Let every good line know its figures; one of which they cannot be computed has an error and no figures."""
        for batches, key in zip(self._batches, self._keys, strict=True):
            members: dict[tuple[str, ...], list[Judged]] = {}
            for judged in lines:
                values = judged.read.values
                if not judged.errors and all(values.get(name) is not None for name, _ in key):
                    members.setdefault(tuple([of(values[name]) for name, of in key]), []).append(judged)
            for batch in batches:
                for group in members.values():
                    _add(batch, [each for each in group if not each.errors])


def _batch(parts: Sequence[_Part], environment: Environment) -> _Batch:
    # Each part stands on a line of its own, so that a comment at the end of one cannot swallow the next.
    texts = [f"dyn({text}\n)" for each in parts for text in (each.value.text, each.weight.text)]
    return _Batch(parts, environment, environment.program(f"[{', '.join(texts)}]"))


def _add(batch: _Batch, group: Sequence[Judged]) -> None:
    found = [(judged, values) for judged in group if (values := _evaluated(batch, judged)) is not None]
    for place, part in enumerate(batch.parts):
        values, weights = ([each[2 * place + of] for _, each in found] for of in (0, 1))
        for (judged, _), figure in zip(found, _FIGURES[part.figure.kind](values, weights), strict=True):
            judged.known[part.name] = figure
            judged.figures += (TraceStep(part.name, figure, part.figure.clause),)


def _evaluated(batch: _Batch, judged: Judged) -> Sequence[Any] | None:
    """Value and weight of every figure of one line; None, with an error of the line, when one cannot be computed."""
    activation = batch.environment.activation(judged.known)
    values = _at_once(batch, activation)
    if values is None:
        values = [named.run(activation) for each in batch.parts for named in (each.value, each.weight)]
    for place, part in enumerate(batch.parts):
        value, weight = values[2 * place : 2 * place + 2]
        wrong = next((each for each in (value, weight) if isinstance(each, Failure)), None)
        if part.figure.kind == "split" and wrong is None and min(value, weight) < 0:
            wrong = Failure("< 0")
        if wrong is not None:
            judged.errors.append(failed(part.name, wrong, part.figure.clause))
            return None
    return values


def _at_once(batch: _Batch, activation: cel.Activation) -> Sequence[Any] | None:
    try:
        found = batch.program.eval(activation).plain_value() if batch.program else None
    except RuntimeError:
        return None
    return found if isinstance(found, list) else None


# --- what the figures are ---------------------------------------------------------------------------------------------


def _counted(values: Sequence[Any], _: Sequence[int]) -> Sequence[int]:
    return [sum(values)] * len(values)


def _different(values: Sequence[Any], _: Sequence[int]) -> Sequence[int]:
    return [len(set(values))] * len(values)


def _placed(values: Sequence[Any], _: Sequence[int]) -> Sequence[int]:
    """Places from 1 on; of equal values the first claimed comes first."""
    places = [0] * len(values)
    for place, at in enumerate(sorted(range(len(values)), key=values.__getitem__), 1):
        places[at] = place
    return places


def _split(totals: Sequence[int], weights: Sequence[int]) -> Sequence[int]:
    """Shares of the total that the first line says, rounded down; what is left goes one by one in the claim's order.

    Without any weight all shares are equal.
    """
    if not any(weights):
        weights = [1] * len(totals)
    total, all_weights = totals[0] if totals else 0, sum(weights)
    shares = [total * each // all_weights for each in weights]
    left = total - sum(shares)
    return [each + (place < left) for place, each in enumerate(shares)]


def _itself(values: Sequence[int], _: Sequence[int]) -> Sequence[int]:
    return values


_FIGURES: Mapping[str, Callable[[Sequence[Any], Sequence[int]], Sequence[int]]] = {
    "count": _counted,
    "sum": _counted,
    "different": _different,
    "place": _placed,
    "split": _split,
    "is": _itself,
}
"""How a figure is computed of the values and weights of a group's lines."""
