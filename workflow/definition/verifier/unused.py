"""Whether what an edition writes is used: fields, values, tables and documents; the trace tells every step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflow.definition.nodes import Entries, Node
from workflow.definition.placeholders import HOLE
from workflow.definition.verifier.case import EditionCase, Found, texts

FOR_PEOPLE = frozenset(
    {
        *("title", "basis", "authority", "scheme", "edition", "claimants", "line", "application", "documents"),
        *("undertaking", "letters", "reasons", "choices", "evaluation", "ledger", "life", "apart"),
    }
)
"""The parts that people read or fill in: nothing in them makes a rule use a name."""

ASKED = "asked"
"""The field that reviewers see beside the award, whatever the rules make of it."""

_WORDS = ("zh", "en")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def fields_are_used(case: EditionCase) -> Iterator[Found]:
    """A rule, a key, a message or a reviewer's comparison uses each field that a claimant must fill in.

    A field that may be left empty is for information, and nothing has to use it.
    """
    named = _named(case.root)
    for spec in case.edition.form.fields:
        used = {spec.name, f"line.{spec.name}"} & named
        if not used and spec.required and spec.name != ASKED and spec.name not in case.edition.compare:
            yield Found(f"line.{spec.name}", "unused_field", {"name": spec.name})


def values_are_used(case: EditionCase) -> Iterator[Found]:
    """Each value is named by another rule or by a message."""
    named = _named(case.root)
    for each in case.edition.values:
        if each.name not in named:
            yield Found(f"values.{each.name}", "unused_value", {"name": each.name})


def tables_are_used(case: EditionCase) -> Iterator[Found]:
    """Each table is looked into."""
    named = _named(case.root)
    for name in case.edition.tables:
        if name not in named:
            yield Found(f"tables.{name}", "unused_table", {"name": name})


def documents_are_used(case: EditionCase) -> Iterator[Found]:
    """A paper that is asked for with each line is one that a field of the line is compared with."""
    compared = {name for names in case.edition.compare.values() for name in names}
    for each in case.edition.documents:
        if each.per == "line" and each.name not in compared:
            yield Found(f"documents.{each.name}", "unused_document", {"name": each.name})


def _named(root: Node) -> set[str]:
    """Every name that the rules of a file use: in expressions and keys, and in the holes of their messages."""
    if not isinstance(root, Entries):
        return set()
    found: set[str] = set()
    for part, node in root.entries.items():
        if part in FOR_PEOPLE:
            continue
        for key, text in texts(node):
            if key in _WORDS:
                found.update(hole[1] for hole in HOLE.finditer(text) if hole[1])
            elif key not in {"clause", "code", "table"}:
                for name in _NAME.findall(_QUOTED.sub("''", text)):
                    found.update((name, *_heads(name)))
    return found


def _heads(name: str) -> Iterator[str]:
    """What a dotted name begins with: `line.owners` of `line.owners.size`, `line` before that."""
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts)))
