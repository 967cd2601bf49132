"""Which table row a step's figure came from: the lookups inside an expression, told in its trace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workflow.definition.expressions import Compiled, Environment


@dataclass(frozen=True)
class Lookup:
    """One `table[key]` of an expression, with its key as an expression of its own."""

    table: str
    key: Compiled


def lookups(text: str, tables: Iterable[str], environment: Environment) -> tuple[Lookup, ...]:
    """The lookups that an expression does in the tables named."""
    found = []
    for table in tables:
        for inside in _keys(text, table):
            key = environment.compile(inside)
            if isinstance(key, Compiled):
                found.append(Lookup(table, key))
    return tuple(found)


def _keys(text: str, table: str) -> Iterator[str]:
    """What stands between the brackets after each use of a table's name."""
    for match in re.finditer(rf"(?<![\w.]){re.escape(table)}\s*\[", text):
        depth = 1
        for end in range(match.end(), len(text)):
            depth += {"[": 1, "]": -1}.get(text[end], 0)
            if depth == 0:
                yield text[match.end() : end]
                break
