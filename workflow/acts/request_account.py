"""Asking for an account to be used: it is held until a second person has confirmed it with the organisation."""

from __future__ import annotations

from sqlalchemy import Connection

from forms.faults import Fault
from workflow.acts.acting import Beginning, begin_life
from workflow.acts.faults import FaultsFound, NotVerified
from workflow.acts.looking import VERIFIED, Seen, house_edition, look
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.parties import organisations, payees
from workflow.parties.actors import Actor
from workflow.parties.payees import Account, Held

KIND = "payee_account"


def request_account(
    office: Office, actor: Actor, organisation: int, account: Account, *, key: str | None = None
) -> tuple[Held, Seen] | tuple[Fault, ...]:
    """Hold an account for an organisation that the actor acts for; the held change and its life, or what is wrong.

    With a `key`, the same request again gets the same change. Raises NotYours for whoever does not act for the
    organisation, and NotVerified before an officer has verified it.
    """
    if not actor.represents(organisation):
        raise NotYours
    # The number is named by its keyed hash: a plain one of so few digits could be found by trying.
    number = office.keyring.blind_index(payees.PLACE, account.account_number).hex()
    asked = request_key(key, [KIND, organisation, account.account_name, number, account.bank_name, account.cnaps])
    try:
        return office.transaction(lambda connection: _request(office, connection, actor, organisation, account, asked))
    except FaultsFound as found:
        return found.faults


def _request(
    office: Office, connection: Connection, actor: Actor, organisation: int, account: Account, key: Key | None
) -> tuple[Held, Seen]:
    if (begun := begun_before(connection, actor, key)) is not None:
        return Held(payees.of_subject(connection, begun.id)), begun
    row = organisations.get(connection, organisation)
    if look(connection, row.subject_id).state != VERIFIED:
        raise NotVerified
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, row.authority_id, life, Beginning(key=key))
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
