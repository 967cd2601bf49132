"""Pulling a trigger: every step of every life, alone or many at once, with all that its definition asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection

from workflow.acts.acting import act
from workflow.acts.faults import MovesAlong
from workflow.acts.looking import APPLICATION, Seen, life_of, look
from workflow.acts.office import Office
from workflow.engine.errors import EngineError
from workflow.engine.moves import Key, Moved
from workflow.history.body import digest
from workflow.parties.actors import Actor

_WITH_OTHERS = frozenset({"plan", "batch", "bank"})
"""What an application or a call may wait for: whose acts move it on, with the money that belongs to the move."""

_ALONG = frozenset(
    {
        ("payee_account", "replace"),
        ("payer_account", "request"),
        ("payer_account", "replace"),
        ("plan", "supersede"),
        ("call", "replan"),
        ("objection", "uphold"),
        ("evaluation", "report"),
        ("application", "write_service"),
        ("application", "ask_served"),
        ("application", "answer_served"),
        ("recovery", "repay"),
        ("recovery", "repay_rest"),
        ("recovery", "undo_repayment"),
    }
)
"""What its successor's own move does to a subject, or an act of its own that says what changes with it."""

_TOGETHER = 20
"""As many steps as share one commit when many are taken at once."""


@dataclass(frozen=True)
class Told:
    """What came of one of many steps: the move, or why it was refused; a refusal leaves the others as they are."""

    subject: int
    moved: Moved | None
    refusal: EngineError | None


def pull(
    office: Office, actor: Actor | None, seen: Seen, trigger: str, *, reason: str | None = None, key: str | None = None
) -> Moved:
    """Take a step on a subject as the actor saw it; the clock is the actor None.

    With a `key`, the same request again gets the same answer and has no second effect. Raises MovesAlong for a step
    that is only ever a part of another subject's.
    """
    return office.transaction(lambda connection: _step(office, connection, actor, seen, trigger, reason, key))


def pull_many(
    office: Office,
    actor: Actor | None,
    subjects: Sequence[Seen],
    trigger: str,
    *,
    reason: str | None = None,
    key: str | None = None,
) -> list[Told]:
    """Take the same step on many subjects, some to a commit, and tell of each what came of it, in their order.

    A step that is refused does not hold up the others. With a `key`, asking again takes only what was not taken.
    """
    told: list[Told] = []
    for start in range(0, len(subjects), _TOGETHER):
        some = subjects[start : start + _TOGETHER]
        told += office.transaction(
            partial(_steps, office, actor=actor, some=some, trigger=trigger, reason=reason, key=key)
        )
    return told


def _steps(
    office: Office,
    connection: Connection,
    *,
    actor: Actor | None,
    some: Sequence[Seen],
    trigger: str,
    reason: str | None,
    key: str | None,
) -> list[Told]:
    return [
        _try(office, connection, actor, seen, trigger, reason, None if key is None else f"{key}:{seen.id}")
        for seen in some
    ]


def _try(
    office: Office,
    connection: Connection,
    actor: Actor | None,
    seen: Seen,
    trigger: str,
    reason: str | None,
    key: str | None,
) -> Told:
    """One of many steps, under a savepoint: what it wrote before it was refused is undone, and nothing else."""
    try:
        with connection.begin_nested():
            return Told(seen.id, _step(office, connection, actor, seen, trigger, reason, key), None)
    except EngineError as refusal:
        return Told(seen.id, None, refusal)


def _step(
    office: Office,
    connection: Connection,
    actor: Actor | None,
    seen: Seen,
    trigger: str,
    reason: str | None,
    key: str | None,
) -> Moved:
    if moves_along(connection, seen, trigger):
        raise MovesAlong
    asked = Key(key, digest([seen.id, seen.version, trigger, reason])) if key is not None else None
    return act(office, connection, actor, seen, trigger, reason=reason, key=asked)


def moves_along(connection: Connection, seen: Seen, trigger: str) -> bool:
    """Whether another subject's act takes this step: pulled alone, it would leave the money behind."""
    present = look(connection, seen.id)
    if (present.kind, trigger) in _ALONG:
        return True
    if present.kind not in {APPLICATION, "call"}:
        return False
    state = life_of(connection, present).states.get(seen.state)
    return state is not None and state.waits_for in _WITH_OTHERS
