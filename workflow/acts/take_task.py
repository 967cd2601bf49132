"""Taking the next task of the queue: the one that is due first among what the actor's roles may do."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.acts.looking import Seen, look
from workflow.acts.office import Office
from workflow.definition.roles import CLAIMANT
from workflow.parties.actors import Actor
from workflow.review import queue
from workflow.review.queue import Held


@dataclass(frozen=True)
class Taken:
    """A task that the actor now holds, and its subject as it stands."""

    held: Held
    subject: Seen


def take_task(office: Office, actor: Actor, roles: frozenset[str] | None = None) -> Taken | None:
    """Lease the next task among these roles (all of the actor's, if none are named); None when none waits.

    A claimant's own task, such as a correction, is in nobody's queue.
    """
    places = [
        (authority, role)
        for authority, held in sorted(actor.roles.items())
        for role in sorted(held)
        if role != CLAIMANT and (roles is None or role in roles)
    ]
    with office.database.writing() as connection:
        held = queue.take_next(connection, actor.person_id, places, office.real_now())
        return Taken(held, look(connection, held.subject)) if held is not None else None
