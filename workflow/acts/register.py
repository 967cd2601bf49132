"""Registering an organisation: it may claim once an officer has verified its certificate."""

from __future__ import annotations

from sqlalchemy import Connection

from forms.faults import Fault
from workflow.acts.acting import begin_life
from workflow.acts.faults import FaultsFound
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.office import Office
from workflow.definition.lives import load_life
from workflow.parties import mandates, organisations
from workflow.parties.actors import Actor
from workflow.parties.organisations import Registration

KIND = "organisation"


def register(
    office: Office, actor: Actor, registration: Registration, *, authority: int
) -> tuple[int, Seen] | tuple[Fault, ...]:
    """Register an organisation that the actor then acts for: its number and its life, or everything that is wrong."""
    checked = organisations.check(registration)
    if isinstance(checked, tuple):
        return checked
    try:
        return office.transaction(lambda connection: _register(office, connection, actor, checked, authority))
    except FaultsFound as found:
        return found.faults


def _register(
    office: Office, connection: Connection, actor: Actor, registration: Registration, authority: int
) -> tuple[int, Seen]:
    now, by = office.now(), actor.person_id
    seen = begin_life(office, connection, actor, KIND, house_edition(KIND), authority, load_life(KIND))
    number = organisations.register(connection, registration, authority_id=authority, subject_id=seen.id, by=by, at=now)
    if isinstance(number, tuple):
        raise FaultsFound(number)
    given = mandates.give(connection, by, number, starts_on=office.clock.today(), given_by=by, at=now)
    if isinstance(given, Fault):
        raise FaultsFound([given])
    return number, look(connection, seen.id)
