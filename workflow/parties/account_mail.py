"""Mail about somebody's own account: sealed until a worker sends it, and wiped in the transaction that records that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from settings import Mail
from storage.columns import Keyring, Place
from workflow.jobs import mail, outbox
from workflow.jobs.errands import Errand, Handlers
from workflow.parties.tables import AccountMail, Person

TOPIC = "account_mail"
"""The outbox's word for it; the body holds the row's number."""

PLACE = Place("account_mail", "sealed")


def put(
    connection: Connection, keyring: Keyring, *, person_id: int, kind: str, title: str, words: str, at: datetime
) -> int:
    """Order a message to a person in the caller's transaction, and return the errand's number."""
    authority_id = connection.execute(select(Person.authority_id).where(Person.id == person_id)).scalar_one()
    row = {"authority_id": authority_id, "person_id": person_id, "kind": kind, "created_at": at}
    return _put(connection, keyring, row, {"title": title, "words": words})


def put_to(
    connection: Connection,
    keyring: Keyring,
    address: str,
    *,
    authority_id: int,
    kind: str,
    title: str,
    words: str,
    at: datetime,
) -> int:
    """The same to an address whose owner has no account yet; it is sealed with the words, and wiped with them."""
    row = {"authority_id": authority_id, "kind": kind, "created_at": at}
    return _put(connection, keyring, row, {"title": title, "words": words, "to": address})


def _put(connection: Connection, keyring: Keyring, row: Mapping[str, object], told: Mapping[str, str]) -> int:
    added = insert(AccountMail).values(row).returning(AccountMail.id, AccountMail.authority_id, AccountMail.created_at)
    number, authority_id, at = connection.execute(added).one()
    sealed = keyring.seal(PLACE, number, json.dumps(told))
    connection.execute(update(AccountMail).where(AccountMail.id == number).values(sealed=sealed))
    return outbox.put(connection, TOPIC, {"account_mail": number}, authority_id=authority_id, at=at)


def handlers(settings: Mail, keyring: Keyring) -> Handlers:
    """The handler of the topic: it opens the seal, sends, and wipes."""
    post = mail.post_for(settings)

    def send(connection: Connection, errand: Errand) -> str:
        number = int(errand.body["account_mail"])
        waiting = (
            select(AccountMail.sealed, Person.email)
            .outerjoin(Person, Person.id == AccountMail.person_id)
            .where(AccountMail.id == number)
        )
        sealed, address = connection.execute(waiting).one()
        told = json.loads(keyring.open(PLACE, number, sealed)) if sealed is not None else {}
        to = told.get("to", address)
        if sealed is None or to is None:
            return "nobody to tell"
        words = mail.Words(to, told["title"], told["words"])
        post.send(mail.message_of(words, errand, settings.sender))
        connection.execute(update(AccountMail).where(AccountMail.id == number).values(sealed=None))
        return "sent"

    return {TOPIC: send}
