"""Beginning something once: the same request again gets what the first began, also when both come at one moment."""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.database import driver_of
from workflow.acts.looking import Seen, look
from workflow.engine.apply import stored_answer
from workflow.engine.moves import Key
from workflow.history.body import Plain, digest
from workflow.parties.actors import Actor


def request_key(key: str | None, said: Plain) -> Key | None:
    """The key of a request, bound to what it says; None for a request without one."""
    return None if key is None else Key(key, digest(said))


def begun_before(connection: Connection, actor: Actor, key: Key | None) -> Seen | None:
    """The subject that the same request began before, as it stands now; None the first time, or without a key.

    Requests with one key wait here for one another until the caller's transaction ends. Raises KeyReused.
    """
    if key is None:
        return None
    alone = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, :actor))")
    connection.execute(alone, {"key": key.key, "actor": actor.person_id})
    answered = stored_answer(driver_of(connection.connection), actor.person_id, key)
    return None if answered is None else look(connection, answered.subject)
