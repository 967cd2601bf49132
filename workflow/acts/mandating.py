"""Giving and ending mandates: an organisation's officer says who else may act for it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from forms.faults import Fault
from workflow.acts.faults import NotVerified
from workflow.acts.looking import VERIFIED, look_alone
from workflow.acts.office import Office
from workflow.engine.errors import NotYours
from workflow.parties import mandates, organisations
from workflow.parties.actors import Actor, actor_of
from workflow.parties.errors import NoSuchPersonError
from workflow.parties.faults import fault
from workflow.parties.people import find_by_email
from workflow.parties.roles import OFFICE_ROLES
from workflow.parties.tables import Mandate


def give_mandate(office: Office, actor: Actor, organisation: int, email: str) -> int | Fault:
    """Let the person with this mail address act for an organisation from today: the mandate's number, or why not.

    Nobody of an office is given one: it would shut them out of the organisation's claims for good. Raises NotYours for
    whoever does not act for the organisation, and NotVerified before an officer has verified it.
    """
    return office.transaction(lambda connection: _give(office, connection, actor, organisation, email))


def end_mandate(office: Office, actor: Actor, organisation: int, mandate: int) -> Fault | None:
    """End a mandate of an organisation at once, or say why not; one that has ended already stays as it is.

    Raises NotYours for whoever does not act for the organisation.
    """
    return office.transaction(lambda connection: _end(office, connection, actor, organisation, mandate))


def _give(office: Office, connection: Connection, actor: Actor, organisation: int, email: str) -> int | Fault:
    if _hold(connection, actor, organisation) != VERIFIED:
        raise NotVerified
    today, person = office.clock.today(), find_by_email(connection, email)
    try:
        given = actor_of(connection, person, today) if person is not None else None
    except NoSuchPersonError:
        given = None
    if given is None:
        return fault("no_such_account", "email")
    if given.all_roles & OFFICE_ROLES:
        return fault("office_person", "email")
    if given.represents(organisation):
        return fault("mandate_held", "email")
    now, by = office.now(), actor.person_id
    return mandates.give(connection, given.person_id, organisation, given_by=by, at=now, starts_on=today)


def _end(office: Office, connection: Connection, actor: Actor, organisation: int, mandate: int) -> Fault | None:
    _hold(connection, actor, organisation)
    today = office.clock.today()
    standing = select(Mandate.id).where(Mandate.organisation_id == organisation, mandates.standing(today))
    held = set(connection.execute(standing).scalars())
    if mandate not in held:
        return None
    if len(held) == 1:
        return fault("last_mandate")
    mandates.end(connection, mandate, today=today, by=actor.person_id)
    return None


def _hold(connection: Connection, actor: Actor, organisation: int) -> str:
    """The organisation's state; its people stay as they are until the caller's transaction ends."""
    if not actor.represents(organisation):
        raise NotYours
    return look_alone(connection, organisations.get(connection, organisation).subject_id).state
