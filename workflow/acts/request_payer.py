"""Asking for another account to pay from: it is held until the head of finance has confirmed it."""

from __future__ import annotations

from sqlalchemy import Connection

from forms.faults import Fault
from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.faults import FaultsFound
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.parties import payers
from workflow.parties.actors import Actor
from workflow.parties.payees import Account

KIND = "payer_account"


def request_payer(
    office: Office, actor: Actor, authority: int, account: Account, *, key: str | None = None
) -> Seen | tuple[Fault, ...]:
    """Hold an account for an authority to pay from: its life, or everything that is wrong with it.

    With a `key`, the same request again gets the same account. Raises NotYours for whoever is not of finance there.
    """
    if not actor.may("finance", authority):
        raise NotYours
    # The number is named by its keyed hash: a plain one of so few digits could be found by trying.
    number = office.keyring.blind_index(payers.PLACE, account.account_number).hex()
    asked = request_key(key, [KIND, authority, account.account_name, number, account.bank_name, account.cnaps])
    try:
        return office.transaction(lambda connection: _request(office, connection, actor, authority, account, asked))
    except FaultsFound as found:
        return found.faults


def _request(
    office: Office, connection: Connection, actor: Actor, authority: int, account: Account, key: Key | None
) -> Seen:
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, authority, life, Beginning(key=key))
    wrong = payers.request(
        connection,
        office.keyring,
        account,
        authority=authority,
        subject=seen.id,
        by=actor.person_id,
        at=office.now(),
    )
    if wrong:
        raise FaultsFound(wrong)
    act(office, connection, actor, seen, "request")
    return look(connection, seen.id)
