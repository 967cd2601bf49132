"""Appointing: an administrator gives and ends the roles of an authority's people, and invites colleagues."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from forms.faults import Fault
from workflow.acts.faults import FaultsFound
from workflow.acts.office import Office
from workflow.engine.errors import NotDeclared, NotYours
from workflow.parties import grants, people
from workflow.parties.actors import Actor
from workflow.parties.faults import fault
from workflow.parties.grants import Granted
from workflow.parties.people import NewPerson
from workflow.parties.roles import OFFICE_ROLES

ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Invited:
    """A colleague with an account and a first role."""

    person: int
    granted: Granted


def grant_role(office: Office, actor: Actor, authority: int, person: int, role: str) -> Granted | Fault:
    """Give somebody a role at an authority: the grant with notes on roles that clash, or why not.

    Raises NotYours for whoever is no administrator there, NotDeclared for what is no role of an office, and
    NoSuchPersonError for who is not there or was switched off.
    """
    _administers(actor, authority, role)
    return office.transaction(lambda connection: _grant(office, connection, actor, authority, person, role))


def end_role(office: Office, actor: Actor, authority: int, grant: int) -> Fault | None:
    """End a role at an authority, or say why not; one that has ended already, or is another's, stays as it is.

    Raises NotYours for whoever is no administrator there.
    """
    _administers(actor, authority)
    return office.transaction(lambda connection: _end(office, connection, actor, authority, grant))


def invite(office: Office, actor: Actor, new: NewPerson, role: str) -> Invited | tuple[Fault, ...]:
    """Make an account for a colleague with a first role, or say everything that is wrong.

    They set a password by a mailed link. Raises as `grant_role` does.
    """
    _administers(actor, new.authority_id, role)

    def work(connection: Connection) -> Invited:
        person = people.create_person(connection, new, at=office.now())
        if isinstance(person, tuple):
            raise FaultsFound(person)
        granted = _grant(office, connection, actor, new.authority_id, person, role)
        if isinstance(granted, Fault):
            raise FaultsFound([granted])
        return Invited(person, granted)

    try:
        return office.transaction(work)
    except FaultsFound as found:
        return found.faults


def _administers(actor: Actor, authority: int, role: str | None = None) -> None:
    if not actor.may(ADMINISTRATOR, authority):
        raise NotYours
    if role is not None and role not in OFFICE_ROLES:
        raise NotDeclared


def _grant(
    office: Office, connection: Connection, actor: Actor, authority: int, person: int, role: str
) -> Granted | Fault:
    people.email_of(connection, person)
    by, now = actor.person_id, office.now()
    return grants.grant(connection, person, role, authority_id=authority, granted_by=by, at=now)


def _end(office: Office, connection: Connection, actor: Actor, authority: int, grant: int) -> Fault | None:
    if grants.standing_alone(connection, ADMINISTRATOR, authority) == [grant]:
        return fault("last_administrator")
    grants.end(connection, grant, authority_id=authority, ended_by=actor.person_id, at=office.now())
    return None
