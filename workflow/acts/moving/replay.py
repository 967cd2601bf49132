"""Replaying a record under another edition: every step that was taken must be a declared step of the new life too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflow.acts.moving.found import Found, breaking, telling
from workflow.definition.guards import guard
from workflow.definition.life import Life, State, Transition
from workflow.definition.renaming import Renaming, from_written
from workflow.engine.errors import EngineError, GuardRefused, NotDeclared, NotYours, ReasonMissing
from workflow.engine.evaluate import evaluate
from workflow.history.body import RECAST, Plain
from workflow.history.reading import Entry

Lives = Callable[[str], Life]
"""The life of an edition by its hash."""


@dataclass(frozen=True)
class Replayed:
    """Where the new life leads to, and what was found on the way."""

    state: str
    found: tuple[Found, ...]


@dataclass(frozen=True)
class _Step:
    """A row of the record in the names of the new edition; `before` is the life under which it was made."""

    entry: Entry
    before: Life
    source: str
    target: str
    trigger: str

    @property
    def reason(self) -> str | None:
        """A stand-in for the reason that was given, which may have been erased."""
        words = self.entry.body["words"]
        return "…" if isinstance(words, Mapping) and "reason" in words else None

    @property
    def facts(self) -> Mapping[str, Plain]:
        """What the guards saw."""
        facts = self.entry.body["facts"]
        return facts if isinstance(facts, Mapping) else {}

    @property
    def duty(self) -> str | None:
        """The duty that it was done as."""
        duty = self.entry.body["duty"]
        return None if duty is None else str(duty)


def replay(lives: Lives, after: Life, renaming: Renaming, entries: Sequence[Entry]) -> Replayed:
    """Fold a record, oldest row first, through the new life; every row that does not hold there is told.

    A row from before an earlier move is named as that move named it first.
    """
    found: list[Found] = []
    state = ""
    for step in _steps(lives, renaming, entries):
        found += _first(after, step) if not step.entry.body["from"] else _tried(after, step)
        state = step.target
    last = entries[-1].body
    old = lives(str(last["edition"])).states[str(last["to"])]
    if state in after.states:
        found += _stands(old, after.states[state])
    return Replayed(state, tuple(found))


def _steps(lives: Lives, renaming: Renaming, entries: Sequence[Entry]) -> Iterator[_Step]:
    """The steps in the names of the new edition, without the moves of earlier times."""
    names: list[list[Renaming]] = []
    later = [renaming]
    for entry in reversed(entries):
        names.append(later)
        if entry.body["trigger"] == RECAST:
            said = entry.body["said"]
            later = [from_written(said.get("renamed") if isinstance(said, Mapping) else None), *later]
    for entry, through in zip(entries, reversed(names), strict=True):
        if entry.body["trigger"] == RECAST:
            continue
        source, target, trigger = (str(entry.body[key]) for key in ("from", "to", "trigger"))
        for each in through:
            source, target, trigger = each.state(source), each.state(target), each.trigger(trigger)
        yield _Step(entry, lives(str(entry.body["edition"])), source, target, trigger)


def _first(after: Life, step: _Step) -> Iterator[Found]:
    if step.target != after.initial:
        yield breaking("begins_elsewhere", step.entry.seq, state=step.target)


def _tried(after: Life, step: _Step) -> Iterator[Found]:
    """What is wrong with a step under the new life; of the roles that might have taken it, one must hold there."""
    if step.target not in after.states:
        yield breaking("state_gone", step.entry.seq, state=step.target)
        return
    if step.source not in after.states:
        return  # told at the step that led there
    best: list[Found] = []
    for role in _roles(step):
        found = list(_by(after, step, role))
        if not any(each.breaks for each in found):
            yield from found
            return
        best = best or found
    yield from best or [breaking("not_declared", step.entry.seq, state=step.source, trigger=step.trigger)]


def _roles(step: _Step) -> list[str]:
    """Who could have taken the step under the life in which it was taken."""
    body, acted = step.entry.body, step.entry.body["actor"] is not None
    taken = [
        each
        for each in step.before.transitions
        if (each.source, each.trigger, each.target) == (body["from"], body["trigger"], body["to"])
        and (not acted or each.duty == step.duty)
    ]
    return list(dict.fromkeys(each.role for each in taken))


def _by(after: Life, step: _Step, role: str) -> Iterator[Found]:
    seq, unknown = step.entry.seq, list[str]()

    def holds(expression: str, facts: Mapping[str, Plain]) -> bool:
        known = {name: value for name, value in facts.items() if isinstance(value, int | str)}
        condition = guard(expression)
        if condition.names - known.keys():
            unknown.append(expression)
            return True
        return condition.holds(known) is True

    names = {"state": step.source, "trigger": step.trigger}
    try:
        taken = evaluate(after, step.source, step.trigger, {role}, facts=step.facts, guard=holds, reason=step.reason)
    except EngineError as refusal:
        yield breaking(_refused(refusal), seq, roles=", ".join(_roles(step)), **names)
        return
    yield from _differs(step, taken)
    for expression in unknown:
        yield telling("guard_unknown", seq, trigger=step.trigger, guard=expression)


def _refused(refusal: EngineError) -> str:
    codes: dict[type[EngineError], str] = {
        NotDeclared: "not_declared",
        NotYours: "other_role",
        GuardRefused: "guard_fails",
        ReasonMissing: "reason_missing",
    }
    return codes[type(refusal)]


def _differs(step: _Step, taken: Transition) -> Iterator[Found]:
    if taken.target != step.target:
        names = {"trigger": step.trigger, "target": taken.target, "wanted": step.target}
        yield breaking("leads_elsewhere", step.entry.seq, **names)
    elif step.entry.body["actor"] is not None and taken.duty != step.duty:
        yield breaking("other_duty", step.entry.seq, trigger=step.trigger, duty=taken.duty or "–")


def _stands(old: State, new: State) -> Iterator[Found]:
    """What keeps an application from standing in a state of the new life as it stands in one of the old."""
    if new.ends:
        yield breaking("would_end")
    if (old.waits_for_claimant, old.waits_for) != (new.waits_for_claimant, new.waits_for):
        yield breaking("waits_otherwise")
