"""What an edition says of its form: fields with their types and workbook columns, and the compiled reading of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from forms.faults import Fault
from forms.messages import Words
from forms.types import TYPES, FieldType, Parsed, Parser, blank


@dataclass(frozen=True)
class FieldSpec:
    """One field of a form.

    `columns` are the workbook columns in the order that the type reads them (most types take one);
    `aliases` are other header names by column. `required` means that a blank is the fault `missing` and that the
    column must be there; a blank optional field has the value None, or `options["default"]` read as if typed.
    """

    name: str
    type: str
    title: Words
    columns: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    required: bool = True
    options: Mapping[str, object] = field(default_factory=dict)
    help: Words = Words("", "")

    @property
    def kind(self) -> FieldType:
        """The field's type; a KeyError when the edition names one that does not exist."""
        return TYPES[self.type]

    @property
    def shown(self) -> tuple[str, ...]:
        """The column names that a user sees: the workbook columns, or the title of a field that has none."""
        return self.columns or (self.title.zh,)


@dataclass(frozen=True)
class FormSpec:
    """The fields of a line or of an application, in the order of the template."""

    fields: tuple[FieldSpec, ...]

    def __getitem__(self, name: str) -> FieldSpec:
        return next(each for each in self.fields if each.name == name)


class RowRead(NamedTuple):
    """One row understood: values by field name (a field with a fault has none), faults, and notes on what was completed."""

    values: dict[str, object]
    faults: list[Fault]
    notes: list[Fault]


RowReader = Callable[[Mapping[str, object]], RowRead]
