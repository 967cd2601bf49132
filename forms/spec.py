"""What an edition says of its form: fields with their types and workbook columns, and the compiled reading of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from forms.faults import Fault
from forms.messages import Words
from forms.types import TYPES, FieldType, FormsError, Parsed, Parser, blank

_NO_WORDS = Words("", "")


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
    help: Words = _NO_WORDS

    @property
    def kind(self) -> FieldType:
        """The field's type. Raises UnknownType when there is none of that name."""
        try:
            return TYPES[self.type]
        except KeyError:
            raise UnknownType(f"{self.name}: there is no field type {self.type!r}") from None

    @property
    def shown(self) -> tuple[str, ...]:
        """The column names that a user sees: the workbook columns, or the title of a field that has none."""
        return self.columns or (self.title.zh,)


@dataclass(frozen=True)
class FormSpec:
    """The fields of a line or of an application, in the order of the template."""

    fields: tuple[FieldSpec, ...]

    def __getitem__(self, name: str) -> FieldSpec:
        """The field of that name. Raises UnknownField."""
        for each in self.fields:
            if each.name == name:
                return each
        raise UnknownField(name)

    @property
    def columns(self) -> dict[str, FieldSpec]:
        """Every workbook column in the order of the template, with its field."""
        return {column: spec for spec in self.fields for column in spec.columns}


class RowRead(NamedTuple):
    """One row understood: values by field name (a faulty field has none), faults, and notes on what was completed."""

    values: dict[str, object]
    faults: list[Fault]
    notes: list[Fault]


RowReader = Callable[[Mapping[str, object]], RowRead]
_REMEMBERED = 4096
"""How many raw inputs of a repeating field are remembered before they are forgotten all at once."""


class UnknownType(FormsError):
    """A field names a type that does not exist."""


class UnknownField(FormsError):
    """The form has no field of that name."""


class WrongColumns(FormsError):
    """A field has fewer or more workbook columns than its type reads."""


def compile_rows(form: FormSpec) -> RowReader:
    """A function that reads one row of raw inputs, keyed by column name as workbooks hold them.

    One faulty field does not keep the others from being read: all faults of a row come at once, in the form's order.
    Raises UnknownType, WrongColumns or BadOptions when the form is declared wrongly.
    """
    readers = tuple(
        (spec.name, spec.columns or (spec.name,), _Reader(field_reader(spec), repeats=spec.kind.repeats))
        for spec in form.fields
    )

    def read(cells: Mapping[str, object]) -> RowRead:
        row = RowRead({}, [], [])
        values, faults, notes = row
        get = cells.get
        for name, columns, reader in readers:
            raw = get(columns[0]) if len(columns) == 1 else tuple([get(column) for column in columns])
            known = reader.kept.get(raw.__class__)
            outcome = reader.read(raw) if known is None else known[raw]
            if isinstance(outcome, Fault):
                faults.append(outcome)
                continue
            values[name] = outcome[0]
            if outcome[1]:
                notes.extend(outcome[1])
        return row

    return read


def field_reader(spec: FieldSpec) -> Parser:
    """A function that reads one raw input of a field, blank ones too; its faults and notes carry the column.

    Raises UnknownType, WrongColumns or BadOptions when the field is declared wrongly.
    """
    kind = spec.kind
    least, most = kind.columns
    if spec.columns and not least <= len(spec.columns) <= most:
        raise WrongColumns(f"{spec.name}: {kind.name} reads {least} to {most} columns, not {len(spec.columns)}")
    parse = kind.parser(spec.options)
    shown = spec.shown
    empty = _empty(spec, parse)

    def read(raw: object) -> Parsed | Fault:
        outcome = empty if blank(raw) else parse(raw)
        if isinstance(outcome, Fault):
            return outcome.at(shown)
        if outcome[1]:
            return Parsed(outcome[0], tuple(note.at(shown) for note in outcome[1]))
        return outcome

    return read


def _empty(spec: FieldSpec, parse: Parser) -> Parsed | Fault:
    """What a blank means: a fault, the default, or no value."""
    if spec.required:
        return Fault("missing", part=spec.kind.columns[0] - 1)
    default = spec.options.get("default")
    return Parsed(None) if default is None else parse(default)


class _Reader:
    """A field's reader, and what it made of raw inputs of each class: 1, 1.0 and True are different inputs."""

    def __init__(self, read: Parser, *, repeats: bool) -> None:
        self.read = read
        classes: tuple[type[object], ...] = (str, int, float) if repeats else ()
        self.kept = {each: _Remembered(read) for each in classes}


class _Remembered(dict[object, Parsed | Fault]):
    """What a reader made of raw inputs of one class, so that a field whose inputs repeat reads an equal one once."""

    def __init__(self, read: Parser) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, raw: object) -> Parsed | Fault:
        if len(self) >= _REMEMBERED:
            self.clear()
        outcome = self[raw] = self.read(raw)
        return outcome
