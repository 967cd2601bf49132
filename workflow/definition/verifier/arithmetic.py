"""Expressions as trees, as far as arithmetic and comparison go: enough to say in what a figure is counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s+|//[^\n]*|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>\d+(?![\w.]))"
    r"|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(?P<sign>\|\||&&|[<>=!]=|[-+*/%<>!?:()\[\],])|(?P<other>.)",
    re.DOTALL,
)

BINDING = {
    "||": 2,
    "&&": 3,
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!=", "in"), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "%"), 6),
}
"""How strongly each operator binds, as CEL has it."""

CONDITION, UNARY = 1, 7
DEEPEST = 60
"""Levels of a tree at most, and operators in a row: each of these is a level more."""


class NotArithmetic(Exception):
    """The expression has something that these trees do not know."""


@dataclass(frozen=True)
class Tree:
    """A piece of an expression: `kind` is an operator, or `number`, `text`, `name`, `call`, `index`, `list` or `?`.

    `word` is what a number, a text or a name says, and the name of what is called or looked into.
    """

    kind: str
    word: str = ""
    parts: tuple[Tree, ...] = ()


def pieces(found: Tree) -> Iterator[Tree]:
    """A tree and all that it is made of."""
    yield found
    for each in found.parts:
        yield from pieces(each)


def tree(text: str) -> Tree | None:
    """The tree of an expression, or None where it uses more of the language than these trees know."""
    try:
        reading = _Reading([(str(each.lastgroup), each[0]) for each in _TOKEN.finditer(text) if each.lastgroup])
        found = reading.expression(CONDITION, 0)
        reading.expect("")
    except NotArithmetic:
        return None
    return found


class _Reading:
    """Reads tokens from left to right, each operator by how strongly it binds."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _take(self) -> tuple[str, str]:
        found = self._next()
        self._at += 1
        return found

    def expect(self, sign: str) -> None:
        if self._take()[1] != sign:
            raise NotArithmetic

    def expression(self, least: int, depth: int) -> Tree:
        """An expression of operators that bind at least so strongly."""
        if depth > DEEPEST:
            raise NotArithmetic
        left, length = self._unary(depth), 0
        while True:
            operator, length = self._next()[1], length + 1
            if length > DEEPEST:
                raise NotArithmetic
            if operator == "?" and least <= CONDITION:
                self._take()
                yes = self.expression(CONDITION, depth + 1)
                self.expect(":")
                left = Tree("?", parts=(left, yes, self.expression(CONDITION, depth + 1)))
            elif BINDING.get(operator, 0) >= max(least, CONDITION + 1):
                self._take()
                left = Tree(operator, parts=(left, self.expression(BINDING[operator] + 1, depth + 1)))
            else:
                return left

    def _unary(self, depth: int) -> Tree:
        kind, word = self._take()
        if kind == "sign" and word in {"-", "!"}:
            return Tree("-" if word == "-" else "!", parts=(self.expression(UNARY, depth + 1),))
        if word == "(":
            inside = self.expression(CONDITION, depth + 1)
            self.expect(")")
            return inside
        if word == "[":
            return Tree("list", parts=self._several("]", depth))
        if kind in {"number", "text"}:
            return Tree(kind, word)
        if kind == "name" and word != "in":
            return self._named(word, depth)
        raise NotArithmetic

    def _named(self, word: str, depth: int) -> Tree:
        """A name, what it is called with, or what it is looked into by."""
        after = self._next()[1]
        if after == "[":
            self._take()
            inside = self.expression(CONDITION, depth + 1)
            self.expect("]")
            return Tree("index", word, (inside,))
        if after != "(":
            return Tree("name", word)
        self._take()
        return Tree("call", word, self._several(")", depth))

    def _several(self, end: str, depth: int) -> tuple[Tree, ...]:
        """What stands between commas, up to the sign that ends it."""
        given: list[Tree] = []
        while self._next()[1] != end:
            given.append(self.expression(CONDITION, depth + 1))
            if self._next()[1] == ",":
                self._take()
        self._take()
        return tuple(given)
