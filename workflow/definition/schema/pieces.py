"""The kinds of value that a definition is made of, each as a JSON Schema that takes what its reader takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from workflow.definition.reader import DAY, NAME, SIZE, WORKDAYS

Schema = Mapping[str, Any]

_SCALAR = {"type": ["string", "number", "boolean"]}


def whole(pattern: re.Pattern[str]) -> str:
    """A reader's pattern as JSON Schema has it, where a pattern may match anywhere."""
    return f"^(?:{pattern.pattern})$"


TEXT: Schema = {**_SCALAR, "pattern": r"\S"}
"""Any piece of text; a number or a truth value that is written without quotes is text as well."""

WORDS: Schema = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
"""A list of texts, or one text that stands for a list of one."""

PAIR: Schema = {
    "type": "object",
    "properties": {"zh": TEXT, "en": TEXT},
    "required": ["zh", "en"],
    "additionalProperties": False,
}

BOOLEAN: Schema = {"enum": [True, False, "true", "false"]}
DATE: Schema = {"type": "string", "pattern": whole(DAY), "format": "date"}
PERIOD: Schema = {"type": "string", "pattern": whole(WORKDAYS)}
MEGABYTES: Schema = {"type": "string", "pattern": whole(SIZE)}
MONEY: Schema = {"type": "string", "pattern": r"^\d{1,13}(?:(?:\.\d{1,2})? yuan|(?:\.0{1,2})? fen)$"}


def integer(low: int, high: int) -> Schema:
    """A whole number within bounds, with or without quotes."""
    return {"anyOf": [{"type": "integer", "minimum": low, "maximum": high}, {"type": "string", "pattern": r"^-?\d+$"}]}


def one_of(choices: Iterable[str]) -> Schema:
    """One of the words listed."""
    return {"enum": sorted(choices)}


def some_of(choices: Iterable[str]) -> Schema:
    """A list of the words listed, or one of them."""
    each = one_of(choices)
    return {"anyOf": [each, {"type": "array", "items": each}]}


def mapping(properties: Mapping[str, Schema], *needed: str, **more: Any) -> Schema:
    """A mapping with these keys and no others; `needed` must be there."""
    told = {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}
    return told | {"required": list(needed)} if needed else told


def titled(properties: Mapping[str, Schema], *needed: str) -> Schema:
    """A mapping that has words of its own, in both languages."""
    return mapping({**properties, "zh": TEXT, "en": TEXT}, *needed, "zh", "en")


def maybe_titled(properties: Mapping[str, Schema], *needed: str, **more: Any) -> Schema:
    """A mapping that may have words of its own; in one language without the other it may not."""
    both = {"zh": ["en"], "en": ["zh"], **more.pop("dependentRequired", {})}
    return mapping({**properties, "zh": TEXT, "en": TEXT}, *needed, dependentRequired=both, **more)


def named(each: Schema, **more: Any) -> Schema:
    """Any number of things under names of one's own."""
    return {"type": "object", "propertyNames": {"pattern": whole(NAME)}, "additionalProperties": each, **more}


def told(schema: Schema, zh: str, en: str) -> Schema:
    """A schema with the words that an editor shows."""
    return {**schema, "description": f"{zh} | {en}"}
