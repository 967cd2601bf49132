"""How many lines a claim should be tried with, by what the conditions on lines together say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from console.rehearsal.judging import Judge
from workflow.definition.edition import Check

MOST = 640
"""Lines of the largest claim that is tried."""

_FEW = (2, 3)
_NUMBER = re.compile(r"(?<![\w.'\"-])\d{1,4}(?![\w.'\"-])")


def sizes_of(judge: Judge, checks: Iterable[Check]) -> list[int]:
    """The sizes worth a try, the least first: few, and around each number that a check of lines together rests on."""
    edition, conditions = judge.edition, judge.conditions
    texts = {f"{group.name}.{each.name}": each.expression for group in edition.groups for each in group.figures}
    texts |= {each.name: each.expression for each in edition.values}
    rows = {name: use.rows.values() for name, use in edition.tables.items() if use.table is None}
    found = set(_FEW)
    for check in checks:
        if conditions.together(check.expression):
            names = conditions.names(check.expression)
            told = [check.expression, *(texts[name] for name in names if name in texts)]
            figures = {int(each) for text in told for each in _NUMBER.findall(text)}
            figures |= {each for name in names for each in rows.get(name, ())}
            found |= {size for each in figures for size in (each - 1, each, each + 1)}
    return sorted(each for each in found if 1 <= each <= MOST)
