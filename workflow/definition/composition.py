"""Composing a life of phases: each phase is data with options, and takes up where the one before left off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workflow.definition import phases
from workflow.definition.life import Text
from workflow.definition.lives import Draft, bounded, read_states, read_transitions
from workflow.definition.nodes import Entries, Listing, Node, Scalar, parse
from workflow.definition.reader import LANGUAGES, Faults, Section, in_the_other
from workflow.definition.reader import written as seen_of
from workflow.definition.roles import ROLES

_HOLE = re.compile(r"\$([a-z_]+(?:\.[a-z_]+)*)")
NEXT, PREVIOUS, WAITING = "next", "previous", "waiting"
ONWARD = "onward"
"""Where a phase leads that may be the last: to the phase after it, or to the end that it writes for that."""

PART = "part"
"""What a phase that pays is for: `$part.zh` and `$part.en` name its instalment, in brackets, or nothing."""

BESIDE = {
    NEXT: ("后面还有一个阶段", "a phase after it"),
    PREVIOUS: ("前面有一个阶段", "a phase before it"),
    WAITING: ("前一阶段留有待接手的状态", "a phase before it that leaves a state to be taken up"),
}


@dataclass(frozen=True)
class Phase:
    """One phase as written: its tree, the state that it begins with and the one in which it leaves a subject.

    `ends` is its end where no phase follows: where one does, that one's beginning stands in its place. A phase that may
    stand `again` in one life has its states numbered there.
    """

    name: str
    root: Entries
    enters: str
    leaves: str | None
    ends: str | None
    again: bool
    options: Mapping[str, Entries]

    @property
    def states(self) -> Entries:
        """The states that it writes."""
        states = self.root.entries["states"]
        assert isinstance(states, Entries)
        return states


@dataclass(frozen=True)
class Placed:
    """A phase in its place in an edition's life, with the options chosen there, and what it has there.

    `names` are its states by the name that each has in this life, `tree` what it writes here with its holes open.
    """

    phase: Phase
    section: Section
    line: int
    names: Mapping[str, str]
    tree: Entries

    @property
    def enters(self) -> str:
        """The state that it begins with in this life."""
        return self.names[self.phase.enters]

    @property
    def leaves(self) -> str | None:
        """The state in which it leaves a subject to be taken up in this life."""
        return self.names[self.phase.leaves] if self.phase.leaves else None


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
    return Phase(
        name=name,
        root=root,
        enters=next(iter(states.entries)),
        leaves=section.optional_text("leaves"),
        ends=section.optional_text("ends"),
        again=section.boolean("again", default=False),
        options=options,
    )


def _flat(section: Section) -> list[tuple[str, Section]]:
    outer = section.section("options", required=False)
    if outer is None:
        return []
    return [(key, Section(node, outer.at(key), outer.faults)) for key, node in outer.node.entries.items()]


def compose(items: Sequence[Node], path: str, faults: Faults, parts: Sequence[Text] = ()) -> Draft:
    """The states and transitions of the phases listed, as one life that begins where the first phase begins.

    `parts` are the titles of the instalments that its payments are for, in their order.
    """
    chosen = [_chosen(item, f"{path}[{index}]", faults) for index, item in enumerate(items)]
    placed = list(_placed(_each_once([each for each in chosen if each is not None])))
    draft = Draft(placed[0].enters if placed else "")
    whole, titles = [], iter(parts)
    for index, here in enumerate(placed):
        values = _values(here, placed, index)
        if f"{PART}.zh" in _holes(here.tree):
            values |= _named(next(titles, None))
        whole.append(Section(_fill(here.tree, values, here.line), here.section.path, faults))
    for section in whole:
        read_states(section, draft)
    for section in whole:
        read_transitions(section, draft)
    for section in whole[:1]:
        bounded(draft, section)
    return draft


def _chosen(item: Node, path: str, faults: Faults) -> tuple[Phase, Section, int] | None:
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
    return load_phase(name), Section(options, f"{path}.{name}", faults), item.line


def _each_once(chosen: Sequence[tuple[Phase, Section, int]]) -> list[tuple[Phase, Section, int]]:
    """The phases without those that stand there already and may not stand again, which are told."""
    kept: dict[tuple[str, int], tuple[Phase, Section, int]] = {}
    for place, (phase, section, line) in enumerate(chosen):
        key = (phase.name, place if phase.again else 0)
        if key in kept:
            section.faults.add(line, section.path, "duplicate_name", name=phase.name)
        kept.setdefault(key, (phase, section, line))
    return list(kept.values())


def _placed(chosen: Sequence[tuple[Phase, Section, int]]) -> Iterator[Placed]:
    """Each phase in its place: with its states as they are called there, and without what it does not have there."""
    taken: Counter[str] = Counter()
    for place, (phase, section, line) in enumerate(chosen, start=1):
        dropped = phase.ends if place < len(chosen) else None
        names = {}
        for state in phase.states.entries:
            if state != dropped:
                taken[state] += 1
                names[state] = f"{state}_{taken[state]}" if phase.again and taken[state] > 1 else state
        yield Placed(phase, section, line, names, _tree(phase, names, last=place == len(chosen)))


def _tree(phase: Phase, names: Mapping[str, str], *, last: bool) -> Entries:
    """What a phase writes in its place. At the end of a life, one that has an end leads nowhere but there."""
    states = {names[name]: node for name, node in phase.states.entries.items() if name in names}
    written = phase.root.entries["transitions"]
    assert isinstance(written, Listing)
    ending = last and phase.ends is not None
    steps = tuple(_renamed(each, names) for each in written.items if not (ending and _leads_on(each)))
    line = phase.root.line
    return Entries({"states": Entries(states, {}, line), "transitions": Listing(steps, line)}, {}, line)


def _leads_on(step: Node) -> bool:
    target = step.entries["to"] if isinstance(step, Entries) else None
    return isinstance(target, Scalar) and target.text == f"${NEXT}"


def _renamed(step: Node, names: Mapping[str, str]) -> Node:
    """A transition between the states as they are called in this life; those of other phases keep their names."""
    assert isinstance(step, Entries)
    ends = {key: _called(node, names) for key, node in step.entries.items() if key in {"from", "to"}}
    return Entries(step.entries | ends, step.key_lines, step.line)


def _called(node: Node, names: Mapping[str, str]) -> Node:
    if isinstance(node, Listing):
        return Listing(tuple(_called(each, names) for each in node.items), node.line)
    assert isinstance(node, Scalar)
    return Scalar(names.get(node.text, node.text), node.line, quoted=node.quoted)


def _named(title: Text | None) -> dict[str, str]:
    """What the titles of a payment say of the instalment that it is for: nothing where a grant is paid at once."""
    zh, en = (f"（{title.zh}）", f" ({title.en})") if title else ("", "")
    return {f"{PART}.zh": zh, f"{PART}.en": en}


def _values(placed: Placed, all_placed: Sequence[Placed], index: int) -> dict[str, str]:
    """What the holes of a phase are filled with: its options, and the states of the phases beside it."""
    values = _options(placed)
    before = all_placed[index - 1] if index else None
    after = all_placed[index + 1] if index + 1 < len(all_placed) else None
    beside = {
        NEXT: after.enters if after else None,
        PREVIOUS: before.enters if before else None,
        WAITING: before.leaves if before else None,
    }
    needed = _holes(placed.tree)
    for hole, state in beside.items():
        if hole in needed and state is None:
            zh, en = BESIDE[hole]
            section = placed.section
            section.faults.add(
                placed.line, section.path, "no_phase_beside", name=placed.phase.name, expected_zh=zh, expected_en=en
            )
        values[hole] = state or placed.enters
    if placed.phase.ends:
        values[ONWARD] = after.enters if after else placed.names[placed.phase.ends]
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
        if kind == "text" and section.node.entries:
            section.fault(key, "missing_translation", language=LANGUAGES.get(key, key))
        return default
    if kind == "role":
        return section.choice(key, sorted(ROLES), default)
    if kind == "workdays":
        days = section.workdays(key)
        return f"{days} workdays" if days else default
    if kind == "text":
        found = section.scalar(key)
        if found is not None and (not seen_of(found) or in_the_other(found.text, key)):
            section.fault(key, "missing_translation", language=LANGUAGES.get(key, key))
            return default
        return found.text if found is not None else default
    return str(section.integer(key, 0, 99))


def _holes(node: Node) -> set[str]:
    if isinstance(node, Scalar):
        return set(_HOLE.findall(node.text))
    inside = node.items if isinstance(node, Listing) else tuple(node.entries.values())
    return set().union(*(_holes(each) for each in inside))


def _fill(node: Node, values: Mapping[str, str], line: int) -> Node:
    if isinstance(node, Scalar):
        return Scalar(_HOLE.sub(lambda hole: values[hole[1]], node.text), line, quoted=node.quoted)
    if isinstance(node, Listing):
        return Listing(tuple(_fill(each, values, line) for each in node.items), line)
    entries = {key: _fill(each, values, line) for key, each in node.entries.items()}
    return Entries(entries, dict.fromkeys(entries, line), line)
