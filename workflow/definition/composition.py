"""Composing a life of phases: each phase is data with options, and takes up where the one before left off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workflow.definition import phases
from workflow.definition.lives import Draft, read_states, read_transitions
from workflow.definition.nodes import Entries, Listing, Node, Scalar, parse
from workflow.definition.reader import Faults, Section
from workflow.definition.roles import ROLES

_HOLE = re.compile(r"\$([a-z_]+(?:\.[a-z_]+)*)")
NEXT, PREVIOUS, WAITING = "next", "previous", "waiting"
BESIDE = {
    NEXT: ("后面还有一个阶段", "a phase after it"),
    PREVIOUS: ("前面有一个阶段", "a phase before it"),
    WAITING: ("前一阶段留有待接手的状态", "a phase before it that leaves a state to be taken up"),
}


@dataclass(frozen=True)
class Phase:
    """One phase as written: its tree, the state that it begins with and the one in which it leaves a subject."""

    name: str
    root: Entries
    enters: str
    leaves: str | None
    options: Mapping[str, Entries]


@dataclass(frozen=True)
class Placed:
    """A phase in its place in an edition's life, with the options chosen there."""

    phase: Phase
    section: Section
    line: int


@cache
def phase_names() -> tuple[str, ...]:
    """The phases that ship."""
    return tuple(sorted(path.stem for path in phases.FOLDER.glob("*.yaml")))


@cache
def load_phase(name: str) -> Phase:
    """A shipped phase; its file is proved by the tests, so that a fault in it is a bug."""
    root, duplicates = parse((phases.FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), f"{name}.yaml")
    assert isinstance(root, Entries)
    assert not duplicates
    section = Section(root, "", Faults(f"{name}.yaml"))
    options = {key: each.node for key, each in _flat(section)}
    states = root.entries["states"]
    assert isinstance(states, Entries)
    return Phase(name, root, next(iter(states.entries)), section.optional_text("leaves"), options)


def _flat(section: Section) -> list[tuple[str, Section]]:
    outer = section.section("options", required=False)
    if outer is None:
        return []
    return [(key, Section(node, outer.at(key), outer.faults)) for key, node in outer.node.entries.items()]


def compose(items: Sequence[Node], path: str, faults: Faults) -> Draft:
    """The states and transitions of the phases listed, as one life that begins where the first phase begins."""
    placed = [each for index, item in enumerate(items) if (each := _placed(item, f"{path}[{index}]", faults))]
    draft = Draft(placed[0].phase.enters if placed else "")
    whole = []
    for index, each in enumerate(placed):
        filled = _filled(each, _values(each, placed, index))
        whole.append(Section(filled, each.section.path, faults))
    for section in whole:
        read_states(section, draft)
    for section in whole:
        read_transitions(section, draft)
    return draft


def _placed(item: Node, path: str, faults: Faults) -> Placed | None:
    """One item of the list: a name, or a name with its options."""
    if isinstance(item, Scalar):
        name, options = item.text, Entries({}, {}, item.line)
    else:
        section = Section(item, path, faults)
        if len(section.node.entries) != 1:
            if not section.broken:
                faults.expected(item, path, "text")
            return None
        name, found = next(iter(section.node.entries.items()))
        options = found if isinstance(found, Entries) else Entries({}, {}, found.line)
        if not isinstance(found, Entries):
            faults.expected(found, f"{path}.{name}", "mapping")
    if name not in phase_names():
        faults.unknown(item.line, path, "unknown_phase", name, phase_names())
        return None
    return Placed(load_phase(name), Section(options, f"{path}.{name}", faults), item.line)


def _values(placed: Placed, all_placed: Sequence[Placed], index: int) -> dict[str, str]:
    """What the holes of a phase are filled with: its options, and the states of the phases beside it."""
    values = _options(placed)
    before = all_placed[index - 1].phase if index else None
    after = all_placed[index + 1].phase if index + 1 < len(all_placed) else None
    beside = {
        NEXT: after.enters if after else None,
        PREVIOUS: before.enters if before else None,
        WAITING: before.leaves if before else None,
    }
    needed = _holes(placed.phase.root)
    for hole, state in beside.items():
        if hole in needed and state is None:
            zh, en = BESIDE[hole]
            section = placed.section
            section.faults.add(
                placed.line, section.path, "no_phase_beside", name=placed.phase.name, expected_zh=zh, expected_en=en
            )
        values[hole] = state or placed.phase.enters
    return values


def _options(placed: Placed) -> dict[str, str]:
    """Each option as chosen, or as the phase writes it."""
    values = {}
    sections: dict[str, Section] = {"": placed.section}
    for dotted, written in placed.phase.options.items():
        outer, _, key = dotted.rpartition(".")
        if outer not in sections:
            found = placed.section.section(outer, required=False)
            sections[outer] = found or Section(Entries({}, {}, placed.line), outer, placed.section.faults)
        kind, default = next(iter(written.entries.items()))
        assert isinstance(default, Scalar)
        values[dotted] = _option(sections[outer], key, kind, default.text)
    for section in sections.values():
        section.done()
    return values


def _option(section: Section, key: str, kind: str, default: str) -> str:
    if key not in section:
        section.get(key)
        return default
    if kind == "role":
        return section.choice(key, sorted(ROLES), default)
    if kind == "workdays":
        return f"{section.workdays(key) or 0} workdays"
    return str(section.integer(key, 0, 99))


def _holes(node: Node) -> set[str]:
    if isinstance(node, Scalar):
        return set(_HOLE.findall(node.text))
    inside = node.items if isinstance(node, Listing) else tuple(node.entries.values())
    return set().union(*(_holes(each) for each in inside))


def _filled(placed: Placed, values: Mapping[str, str]) -> Node:
    """The phase's own tree with its holes filled, every line that of its place in the edition."""
    kept = {key: node for key, node in placed.phase.root.entries.items() if key in {"states", "transitions"}}
    return _fill(Entries(kept, {}, placed.line), values, placed.line)


def _fill(node: Node, values: Mapping[str, str], line: int) -> Node:
    if isinstance(node, Scalar):
        return Scalar(_HOLE.sub(lambda hole: values[hole[1]], node.text), line, quoted=node.quoted)
    if isinstance(node, Listing):
        return Listing(tuple(_fill(each, values, line) for each in node.items), line)
    entries = {key: _fill(each, values, line) for key, each in node.entries.items()}
    return Entries(entries, dict.fromkeys(entries, line), line)
