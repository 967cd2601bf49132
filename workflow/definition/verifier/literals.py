"""Whether what expressions write out can be: answers of a choice, rows of a table, divisors and regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from forms.types.choices import choices
from workflow.definition.expressions import Compiled, Failure, reading
from workflow.definition.faults import suggestion
from workflow.definition.verifier.arithmetic import Tree, pieces, tree
from workflow.definition.verifier.case import EditionCase, Found
from workflow.definition.verifier.units import expressions_of

_PATTERN = re.compile(r"\bmatches\s*\((?:\s*[\w.]+\s*,)?\s*([rR]?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"))\s*\)")
_EQUAL = frozenset({"==", "!="})
_BY = frozenset({"/", "%"})


def answers_are_among_the_choices(case: EditionCase) -> Iterator[Found]:
    """What a field of choices is compared with is one of its answers."""
    known = {f"line.{each.name}": each for each in case.edition.form.fields if each.type == "choice"}
    for key, found in _trees(case):
        for name, text in _compared(found):
            if name in known and (answer := text[1:-1]) not in (possible := choices(known[name].options)):
                told = {"field": known[name].name, "choices": ", ".join(possible)}
                yield Found(key, "no_such_choice", {"text": answer, **told, **suggestion(answer, possible)})


def rows_that_are_named_are_there(case: EditionCase) -> Iterator[Found]:
    """What is looked up by a key that is written out is a row of a table that the edition itself writes."""
    for key, found in _trees(case):
        for each in pieces(found):
            use = case.edition.tables.get(each.word) if each.kind == "index" else None
            if use is None or use.table is not None or not use.rows or each.parts[0].kind not in {"text", "number"}:
                continue
            word, rows = each.parts[0].word, [str(row) for row in use.rows]
            text = word[1:-1] if each.parts[0].kind == "text" else word
            if text not in rows:
                told = {"name": use.name, "text": text, "keys": ", ".join(rows)}
                yield Found(key, "no_such_row", {**told, **suggestion(text, rows)})


def nothing_is_divided_by_zero(case: EditionCase) -> Iterator[Found]:
    """No divisor that is written out is zero."""
    for key, found in _trees(case):
        divisors = (each.parts[1] for each in pieces(found) if each.kind in _BY)
        if any(each.kind == "number" and not int(each.word) for each in divisors):
            yield Found(key, "divided_by_zero")


def patterns_can_be_read(case: EditionCase) -> Iterator[Found]:
    """Each regular expression that is written out is one."""
    environment = reading({})
    for place, name, key, text in expressions_of(case):
        for literal in _PATTERN.findall(text):
            whole = environment.compile(f"''.matches({literal})")
            asked = whole.run(environment.activation({})) if isinstance(whole, Compiled) else None
            if isinstance(asked, Failure):
                problem = asked.problem.splitlines()[0][:200]
                yield Found(_dotted(place, name, key), "bad_pattern", {"text": literal, "problem": problem})


def _trees(case: EditionCase) -> Iterator[tuple[str, Tree]]:
    for place, name, key, text in expressions_of(case):
        if (found := tree(text)) is not None:
            yield _dotted(place, name, key), found


def _dotted(*parts: str) -> str:
    return ".".join(part for part in parts if part)


def _compared(found: Tree) -> Iterator[tuple[str, str]]:
    """Each name with each text that it is asked to be, or to be one of."""
    for each in pieces(found):
        if each.kind in _EQUAL:
            sides = (each.parts, each.parts[::-1])
            yield from ((a.word, b.word) for a, b in sides if a.kind == "name" and b.kind == "text")
        elif each.kind == "in" and each.parts[0].kind == "name" and each.parts[1].kind == "list":
            yield from ((each.parts[0].word, one.word) for one in each.parts[1].parts if one.kind == "text")
