"""Pulling a trigger: every step of every life, in a transaction of its own, with all that its definition asks for."""

from __future__ import annotations

from workflow.acts.acting import act
from workflow.acts.looking import Seen
from workflow.acts.office import Office
from workflow.engine.moves import Key, Moved
from workflow.history.body import digest
from workflow.parties.actors import Actor


def pull(
    office: Office, actor: Actor | None, seen: Seen, trigger: str, *, reason: str | None = None, key: str | None = None
) -> Moved:
    """Take a step on a subject as the actor saw it; the clock is the actor None.

    With a `key`, the same request again gets the same answer and has no second effect.
    """
    asked = Key(key, digest([seen.id, seen.version, trigger, reason])) if key is not None else None
    return office.transaction(
        lambda connection: act(office, connection, actor, seen, trigger, reason=reason, key=asked)
    )
