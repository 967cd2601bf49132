"""Pulling a trigger: every step of every life, in a transaction of its own, with all that its definition asks for."""

from __future__ import annotations

from sqlalchemy import Connection

from workflow.acts.acting import act
from workflow.acts.faults import MovesAlong
from workflow.acts.looking import APPLICATION, Seen, life_of
from workflow.acts.office import Office
from workflow.engine.moves import Key, Moved
from workflow.history.body import digest
from workflow.parties.actors import Actor

_WITH_OTHERS = frozenset({"plan", "batch", "bank"})
"""What an application or a call may wait for: whose acts move it on, with the money that belongs to the move."""

_ALONG = frozenset({("payee_account", "replace"), ("plan", "supersede")})
"""What its successor's own move does to a subject."""


def pull(
    office: Office, actor: Actor | None, seen: Seen, trigger: str, *, reason: str | None = None, key: str | None = None
) -> Moved:
    """Take a step on a subject as the actor saw it; the clock is the actor None.

    With a `key`, the same request again gets the same answer and has no second effect. Raises MovesAlong for a step
    that is only ever a part of another subject's.
    """
    asked = Key(key, digest([seen.id, seen.version, trigger, reason])) if key is not None else None

    def work(connection: Connection) -> Moved:
        if _moves_along(connection, seen, trigger):
            raise MovesAlong
        return act(office, connection, actor, seen, trigger, reason=reason, key=asked)

    return office.transaction(work)


def _moves_along(connection: Connection, seen: Seen, trigger: str) -> bool:
    """Whether another subject's act takes this step: pulled alone, it would leave the money behind."""
    if seen.kind not in {APPLICATION, "call"}:
        return (seen.kind, trigger) in _ALONG
    return life_of(connection, seen).states[seen.state].waits_for in _WITH_OTHERS
