"""Newcomers: people who ask for an account, and get it once a mailed link has shown that the address is theirs."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from forms.faults import Fault
from storage.columns import Keyring, Place
from workflow.parties import people
from workflow.parties.faults import fault
from workflow.parties.people import NewPerson
from workflow.parties.tables import AccountRequest

PLACE = Place("account_request", "sealed")

WITHIN = timedelta(hours=24)
"""How long the mailed link works (real time)."""


@dataclass(frozen=True)
class Newcomer:
    """Who asked, as they said of themselves; `password` is the hash of what they chose."""

    id: int
    authority_id: int
    email: str
    name: str
    language: str
    password: str = field(repr=False)


def new_token() -> str:
    """What a mailed link holds: nobody guesses it, and only its hash is kept."""
    return secrets.token_urlsafe(32)


def keep(connection: Connection, keyring: Keyring, new: NewPerson, password: str, token: str, *, now: datetime) -> None:
    """Keep what somebody who was checked said of themselves, with the hash of their password, for `WITHIN`."""
    row = {"authority_id": new.authority_id, "token_hash": _hash(token), "expires_at": now + WITHIN}
    number = connection.execute(insert(AccountRequest).values(row).returning(AccountRequest.id)).scalar_one()
    told = {
        "email": people.normal_email(new.email),
        "name": new.name.strip(),
        "language": new.language,
        "password": password,
    }
    sealed = keyring.seal(PLACE, number, json.dumps(told))
    connection.execute(update(AccountRequest).where(AccountRequest.id == number).values(sealed=sealed))


def find(connection: Connection, keyring: Keyring, token: str, *, now: datetime) -> Newcomer | None:
    """Who asked under a link that still works: not used, and not run out."""
    wanted = select(AccountRequest.id, AccountRequest.authority_id, AccountRequest.sealed).where(
        AccountRequest.token_hash == _hash(token),
        AccountRequest.used_at.is_(None),
        AccountRequest.expires_at > now,
        AccountRequest.sealed.is_not(None),
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    return Newcomer(row.id, row.authority_id, **json.loads(keyring.open(PLACE, row.id, row.sealed)))


def welcome(connection: Connection, newcomer: Newcomer, *, now: datetime, at: datetime) -> int | tuple[Fault, ...]:
    """Give the account, once a link, and return its number; `now` is real time, `at` business time (UTC).

    A fault when somebody else used the link first, or the address got an account meanwhile.
    """
    used = (
        update(AccountRequest)
        .where(AccountRequest.id == newcomer.id, AccountRequest.used_at.is_(None))
        .values(used_at=now, sealed=None)
    )
    if connection.execute(used).rowcount != 1:
        return (fault("link_over"),)
    new = NewPerson(newcomer.email, newcomer.name, newcomer.authority_id, newcomer.language)
    return people.add(connection, new, newcomer.password, at=at)


def forget(connection: Connection, now: datetime) -> int:
    """Wipe what those said whose link has run out; how many there were."""
    over = (
        update(AccountRequest)
        .where(AccountRequest.expires_at <= now, AccountRequest.sealed.is_not(None))
        .values(sealed=None)
    )
    return connection.execute(over).rowcount


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
