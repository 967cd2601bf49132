"""What a move to another edition renames: states, triggers and fields of the old one, by their names in the new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workflow.definition.edition import Edition
from workflow.definition.faults import EditionFaults, suggestion
from workflow.definition.nodes import parse
from workflow.definition.reader import Faults, Section

LARGEST = 64 * 1024
"""Bytes of a mapping: it names what was renamed, and nothing else."""

PARTS = ("states", "triggers", "fields")
"""What a mapping may rename."""


@dataclass(frozen=True)
class Renaming:
    """Old names and the new ones; what is not named keeps its name."""

    states: Mapping[str, str] = field(default_factory=dict)
    triggers: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)

    def state(self, name: str) -> str:
        """The new name of a state."""
        return self.states.get(name, name)

    def trigger(self, name: str) -> str:
        """The new name of a trigger."""
        return self.triggers.get(name, name)

    def field(self, name: str) -> str:
        """The new name of a field."""
        return self.fields.get(name, name)

    def written(self) -> dict[str, dict[str, str]]:
        """The renaming as the record holds it and `from_written` reads it; parts that rename nothing are left out."""
        parts = {name: dict(sorted(getattr(self, name).items())) for name in PARTS}
        return {name: names for name, names in parts.items() if names}


def from_written(written: object) -> Renaming:
    """A renaming as `written` told it; whatever else stands there renames nothing."""
    told = written if isinstance(written, Mapping) else {}
    return Renaming(**{name: _plain(told.get(name)) for name in PARTS})


def _plain(names: object) -> dict[str, str]:
    return {str(old): str(new) for old, new in names.items()} if isinstance(names, Mapping) else {}


def read_renaming(given: bytes, file: str, before: Edition, after: Edition) -> Renaming:
    """What a mapping's bytes say (YAML: `states`, `triggers`, `fields`, each `old: new`); nothing says nothing.

    Raises EditionFaults with every name that its edition does not have, and whatever else is wrong.
    """
    if len(given) > LARGEST:
        raise _only(file, "too_large", limit=LARGEST)
    try:
        text = given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _only(file, "not_utf8") from None
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        return Renaming()
    root, duplicates = parse(text, file)
    faults = Faults(file, duplicates)
    section = Section(root, "", faults)
    old, new = _names(before), _names(after)
    read = {part: _part(section, part, (before, old[part]), (after, new[part])) for part in PARTS}
    section.done()
    if faults.found:
        raise EditionFaults(faults.found)
    return Renaming(**read)


def _only(file: str, code: str, **params: int) -> EditionFaults:
    faults = Faults(file)
    faults.add(1, "", code, **params)
    return EditionFaults(faults.found)


def _part(
    section: Section, part: str, old: tuple[Edition, Iterable[str]], new: tuple[Edition, Iterable[str]]
) -> dict[str, str]:
    inside = section.section(part, required=False)
    if inside is None:
        return {}
    found = {}
    for key in inside.node.entries:
        value = inside.text(key)
        for name, (edition, names) in ((key, old), (value, new)):
            if name and name not in names:
                words = suggestion(name, names)
                inside.fault(key, "not_in_edition", name=name, edition=edition.edition, **words)
        found[key] = value
    if part == "fields" and len(set(found.values())) < len(found):
        twice = next(each for each in found.values() if list(found.values()).count(each) > 1)
        inside.fault(next(key for key in found if found[key] == twice), "duplicate_name", name=twice)
    return found


def _names(edition: Edition) -> Mapping[str, list[str]]:
    life, forms = edition.life, (edition.form, edition.application_form)
    return {
        "states": list(life.states),
        "triggers": list(dict.fromkeys(each.trigger for each in life.transitions)),
        "fields": [spec.name for form in forms for spec in form.fields],
    }
