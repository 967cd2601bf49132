"""Declaring a relation: a reviewer who is related to a claimant says so, and stays out of its matters from then on."""

from __future__ import annotations

from sqlalchemy import Connection

from forms.faults import Fault
from workflow.acts.looking import Seen, look
from workflow.acts.office import Office
from workflow.engine.errors import NotYours
from workflow.parties import recusal
from workflow.parties.actors import Actor
from workflow.parties.roles import OFFICE_ROLES
from workflow.review import queue


def declare_relation(office: Office, actor: Actor, seen: Seen, kind: str) -> Fault | None:
    """Declare that the actor is related to whose matter a subject is; its tasks in their hands return to the queue.

    `kind` is one of `parties.tables.RELATION_KINDS`. Somebody else ends the relation; until then the actor takes no
    task of this claimant and acts on none. Returns a fault where the relation is declared already. Raises NotYours for
    who is not of the office, and for a subject without a claimant.
    """
    return office.transaction(lambda connection: _declare(office, connection, actor, seen.id, kind))


def _declare(office: Office, connection: Connection, actor: Actor, subject: int, kind: str) -> Fault | None:
    seen = look(connection, subject)
    if seen.claimant is None or not actor.may_any(OFFICE_ROLES, seen.authority):
        raise NotYours
    by, at = actor.person_id, office.now()
    declared = recusal.declare(connection, by, seen.claimant, kind=kind, declared_by=by, at=at)
    queue.stay_out(connection, by, seen.claimant)
    return declared if isinstance(declared, Fault) else None
