"""Whose things a person sees: their organisations' as a claimant, their authorities' as an officer, nobody else's."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g
from flask_login import current_user
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from web.house import house
from workflow.acts.asking_lists import KIND as HIT
from workflow.acts.looking import APPLICATION, NoSuchSubject, Seen, look
from workflow.acts.object_to import KIND as OBJECTION
from workflow.acts.propose_recovery import KIND as RECOVERY
from workflow.acts.propose_recovery import UNORDERED
from workflow.claims.tables import Application
from workflow.parties.actors import Actor, actor_of
from workflow.parties.roles import OFFICE_ROLES
from workflow.parties.tables import Organisation

READERS = OFFICE_ROLES - {"administrator"}
"""The roles that read claims: an administrator keeps accounts and needs to see none."""


@dataclass(frozen=True)
class Scope:
    """What one person may read."""

    actor: Actor

    @property
    def authorities(self) -> frozenset[int]:
        """The authorities whose claims the person reads as an officer."""
        return self.actor.authorities(READERS)

    @property
    def office(self) -> bool:
        """Whether the person reads claims as an officer anywhere."""
        return bool(self.authorities)

    def organisations(self, connection: Connection) -> list[tuple[int, str]]:
        """The organisations that the person acts for, with their names."""
        wanted = select(Organisation.id, Organisation.name).where(Organisation.id.in_(sorted(self.actor.organisations)))
        return [(row.id, row.name) for row in connection.execute(wanted.order_by(Organisation.name_key))]

    def applications(self) -> ColumnElement[bool]:
        """The applications in sight; a draft is its claimant's alone."""
        return or_(
            Application.claimant_id.in_(sorted(self.actor.organisations)),
            and_(Application.authority_id.in_(sorted(self.authorities)), Application.submitted_at.is_not(None)),
        )

    def subject(self, connection: Connection, subject: int) -> Seen | None:
        """The subject of this id as it stands, if it is in sight; an application by the rule of `applications`."""
        try:
            seen = look(connection, subject)
        except NoSuchSubject:
            return None
        if seen.kind == APPLICATION:
            wanted = select(Application.id).where(Application.id == subject, self.applications())
            return seen if connection.execute(wanted).first() else None
        theirs = seen.claimant is not None and self.actor.represents(seen.claimant) and not _office_only(seen)
        return seen if theirs or seen.authority in self.authorities else None


def _office_only(seen: Seen) -> bool:
    """Whether a subject is about a claimant that must not hear of it: what was never ordered or is only checked."""
    return seen.kind in {OBJECTION, HIT} or (seen.kind == RECOVERY and seen.state in UNORDERED)


def scope(connection: Connection) -> Scope:
    """The scope of who is signed in, read once a request."""
    if "scope" not in g:
        today = house().settings.clock.today()
        g.scope = Scope(actor_of(connection, current_user.id, today))
    found = g.scope
    assert isinstance(found, Scope)
    return found
