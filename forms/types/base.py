"""What a field type is: how raw input becomes a value, and the forms that the value takes elsewhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar, Literal, NamedTuple

from forms.faults import Fault, Language
from forms.text import INVISIBLE

Options = Mapping[str, object]
Cel = Literal["int", "string", "bool", "list<string>", "list<int>"]
_NOTHING = "".join(each for each in map(chr, range(0x10000)) if each.isspace() or each in INVISIBLE or each < " ")


class Parsed(NamedTuple):
    """A value that was understood, and what was completed or restored on the way."""

    value: object
    notes: tuple[Fault, ...] = ()


Parser = Callable[[object], Parsed | Fault]
"""Reads one raw input that is not blank; a fault's `column` is still empty, its `part` says which column."""


class FieldType(ABC):
    """One named type of the field: a patent number, money, a date."""

    name: str
    cel: ClassVar[Cel]
    columns: ClassVar[tuple[int, int]] = (1, 1)
    """The fewest and most workbook columns that one field of this type takes; more than one are given as a tuple."""
    repeats: ClassVar[bool] = False
    """Whether the same raw input comes again and again in a workbook, so that remembering its value pays."""
    fills_merged: ClassVar[bool] = True
    """Whether a cell merged over several rows says the same of each; an amount or a patent number does not."""

    @abstractmethod
    def parser(self, options: Options) -> Parser:
        """The parse function for given options, ready for many inputs.

        Raises BadOptions when the options do not fit the type.
        """

    def parse(self, raw: object, options: Options | None = None) -> Parsed | Fault:
        """Read one raw input as people type it or as a workbook, CSV or JSON holds it."""
        return Fault("missing") if blank(raw) else self.parser(options or {})(raw)

    def cel_value(self, value: object) -> object:
        """The value as expressions see it, of the type that `cel` declares; a tuple stands for a list."""
        return value

    def written(self, value: object) -> object:
        """The value as JSON and workbooks carry it; parsing it again gives the same value."""
        return value

    def described(self, options: Options) -> Mapping[str, object]:
        """What programs send as this type, as JSON Schema: every `written` value fits; more than fits is understood.

        Raises BadOptions as `parser` does.
        """
        del options
        return {"type": "string"}

    def parts(self, raw: object) -> tuple[object, ...]:
        """A raw input as the cells of the field's columns, in their order."""
        return tuple(raw) if isinstance(raw, list | tuple) else (raw,)

    def show(self, value: object, language: Language = "zh") -> str:
        """The value as people read it."""
        del language
        return str(value)

    def key(self, value: object) -> str:
        """The one spelling of the value for funding keys: equal things have equal keys."""
        return str(value)


def blank(raw: object) -> bool:
    """Whether nothing was typed: None, a text of nothing that can be seen, or parts that are all blank."""
    if isinstance(raw, str):
        return not raw.strip(_NOTHING)
    if isinstance(raw, tuple | list):
        return all(map(blank, raw))
    return raw is None


class FormsError(Exception):
    """A form was declared or used wrongly."""


class BadOptions(FormsError):
    """A field's options do not fit its type."""

    def __init__(self, type_name: str, option: str, expected: str) -> None:
        super().__init__(f"{type_name}: option {option}: expected {expected}")
        self.option = option
        self.expected = expected
