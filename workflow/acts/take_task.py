"""Taking a task: the next of the queue, due first among what the actor's roles may do, or one that they look at."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.acts.looking import Seen, life_of, look
from workflow.acts.office import Office
from workflow.definition.roles import CLAIMANT
from workflow.engine.errors import EngineError
from workflow.parties.actors import Actor
from workflow.review import queue
from workflow.review.queue import Held


class NotWaiting(EngineError):
    """The task is in somebody's hands, is done, or is not this person's to do."""

    code = "not_waiting"
    zh = "该待办已由他人领取、已办结，或不应由您办理。"
    en = "This task is in somebody else's hands, is done already, or is not yours to do."


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


def take_this(office: Office, actor: Actor, subject: int) -> Seen:
    """Lease the open task of the subject that the actor looks at, and return the subject as it stands.

    Raises NotWaiting when there is none, somebody else holds it, or the actor must stay out of it.
    """

    def work(connection: Connection) -> Seen:
        seen = look(connection, subject)
        role = life_of(connection, seen).states[seen.state].role
        theirs = role is not None and role != CLAIMANT and actor.may(role, seen.authority)
        if not theirs or not queue.take_this(connection, actor.person_id, subject, str(role), office.real_now()):
            raise NotWaiting
        return seen

    return office.transaction(work)


def keep(office: Office, actor: Actor, subject: int) -> bool:
    """Lengthen the lease of a task that the actor works at; False when they no longer hold it."""
    return office.transaction(lambda connection: queue.renew(connection, actor.person_id, subject, office.real_now()))


def give_back(office: Office, actor: Actor, subject: int) -> bool:
    """Return a task that the actor holds to the queue; False when they hold none of this subject."""
    return office.transaction(lambda connection: queue.give_back(connection, actor.person_id, subject))
