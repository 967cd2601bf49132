"""Asking for an account to be used: it is held until a second person has confirmed it with the organisation."""

from __future__ import annotations

from sqlalchemy import Connection

from forms.faults import Fault
from workflow.acts.acting import begin_life
from workflow.acts.faults import FaultsFound, NotVerified
from workflow.acts.looking import VERIFIED, Seen, house_edition, look
from workflow.acts.office import Office
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.parties import organisations, payees
from workflow.parties.actors import Actor
from workflow.parties.payees import Account, Held

KIND = "payee_account"


def request_account(
    office: Office, actor: Actor, organisation: int, account: Account
) -> tuple[Held, Seen] | tuple[Fault, ...]:
    """Hold an account for an organisation that the actor acts for; the held change and its life, or what is wrong.

    Raises NotYours for whoever does not act for the organisation, and NotVerified before an officer has verified it.
    """
    if not actor.represents(organisation):
        raise NotYours
    try:
        return office.transaction(lambda connection: _request(office, connection, actor, organisation, account))
    except FaultsFound as found:
        return found.faults


def _request(
    office: Office, connection: Connection, actor: Actor, organisation: int, account: Account
) -> tuple[Held, Seen]:
    row = organisations.get(connection, organisation)
    if look(connection, row.subject_id).state != VERIFIED:
        raise NotVerified
    seen = begin_life(office, connection, actor, KIND, house_edition(KIND), row.authority_id, load_life(KIND))
    held = payees.request_change(
        connection,
        office.keyring,
        account,
        organisation=row,
        subject_id=seen.id,
        by=actor.person_id,
        at=office.now(),
    )
    if isinstance(held, tuple):
        raise FaultsFound(held)
    return held, look(connection, seen.id)
