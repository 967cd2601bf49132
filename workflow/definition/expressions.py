"""Typed CEL: every name is declared with its type, every expression is compiled with the check on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from workflow.definition.faults import suggestion
from workflow.definition.functions import Function, functions
from workflow.definition.nodes import Scalar
from workflow.definition.reader import Faults
from workflow.definition.tables import TableThen

ENVIRONMENTS, EXPRESSIONS = 256, 128
"""How many sets of names a process remembers, and how many expressions of each: the next draft has the same."""

LONGEST = 1000
"""Characters of one expression; the longest shipped one has about 150."""

RESULTS: Mapping[str, type] = {"int": int, "bool": bool, "string": str}
"""What an expression may give. There are no fractions: money is integer fen."""

_ERROR = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_LITERALS = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_NAMES = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*")


@dataclass(frozen=True)
class Problem:
    """Why an expression does not compile: a fault code, its place in the expression (from 1) and parameters."""

    code: str
    line: int
    column: int
    params: Mapping[str, str]


@dataclass(frozen=True)
class Failure:
    """Why an expression gave nothing at run time, such as an overflow or a key that a table has not."""

    problem: str


@dataclass(frozen=True)
class Compiled:
    """An expression that is ready to run: its text, the declared names that it uses and the kind of its result."""

    text: str
    names: frozenset[str]
    kind: str
    program: cel.Expression

    def run(self, activation: cel.Activation) -> Any:
        """The result (int, bool or str), or a Failure; never raises."""
        try:
            result = self.program.eval(activation)
        except RuntimeError as error:
            return Failure(str(error))
        value = result.value()
        # An error comes as a value of the class str, so only an expression for texts has to ask what it is.
        if value.__class__ is RESULTS[self.kind] and (value.__class__ is not str or result.type() != cel.Type.ERROR):
            return value
        return Failure(str(value))


class Environment:
    """The names that expressions may use, each with its type, and the functions that they may call."""

    def __init__(self, variables: Mapping[str, str], functions: Iterable[Function]) -> None:
        self.variables = dict(variables)
        self._known = frozenset(self.variables)
        self._remembered: dict[str, Compiled | tuple[Problem, ...]] = {}
        self.functions = tuple(functions)
        self._env = cel.NewEnv(
            variables={name: cel.Type(kind) for name, kind in self.variables.items()},
            functions=[each.declared() for each in self.functions],
        )

    def activation(self, values: Mapping[str, Any]) -> cel.Activation:
        """Values by name, to run any number of expressions on; a tuple is seen as a list, a table as its rows."""
        return self._env.Activation({name: _seen(value) for name, value in values.items()})

    def names(self, text: str) -> frozenset[str]:
        """The declared names that a text uses, outside its string literals."""
        bare = _LITERALS.sub("''", text)
        found = (_declared("".join(match.split()), self._known) for match in _NAMES.findall(bare))
        return frozenset(name for name in found if name)

    def program(self, text: str) -> cel.Expression | None:
        """An expression that was put together from checked ones, of any length; None when it is too deep."""
        try:
            return self._env.compile(text)
        except RuntimeError:
            return None

    def compile(self, text: str) -> Compiled | tuple[Problem, ...]:
        """The expression ready to run, or all its problems."""
        found = self._remembered.get(text)
        if found is None:
            if len(self._remembered) >= EXPRESSIONS:
                self._remembered.clear()
            found = self._remembered[text] = self._compile(text)
        return found

    def _compile(self, text: str) -> Compiled | tuple[Problem, ...]:
        if len(text) > LONGEST:
            return (Problem("expression_too_long", 1, 1, {"limit": str(LONGEST)}),)
        try:
            program = self._env.compile(text)
        except RuntimeError as error:
            return self._problems(str(error))
        return Compiled(text, self.names(text), program.return_type().name().lower(), program)

    def _problems(self, told: str) -> tuple[Problem, ...]:
        found = [self._problem(int(line), int(column), words) for line, column, words in _ERROR.findall(told)]
        placed = tuple(each for each in found if each.line > 0)
        return placed or (Problem("expression_syntax", 1, 1, {"problem": told.splitlines()[0]}),)

    def _problem(self, line: int, column: int, words: str) -> Problem:
        undeclared = _UNDECLARED.search(words)
        if undeclared:
            known = {*self.variables, *(each.name for each in self.functions)}
            return Problem("expression_name", line, column, {"name": undeclared[1], **suggestion(undeclared[1], known)})
        code = "expression_syntax" if words.startswith("Syntax error") else "expression_type"
        return Problem(code, line, column, {"problem": words.removeprefix("Syntax error: ")})

    def checked(self, node: Scalar, key: str, expected: str, faults: Faults) -> Compiled | None:
        """The expression of a definition, or nothing and its faults at their lines; `expected` is its result's kind."""
        compiled = self.compile(node.text)
        if isinstance(compiled, Compiled):
            if compiled.kind == expected:
                return compiled
            faults.add(node.line, key, "expression_result", expected=expected, found=compiled.kind)
            return None
        for each in compiled:
            column = each.column + (node.offset if each.line == 1 else 0)
            faults.add(node.line + each.line - 1, key, each.code, at=column, **each.params)
        return None


def reading(variables: Mapping[str, str]) -> Environment:
    """The environment of a definition that is read: these names, and every function without a calendar's days."""
    return _reading(tuple(variables.items()))


@lru_cache(maxsize=ENVIRONMENTS)
def _reading(variables: tuple[tuple[str, str], ...]) -> Environment:
    return Environment(dict(variables), functions(None))


def _seen(value: Any) -> Any:
    """A value as CEL takes it, which knows lists and maps only as Python's own."""
    if value.__class__ is tuple:
        return list(value)
    return value.rows if value.__class__ is TableThen else value


def _declared(dotted: str, known: frozenset[str]) -> str | None:
    """The longest declared name that a dotted path begins with: `line.owners` in `line.owners.size`."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in known:
            return name
    return None
