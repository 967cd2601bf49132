"""Conditions of a definition as trees: what they compare, and how far a line is from making one hold or fail."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from cel_expr_python import cel

from workflow.definition.edition import Check, Edition
from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.functions import Calendar, functions
from workflow.definition.rule_reader import CONTEXT, line_variables

_TOKEN = re.compile(r"//[^\n]*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\|\||&&|[<>=!]=|.", re.DOTALL)
_COMPARING = frozenset({"<", "<=", ">", ">=", "==", "!="})
_UNKNOWN = 1.0
_NEAR = 1000
"""A difference from which a line counts as rather far than near."""


class Sight(NamedTuple):
    """What the expressions see of a line, ready to run any of them on."""

    names: Collection[str]
    activation: cel.Activation

    def value(self, run: Compiled) -> Any:
        """What an expression gives; None where something that it names is not known, or where it fails."""
        if not all(name in self.names for name in run.names):
            return None
        found = run.run(self.activation)
        return None if isinstance(found, Failure) else found


@dataclass(frozen=True)
class Comparison:
    """A condition that has none inside, with both sides where it compares two."""

    run: Compiled
    sides: tuple[Compiled, Compiled] | None

    def distance(self, sight: Sight, *, wanted: bool) -> float:
        """0 where it gives what is wanted, else up to 1: the less, the nearer."""
        found = sight.value(self.run)
        if found is wanted:
            return 0
        between = None if found is None else self.between(sight)
        return _UNKNOWN if between is None else 0.5 + 0.5 * abs(between) / (abs(between) + _NEAR)

    def between(self, sight: Sight) -> int | None:
        """What the left side has more than the right, of whole numbers and of days; None where that cannot be said."""
        if self.sides is None:
            return None
        left, right = (_number(sight.value(each)) for each in self.sides)
        return None if left is None or right is None else left - right


@dataclass(frozen=True)
class Condition:
    """A condition of others, or one comparison."""

    kind: Literal["all", "any", "not", "choice", "one"]
    parts: tuple[Condition, ...] = ()
    one: Comparison | None = None

    def distance(self, sight: Sight, *, wanted: bool) -> float:
        """How far a line is from this answer, 0 where it is there: sums over what must all be, the least of others."""
        if self.one is not None:
            return self.one.distance(sight, wanted=wanted)
        if self.kind == "not":
            return self.parts[0].distance(sight, wanted=not wanted)
        if self.kind == "choice":
            asked, yes, no = self.parts
            ways = ((True, yes), (False, no))
            return min(asked.distance(sight, wanted=way) + each.distance(sight, wanted=wanted) for way, each in ways)
        found = [each.distance(sight, wanted=wanted) for each in self.parts]
        return sum(found) if (self.kind == "all") == wanted else min(found)

    def comparisons(self) -> Iterator[Comparison]:
        """All that it compares."""
        if self.one is not None:
            yield self.one
        for each in self.parts:
            yield from each.comparisons()


class Conditions:
    """The checks of an edition as trees, with the fields that each name rests on."""

    def __init__(self, edition: Edition, calendar: Calendar | None) -> None:
        figures = {f"{group.name}.{each.name}": each for group in edition.groups for each in group.figures}
        self._texts = {each.name: each.expression for each in edition.values}
        self._texts |= {name: f"[{each.expression}\n, {each.weight}\n]" for name, each in figures.items()}
        self._wholes = {each.name for each in edition.values if each.kind == "bool"}
        kinds = {each.name: each.kind for each in edition.values} | dict.fromkeys(figures, "int")
        variables = line_variables(edition.form, edition.tables) | kinds
        self._environment = Environment(variables, functions(calendar))
        self._keys = {f"{group.name}.": group.fields for group in edition.groups}
        self._behind: dict[str, frozenset[str]] = {}
        self.figures = frozenset(figures)
        self.of: Mapping[Check, Condition] = {each: self._tree(each.expression) for each in edition.checks}

    def sight(self, known: Mapping[str, Any]) -> Sight:
        """What is known of a line, for these conditions to be run on."""
        seen = {name: value for name, value in known.items() if name in self._environment.variables}
        return Sight(seen.keys(), self._environment.activation(seen))

    def names(self, text: str) -> frozenset[str]:
        """All names that an expression rests on, also through values and figures."""
        found: set[str] = set()
        for name in self._environment.names(text):
            if name not in self._behind:
                self._behind[name] = frozenset({name})
                self._behind[name] |= self.names(self._texts[name]) if name in self._texts else frozenset()
            found |= self._behind[name]
        return frozenset(found)

    def fields(self, text: str) -> frozenset[str]:
        """The fields of lines that an expression rests on."""
        return frozenset(name.removeprefix("line.") for name in self.names(text) if name.startswith("line."))

    def of_facts(self, text: str) -> bool:
        """Whether an expression rests on who claims and on the call, and on nothing that a line says."""
        names = self.names(text)
        return bool(names & CONTEXT.keys()) and not names & self.figures and not self.fields(text)

    def together(self, text: str) -> bool:
        """Whether an expression rests on a figure that lines have together."""
        return bool(self.names(text) & self.figures)

    def grouped(self, text: str) -> frozenset[str]:
        """The fields in which lines agree that have the figures together on which an expression rests."""
        names = self.names(text) & self.figures
        keys = [key for start, key in self._keys.items() if any(name.startswith(start) for name in names)]
        return frozenset(each for key in keys for each in key)

    def _tree(self, text: str) -> Condition:
        text = _plain(text)
        if (choice := _chosen(text)) is not None:
            return Condition("choice", tuple(map(self._tree, choice)))
        for sign, kind in (("||", "any"), ("&&", "all")):
            pieces = _split(text, frozenset({sign}))
            if len(pieces) > 1:
                return Condition("any" if kind == "any" else "all", tuple(map(self._tree, pieces)))
        sides = _split(text, _COMPARING)
        if len(sides) == 1 and text.startswith("!"):
            return Condition("not", (self._tree(text[1:]),))
        if text in self._wholes:
            return self._tree(self._texts[text])
        return self._compared(text, sides)

    def _compared(self, text: str, sides: list[str]) -> Condition:
        whole = self._environment.compile(text)
        if not isinstance(whole, Compiled):  # such as a piece of what these trees do not know
            whole = self._environment.compile("false")
            assert isinstance(whole, Compiled)
            return Condition("one", one=Comparison(whole, None))
        found = [each for each in map(self._environment.compile, sides) if isinstance(each, Compiled)]
        return Condition("one", one=Comparison(whole, (found[0], found[1]) if len(found) == 2 else None))  # noqa: PLR2004


def _number(value: Any) -> int | None:
    """A whole number, or a day as one."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value).toordinal()
        except ValueError:
            return None
    return value if isinstance(value, int) else None


def _plain(text: str) -> str:
    """An expression without comments and without brackets around the whole of it."""
    text = "".join(each for each in _TOKEN.findall(text) if not each.startswith("//")).strip()
    while text.startswith("(") and text.endswith(")") and all(depth for _, depth, _ in list(_tokens(text))[:-1]):
        text = text[1:-1].strip()
    return text


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Each token with how many brackets are open behind it, and the place where it begins."""
    depth = 0
    for found in _TOKEN.finditer(text):
        depth += (found[0] in {"(", "[", "{"}) - (found[0] in {")", "]", "}"})
        yield found[0], depth, found.start()


def _split(text: str, signs: Collection[str]) -> list[str]:
    """The pieces of an expression between these signs, outside of all brackets."""
    pieces, start = [], 0
    for token, depth, place in _tokens(text):
        if depth == 0 and token in signs:
            pieces.append(text[start:place])
            start = place + len(token)
    return [*pieces, text[start:]]


def _chosen(text: str) -> tuple[str, str, str] | None:
    """The three pieces of a choice (`a ? b : c`), or None where it is none."""
    asked, inner = None, 0
    for piece, depth, place in _tokens(text):
        if depth == 0 and piece == "?":
            asked = place if asked is None else asked
            inner += 1
        elif depth == 0 and piece == ":" and asked is not None:
            inner -= 1
            if not inner:
                return text[:asked], text[asked + 1 : place], text[place + 1 :]
    return None
