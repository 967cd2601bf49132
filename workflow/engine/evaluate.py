"""Asking the definition whether a move is allowed: `transitions` holds the machine and says where it leads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from transitions import EventData, Machine, MachineError

from workflow.definition.life import Life, Transition
from workflow.engine.errors import GuardRefused, NotDeclared, NotYours, ReasonMissing, ReasonTooLong
from workflow.history.body import Plain

Guard = Callable[[str, Mapping[str, Plain]], bool]
"""Evaluates a guard's expression over the facts that it names."""

LONGEST_REASON = 4_000
"""Characters of a reason; pages ask for less, but count the end of a line as one."""


@dataclass
class _Subject:
    """A throw-away stand-in that the machine may move; the database decides about the real one."""

    state: str
    roles: Collection[str]
    facts: Mapping[str, Plain]
    guard: Guard
    taken: Transition | None = None
    guarded: list[str] = field(default_factory=list)


@lru_cache(maxsize=256)
def machine_of(life: Life) -> Machine:
    """One machine a life, built once: building costs a hundred times what evaluating does.

    Nothing of the definition reaches the machine as a name to import: conditions are closures made here.
    """
    machine = Machine(
        model=None,
        states=list(life.states),
        initial=None,
        auto_transitions=False,
        queued=False,
        send_event=True,
    )
    for each in life.transitions:
        # The source goes in as a list, for which `*` is a name like any other and not every state there is.
        machine.add_transition(
            each.trigger, [each.source], each.target, conditions=[_allowed(each)], before=[_take(each)]
        )
    return machine


def evaluate(
    life: Life,
    state: str,
    trigger: str,
    roles: Collection[str],
    *,
    facts: Mapping[str, Plain],
    guard: Guard,
    reason: str | None = None,
) -> Transition:
    """The transition that `trigger` takes from `state` for somebody with these roles.

    Raises:
        NotDeclared: there is none from this state.
        NotYours: it belongs to another role.
        GuardRefused: its condition does not hold.
        ReasonMissing: it demands a reason.
        ReasonTooLong: more than `LONGEST_REASON` were given.

    """
    guarded = any(each.guard for each in life.transitions if each.trigger == trigger)
    taken = (
        _taken(life, state, trigger, roles, facts, guard) if guarded else _plain(life, state, trigger, frozenset(roles))
    )
    if taken.reason_required and not (reason and reason.strip()):
        raise ReasonMissing
    if reason is not None and len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    return taken


@lru_cache(maxsize=4096)
def _plain(life: Life, state: str, trigger: str, roles: frozenset[str]) -> Transition:
    """The transition of a trigger without guards: the same for all subjects in this state, so it is asked for once."""
    return _taken(life, state, trigger, roles, {}, lambda *_: True)


def _taken(
    life: Life, state: str, trigger: str, roles: Collection[str], facts: Mapping[str, Plain], guard: Guard
) -> Transition:
    subject = _Subject(state, roles, facts, guard)
    event = machine_of(life).events.get(trigger)
    if event is None or state not in life.states:
        raise NotDeclared
    try:
        event.trigger(subject)
    except MachineError as undeclared:
        raise NotDeclared from undeclared
    if subject.taken is None:
        raise GuardRefused if subject.guarded else NotYours
    return subject.taken


def _allowed(transition: Transition) -> Callable[[EventData], bool]:
    def allowed(event: Any) -> bool:
        subject: _Subject = event.model
        if transition.role not in subject.roles:
            return False
        if transition.guard is not None and not subject.guard(transition.guard, subject.facts):
            subject.guarded.append(transition.guard)
            return False
        return True

    return allowed


def _take(transition: Transition) -> Callable[[EventData], None]:
    def take(event: Any) -> None:
        event.model.taken = transition

    return take
