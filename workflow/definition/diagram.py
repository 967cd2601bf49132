"""A life as a picture says it: boxes with role and clock, arrows with the words and the roles of their steps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workflow.definition.life import Clocked, Life, State, Text, Transition
from workflow.definition.roles import SYSTEM

CLOCKWORK = Text("系统", "System")
"""Who takes the steps that nobody takes: the office's own clockwork."""

WAITS = {
    "claimant": Text("等待申报主体", "waits for the claimant"),
    "plan": Text("等待资金分配方案", "waits for the plan"),
    "batch": Text("等待拨付批次", "waits for a batch"),
    "bank": Text("等待银行", "waits for the bank"),
    "call": Text("等待申报通知", "waits for the call"),
    "payment": Text("等待拨付", "waits for the payments"),
}
"""What a state waits for besides human work of its own."""


_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


def plain(words: str) -> str:
    """Words on one line, without what neither XML nor a line of text can hold."""
    return _UNPRINTABLE.sub(" ", words).strip()


@dataclass(frozen=True)
class Arrow:
    """What leads from one state to another: the words of the step, and who may take it."""

    source: str
    target: str
    words: str
    roles: str


@dataclass(frozen=True)
class Cell:
    """A state as it is drawn: its title, who has it or what it waits for, its clock, and how many stand in it."""

    state: State
    title: str
    details: tuple[str, ...]
    count: int | None


@dataclass(frozen=True)
class Picture:
    """A life in the words of one language: its states in their order, and the arrows between them."""

    life: Life
    cells: Mapping[str, Cell]
    arrows: tuple[Arrow, ...]

    @property
    def stays(self) -> tuple[Arrow, ...]:
        """The steps that stay where they are."""
        return tuple(each for each in self.arrows if each.source == each.target)

    @property
    def moves(self) -> tuple[Arrow, ...]:
        """The steps that lead elsewhere."""
        return tuple(each for each in self.arrows if each.source != each.target)


def picture(life: Life, roles: Mapping[str, Text], language: str, counts: Mapping[str, int] | None = None) -> Picture:
    """A life with its words: `roles` are the titles of roles, `counts` how many subjects stand in each state."""
    cells = {
        name: Cell(
            state,
            plain(state.title.told(language)),
            _details(state, roles, language),
            None if counts is None else counts.get(name, 0),
        )
        for name, state in life.states.items()
    }
    return Picture(life, cells, _arrows(life, roles, language))


def role_title(role: str, roles: Mapping[str, Text]) -> Text:
    """What a role is called; one without a title, by its code."""
    return CLOCKWORK if role == SYSTEM else roles.get(role, Text(role, role))


def period(clock: Clocked) -> Text:
    """A clock's period in words; one that counts its first day says so."""
    zh, en = f"{clock.workdays} 个工作日", f"{clock.workdays} working day{'' if clock.workdays == 1 else 's'}"
    return Text(f"{zh}（含当日）", f"{en}, first included") if clock.counts_from == "same_day" else Text(zh, en)


def waited_for(state: State) -> Text | None:
    """What a state waits for, where it has no task of its own."""
    return WAITS.get("claimant" if state.waits_for_claimant else state.waits_for or "")


def main_way(life: Life) -> tuple[str, ...]:
    """The states down the middle of the picture: from the first, by the first step written that leads on, to an end."""
    way = [life.initial]
    while not life.states[way[-1]].ends:
        fresh = [each.target for each in life.leaving(way[-1]) if each.target not in way]
        onward = next((each for each in fresh if not life.states[each].ends), next(iter(fresh), None))
        if onward is None:
            break
        way.append(onward)
    return tuple(way)


def _details(state: State, roles: Mapping[str, Text], language: str) -> tuple[str, ...]:
    who = role_title(state.role, roles) if state.role else waited_for(state)
    told = [who, period(state.clock) if state.clock else None]
    return tuple(plain(each.told(language)) for each in told if each)


def _arrows(life: Life, roles: Mapping[str, Text], language: str) -> tuple[Arrow, ...]:
    """The transitions, those that differ in their role only as one."""
    joined: dict[tuple[str, str, str, Text], list[Transition]] = {}
    for each in life.transitions:
        joined.setdefault((each.source, each.target, each.trigger, each.title), []).append(each)
    comma = ", " if language.startswith("en") else "、"
    return tuple(
        Arrow(
            source,
            target,
            plain(title.told(language)),
            plain(comma.join(dict.fromkeys(role_title(each.role, roles).told(language) for each in steps))),
        )
        for (source, target, _, title), steps in joined.items()
    )


def mermaid(shown: Picture) -> str:
    """The picture as Mermaid's `stateDiagram-v2`."""
    lines = ["stateDiagram-v2", f"    [*] --> {_id(shown.life.initial)}"]
    for name, cell in shown.cells.items():
        count = "" if cell.count is None else f" ({cell.count})"
        lines.append(f'    state "{_quoted(cell.title)}{count}" as {_id(name)}')
        lines += [f"    {_id(name)} : {_quoted(each)}" for each in cell.details]
    for each in shown.arrows:
        lines.append(f"    {_id(each.source)} --> {_id(each.target)} : {_quoted(f'{each.words} · {each.roles}')}")
    lines += [f"    {_id(name)} --> [*]" for name, cell in shown.cells.items() if cell.state.ends]
    return "\n".join(lines) + "\n"


_SPECIAL = re.compile(r"""[^\w\s·、，。（）(),./+-]""")


def _id(name: str) -> str:
    """A name that is no word of Mermaid's own, such as `end`; every other sign is written by its number."""
    return "s_" + re.sub(r"[^A-Za-z0-9_]", lambda sign: f"_{ord(sign[0]):x}_", name)


def _quoted(words: str) -> str:
    """Words in which every sign that Mermaid or HTML might read as its own is written by its number."""
    return _SPECIAL.sub(lambda sign: f"#{ord(sign[0])};", words)
