"""Reading the fields of a form: names, types and columns, each checked against the types that there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.messages import Words
from forms.spec import FieldSpec, FormSpec
from forms.types import TYPES, BadOptions
from workflow.definition.nodes import Entries, Scalar, plain
from workflow.definition.reader import LANGUAGES, Section, written

OPTIONS = frozenset({"kinds", "most", "least", "choices", "rates", "currency", "default"})
"""The options that types take."""


def read_form(root: Section, key: str, *, columns: bool) -> tuple[FormSpec, dict[str, tuple[str, ...]]]:
    """The form under a key, and by field the documents that a reviewer must compare it with.

    Fields of a line have workbook columns; fields of an application have none.
    """
    fields, compare = [], {}
    taken: set[str] = set()
    for name, section in root.sections(key):
        spec = _field(name, section, columns=columns)
        if spec is not None:
            _told_apart(spec, section, taken)
        compare[name] = section.words("compare", required=False)
        section.done()
        if spec is not None:
            fields.append(spec)
    return FormSpec(tuple(fields)), {name: documents for name, documents in compare.items() if documents}


def _field(name: str, section: Section, *, columns: bool) -> FieldSpec | None:
    kind = section.choice("type", sorted(TYPES))
    told = section.get("type")
    words = section.own_pair()
    help_words = section.pair("help", required=False)
    options = _options(section)
    named = _columns(section) if columns else ()
    spec = FieldSpec(
        name=name,
        type=kind,
        title=Words(words.zh, words.en),
        columns=named,
        aliases=_aliases(section, named) if columns else {},
        required=section.boolean("required", default=True),
        options=options,
        help=Words(help_words.zh, help_words.en),
    )
    if not isinstance(told, Scalar) or told.text not in TYPES:
        return None
    return spec if _fits(spec, section, columns=columns) else None


def _columns(section: Section) -> tuple[str, ...]:
    if "columns" in section:
        return section.words("columns")
    return (section.text("column"),)


def _aliases(section: Section, columns: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Other header names: a list for a field of one column, a mapping by column for a field of several."""
    node = section.get("aliases")
    if isinstance(node, Entries):
        inner = Section(node, section.at("aliases"), section.faults)
        found = {column: inner.words(column, required=False) for column in columns if column in inner}
        inner.done()
        return found
    words = section.words("aliases", required=False)
    return {columns[0]: words} if words else {}


def _options(section: Section) -> dict[str, Any]:
    _answers_in_words(section)
    return {key: plain(node) for key in sorted(OPTIONS) if (node := section.get(key)) is not None}


def _answers_in_words(section: Section) -> None:
    """Tell the answers of a choice that have no words."""
    node = section.get("choices")
    if isinstance(node, Entries):
        inner = Section(node, section.at("choices"), section.faults)
        for key, words in node.entries.items():
            if isinstance(words, Scalar) and not written(words):
                inner.fault(key, "missing_translation", language=LANGUAGES["zh"])


def _fits(spec: FieldSpec, section: Section, *, columns: bool) -> bool:
    """Whether the type takes these options and this many columns; what does not fit is told."""
    fewest, most = spec.kind.columns
    fits = True
    if columns and not fewest <= len(spec.columns) <= most:
        section.fault("columns", "field_options", problem=f"{spec.type}: {fewest}-{most} columns")
        fits = False
    try:
        spec.kind.parser(spec.options)
    except BadOptions as error:
        section.fault(error.option, "field_options", problem=str(error))
        fits = False
    return fits


def _told_apart(spec: FieldSpec, section: Section, taken: set[str]) -> None:
    """Tell the names that an earlier column goes by: a workbook's header could not say which is meant."""
    own = "columns" if "columns" in section else "column"
    others = [(alias, "aliases") for aliases in spec.aliases.values() for alias in aliases]
    for name, key in [*((column, own) for column in spec.columns), *others]:
        if name in taken:
            section.fault(key, "duplicate_name", name=name)
        taken.add(name)


def declared(form: FormSpec, prefix: str) -> dict[str, str]:
    """The names and CEL types that expressions may use for the fields of a form."""
    return {f"{prefix}.{spec.name}": spec.kind.cel for spec in form.fields}
