"""What an actor could do with a subject now: the steps of its life that are theirs and whose conditions hold."""

from __future__ import annotations

from sqlalchemy import Connection, select

from workflow.acts.allowing import guard_facts, holds, roles_on
from workflow.acts.looking import Seen, life_of
from workflow.definition.life import Transition
from workflow.definition.roles import CLAIMANT
from workflow.engine.tables import Duty
from workflow.parties.actors import Actor
from workflow.parties.recusal import related


def may_pull(connection: Connection, actor: Actor, seen: Seen) -> tuple[Transition, ...]:
    """The steps that the actor may take from the state they saw, whether or not they hold its task yet.

    Left out are those of other roles, those whose condition does not hold, those that somebody else must take because
    of what the actor did before, and all of the office's on a claimant of their own. The act asks all of it again.
    """
    life = life_of(connection, seen)
    roles = roles_on(actor, seen)
    mine = [each for each in life.leaving(seen.state) if each.role in roles]
    if any(each.role != CLAIMANT for each in mine) and _stays_out(connection, actor, seen):
        mine = [each for each in mine if each.role == CLAIMANT]
    done = _duty(connection, actor, seen) if any(each.duty for each in mine) else None
    return tuple(
        each
        for each in mine
        if done in (None, each.duty) or each.duty is None
        if each.guard is None or holds(each.guard, guard_facts(connection, life, seen, each.trigger))
    )


def _stays_out(connection: Connection, actor: Actor, seen: Seen) -> bool:
    return seen.claimant is not None and related(connection, actor.person_id, seen.claimant)


def _duty(connection: Connection, actor: Actor, seen: Seen) -> str | None:
    wanted = select(Duty.duty).where(Duty.subject_id == seen.id, Duty.actor_id == actor.person_id)
    return connection.execute(wanted).scalar_one_or_none()
