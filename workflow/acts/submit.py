"""Submitting an application: what was looked at is sealed, and the undertaking that was read is what was accepted."""

from __future__ import annotations

from sqlalchemy import Connection

from workflow.acts.acting import act
from workflow.acts.looking import Seen, life_of, look
from workflow.acts.office import Office
from workflow.engine.moves import Key, Moved
from workflow.history.body import Plain, digest
from workflow.parties.actors import Actor

SEALING = "seal_list"
"""The effect that tells the step by which a claim is handed in, the first time or after a correction."""


def submit(
    office: Office,
    actor: Actor,
    seen: Seen,
    undertaking: str | None,
    *,
    version: int | None = None,
    key: str | None = None,
) -> Moved:
    """Hand in the draft, with the digest of the undertaking that the actor confirmed (`Edition.undertaking_digest`).

    After a correction no undertaking is asked for again. With `version`, only the draft that the actor saw is handed
    in. With a `key`, the same request again gets the same answer. Raises DraftChanged, AnswersMissing, NotUndertaken,
    and what `pull` raises of the step.
    """

    def work(connection: Connection) -> Moved:
        told = {"undertaking": undertaking, "draft": version}
        said: dict[str, Plain] = {name: value for name, value in told.items() if value is not None}
        trigger = _trigger(connection, seen)
        asked = None if key is None else Key(key, digest([seen.id, seen.version, trigger, undertaking, version]))
        return act(office, connection, actor, seen, trigger, key=asked, said=said)

    return office.transaction(work)


def _trigger(connection: Connection, seen: Seen) -> str:
    """The step that hands in from the state that the actor saw; a state without one refuses the common name."""
    leaving = life_of(connection, look(connection, seen.id)).leaving(seen.state)
    return next((each.trigger for each in leaving if SEALING in each.effects), "submit")
