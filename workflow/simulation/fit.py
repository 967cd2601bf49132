"""How the cells of stored lines fit the form of another edition: what it takes, lacks, and does not know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from forms.spec import FieldSpec, FormSpec
from forms.types import blank
from workflow.definition.life import Text


@dataclass(frozen=True)
class Fit:
    """Of the new form: where it finds its columns, and the fields that lines of the old form cannot have.

    `lacking` are those without which it judges no line, `open` those that it can do without; `unknown` are the old
    columns that it asks for no more.
    """

    taken: Mapping[str, str]
    lacking: tuple[Text, ...]
    open: tuple[Text, ...]
    unknown: tuple[str, ...]

    @cached_property
    def same(self) -> bool:
        """Whether every column is found under its own name, so that cells may be read as they are."""
        return all(new == old for new, old in self.taken.items())

    def cells(self, given: Mapping[str, object]) -> Mapping[str, object]:
        """The cells of a line under the names of the new form."""
        return given if self.same else {new: given.get(old) for new, old in self.taken.items()}

    def dropped(self, given: Mapping[str, object]) -> tuple[str, ...]:
        """The columns in which a line says something that the new form does not ask for."""
        return tuple(each for each in self.unknown if not blank(given.get(each)))


def fit(new: FormSpec, old: FormSpec) -> Fit:
    """The new form on lines of the old one.

    A column is found by its name, by another name that the new form gives it, or as the column of the old form's field
    of the same name; nothing else is taken for it.
    """
    columns = {column for spec in old.fields for column in _columns(spec)}
    fields = {spec.name: spec for spec in old.fields}
    taken: dict[str, str] = {}
    lacking: list[Text] = []
    open_: list[Text] = []
    for spec in new.fields:
        found = _found(spec, fields.get(spec.name), columns)
        taken |= found
        least, _ = spec.kind.columns
        if any(column not in found for column in _columns(spec)[:least]):
            (lacking if spec.required else open_).append(Text(spec.title.zh, spec.title.en))
    unknown = (column for spec in old.fields for column in _columns(spec))
    used = set(taken.values())
    return Fit(taken, tuple(lacking), tuple(open_), tuple(each for each in unknown if each not in used))


def _found(spec: FieldSpec, like: FieldSpec | None, columns: set[str]) -> dict[str, str]:
    """Where each column of a field is found; those that are not are left out."""
    found: dict[str, str] = {}
    for place, column in enumerate(_columns(spec)):
        names = [column, *spec.aliases.get(column, ())]
        if like is not None and len(_columns(like)) > place:
            names.append(_columns(like)[place])
        name = next((each for each in names if each in columns), None)
        if name is not None:
            found[column] = name
    return found


def _columns(spec: FieldSpec) -> tuple[str, ...]:
    """The names under which a field's raw inputs are read."""
    return spec.columns or (spec.name,)
