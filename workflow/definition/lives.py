"""Reading a life: states and transitions as a definition writes them, alone or composed of phases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from workflow import schemes
from workflow.definition import guards
from workflow.definition.faults import EditionFaults
from workflow.definition.life import Clocked, CountsFrom, Life, State, Text, Transition
from workflow.definition.nodes import Entries, Node, Scalar, parse
from workflow.definition.reader import Faults, Section
from workflow.definition.roles import EFFECTS, ROLES
from workflow.definition.verifier.checks import Places, prove_life

WAITS_FOR = ("claimant", "plan", "batch", "bank", "call", "payment")
"""What a state may wait for besides human work of its own."""

SAME = "same"
"""Where a transition leads that stays in the state that it comes from."""


@dataclass
class Draft:
    """A life while it is being read: where each state and transition stands, for the faults found later."""

    initial: str
    states: dict[str, State] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    steps: dict[Transition, int] = field(default_factory=dict)
    too_large: bool = False

    def life(self, apart: tuple[str, ...]) -> Life:
        """The finished value."""
        return Life(self.initial, self.states, tuple(self.transitions), apart)


MOST_STATES, MOST_STEPS, MOST_LEAVING = 150, 500, 40
"""How many states and transitions a life may have, and how many may leave one state; the longest that ships has about
thirty, seventy and ten."""


def bounded(draft: Draft, section: Section) -> None:
    """Tell a life that is too large to be proved, and leave it out."""
    leaving = Counter(each.source for each in draft.transitions)
    for zh, en, count, limit in (
        ("状态", "states", len(draft.states), MOST_STATES),
        ("流转", "transitions", len(draft.transitions), MOST_STEPS),
        ("离开同一状态的流转", "transitions that leave one state", max(leaving.values(), default=0), MOST_LEAVING),
    ):
        if count > limit:
            line = section.node.line
            section.faults.add(line, section.path, "too_many", what_zh=zh, what_en=en, count=count, limit=limit)
            draft.too_large = True
    if draft.too_large:
        draft.states.clear()
        draft.transitions.clear()


def read_states(section: Section, draft: Draft) -> None:
    """Read `states`; a state that an earlier phase has written is a fault."""
    for name, each in section.sections("states"):
        if name in draft.states:
            each.faults.add(each.node.line, each.path, "duplicate_name", name=name)
        draft.states[name] = _state(name, each)
        draft.lines[name] = each.node.line


def _state(name: str, section: Section) -> State:
    waits_for = section.choice("waits_for", WAITS_FOR) if "waits_for" in section else None
    role = section.optional_text("role")
    if role and role not in ROLES:
        section.faults.unknown(section.line("role"), section.at("role"), "unknown_role", role, ROLES)
    claimant = waits_for == "claimant"
    state = State(
        name=name,
        title=section.own_pair(),
        role=role,
        duty=section.optional_text("duty"),
        clock=_clock(section),
        ends=section.boolean("ends", default=False),
        waits_for_claimant=claimant,
        waits_for=None if claimant else waits_for,
    )
    section.done()
    return state


def _clock(section: Section) -> Clocked | None:
    workdays = section.workdays("within", required=False)
    counts_from: CountsFrom = (
        "same_day" if section.choice("counts_from", ("same_day", "next_day"), "next_day") == "same_day" else "next_day"
    )
    on_expiry = section.optional_text("on_expiry")
    if workdays is None and on_expiry and "within" not in section:
        section.need("within", "period")
    return None if workdays is None else Clocked(workdays, counts_from, on_expiry)


def read_transitions(section: Section, draft: Draft) -> None:
    """Read `transitions`; several states in `from`, or roles in `by`, become a transition each."""
    for index, node in enumerate(section.items("transitions")):
        each = Section(node, f"{section.at('transitions')}[{index}]", section.faults)
        found = _transitions(each)
        draft.transitions.extend(found)
        draft.steps.update(dict.fromkeys(found, node.line))


def _transitions(section: Section) -> list[Transition]:
    sources, roles, effects = section.words("from"), section.words("by"), section.words("effects", required=False)
    for key, code, names, known in (
        ("by", "unknown_role", roles, ROLES),
        ("effects", "unknown_effect", effects, EFFECTS),
    ):
        for name in names:
            if name not in known:
                section.faults.unknown(section.line(key), section.at(key), code, name, known)
    shared: dict[str, Any] = {
        "trigger": section.text("trigger"),
        "title": section.own_pair(),
        "duty": section.optional_text("duty"),
        "guard": _guard(section),
        "reason_required": section.boolean("reason", default=False),
        "effects": effects,
        "letter": section.optional_text("letter"),
    }
    target = section.text("to")
    section.done()
    return [
        Transition(source=source, target=source if target == SAME else target, role=role, **shared)
        for source in sources
        for role in roles
    ]


def _guard(section: Section) -> str | None:
    found = section.scalar("when", required=False)
    if found is None:
        return None
    guards.check(found, section.at("when"), section.faults)
    return found.text


def read_whole(section: Section, apart: tuple[str, ...] | None = None) -> tuple[Life, Draft]:
    """Read a life that is written out: `initial`, `states`, `transitions` and, unless given, `apart`."""
    draft = Draft(section.text("initial"))
    read_states(section, draft)
    read_transitions(section, draft)
    bounded(draft, section)
    duties = section.words("apart", required=False) if apart is None else apart
    return draft.life(duties), draft


def read_house_life(root: Node, faults: Faults) -> Life:
    """Read the life of a subject of the house: its name and title, then the life itself."""
    section = Section(root, "", faults)
    section.text("life")
    section.pair("title")
    life, draft = read_whole(section)
    section.done()
    prove_life(life, Places(root, draft.lines, draft.steps), faults)
    return life


def parse_life(text: str, name: str) -> Life:
    """The life that a file of its own writes; raises EditionFaults with every fault of it."""
    root, duplicates = parse(text, name)
    faults = Faults(name, duplicates)
    life = read_house_life(root, faults)
    if faults.found:
        raise EditionFaults(faults.found)
    return life


def is_life(text: str, name: str) -> bool:
    """Whether a text writes a life that stands alone: it names its subject and says nothing of a scheme."""
    root, _ = parse(text, name)
    return isinstance(root, Entries) and "scheme" not in root.entries and isinstance(root.entries.get("life"), Scalar)


def life_title(text: str) -> Text:
    """What the subject of a life that stands alone is called, in a text that `parse_life` takes."""
    root, _ = parse(text, "")
    return Section(root, "", Faults("")).pair("title")


@cache
def load_life(name: str) -> Life:
    """The life of a subject of the house: call, plan, objection, batch, organisation, and the accounts.

    Loaded once, so that whoever caches by a life finds it again. Raises EditionFaults when the shipped file is
    broken, and KeyError when there is no such life.
    """
    for path in schemes.life_files():
        if path.stem == name:
            return parse_life(path.read_text(encoding="utf-8"), path.name)
    raise KeyError(name)


def written(life: Life) -> dict[str, Any]:
    """A life as the tree that `read_whole` reads back to the same life."""
    return {
        "initial": life.initial,
        "states": {name: _state_written(state) for name, state in life.states.items()},
        "transitions": [_transition_written(each) for each in life.transitions],
    }


def _state_written(state: State) -> dict[str, Any]:
    clock = state.clock
    return _told(
        zh=state.title.zh,
        en=state.title.en,
        role=state.role,
        duty=state.duty,
        within=f"{clock.workdays} workdays" if clock else None,
        counts_from=clock.counts_from if clock else None,
        on_expiry=clock.on_expiry if clock else None,
        ends=state.ends or None,
        waits_for="claimant" if state.waits_for_claimant else state.waits_for,
    )


def _transition_written(each: Transition) -> dict[str, Any]:
    return _told(
        trigger=each.trigger,
        **{"from": each.source},
        to=each.target,
        by=each.role,
        zh=each.title.zh,
        en=each.title.en,
        duty=each.duty,
        when=each.guard,
        reason=each.reason_required or None,
        effects=list(each.effects) or None,
        letter=each.letter,
    )


def _told(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
