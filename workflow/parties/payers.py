"""Payers: the account that an authority pays from. A new one is held until a second person confirms it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from forms.faults import Fault
from storage.columns import Keyring, Place
from workflow.parties.errors import NoSuchAccountError
from workflow.parties.faults import fault
from workflow.parties.payees import Account, check, sealed_columns
from workflow.parties.payer_tables import PayerAccount

PLACE = Place("payer_account", "account_number")
"""Where account numbers are sealed; a number is bound to its account's subject."""


@dataclass(frozen=True)
class Payer:
    """An account as it is paid from, by its subject's id; the number never prints."""

    id: int
    authority_id: int
    account: Account
    tail: str


def request(
    connection: Connection, keyring: Keyring, account: Account, *, authority: int, subject: int, by: int, at: datetime
) -> tuple[Fault, ...]:
    """Hold a new account for an authority until somebody else confirms it, or say what is wrong with it.

    The present one stays in use meanwhile.
    """
    checked = check(account)
    if isinstance(checked, tuple):
        return checked
    row = {
        "id": subject,
        "authority_id": authority,
        **sealed_columns(keyring, PLACE, subject, checked),
        "requested_by": by,
        "requested_at": at,
    }
    held = (
        insert(PayerAccount)
        .values(row)
        .on_conflict_do_nothing(
            index_elements=["authority_id"], index_where=text("confirmed_at IS NULL AND ended_at IS NULL")
        )
        .returning(PayerAccount.id)
    )
    return (fault("change_held"),) if connection.execute(held).first() is None else ()


def confirm(connection: Connection, subject: int, *, by: int, at: datetime) -> Fault | None:
    """Put a held account in the place of the present one, or say why not. Raises NoSuchAccountError."""
    waiting = select(PayerAccount.requested_by).where(*_held(subject)).with_for_update()
    asked_by = connection.execute(waiting).scalar_one_or_none()
    if asked_by is None:
        raise NoSuchAccountError(subject)
    if asked_by == by:
        return fault("second_person")
    present = in_use_instead(connection, subject)
    connection.execute(update(PayerAccount).where(PayerAccount.id == present).values(ended_at=at))
    confirmed = update(PayerAccount).where(PayerAccount.id == subject)
    connection.execute(confirmed.values(confirmed_by=by, confirmed_at=at))
    return None


def discard(connection: Connection, subject: int, *, at: datetime) -> bool:
    """Drop a held account; false when none waits."""
    dropped = update(PayerAccount).where(*_held(subject)).values(ended_at=at)
    return connection.execute(dropped).rowcount == 1


def current(connection: Connection, keyring: Keyring, authority: int, *, at: datetime) -> Payer | None:
    """The account that an authority pays from at a moment."""
    in_use = select(PayerAccount).where(
        PayerAccount.authority_id == authority,
        PayerAccount.confirmed_at <= at,
        or_(PayerAccount.ended_at.is_(None), PayerAccount.ended_at > at),
    )
    row = connection.execute(in_use).one_or_none()
    if row is None:
        return None
    number = keyring.open(PLACE, row.id, row.account_number)
    account = Account(row.account_name, number, row.bank_name, row.cnaps)
    return Payer(row.id, row.authority_id, account, row.account_tail)


def in_use_instead(connection: Connection, subject: int) -> int | None:
    """The account that is in use now at the authority for which this one is held, if there is one."""
    authority = select(PayerAccount.authority_id).where(PayerAccount.id == subject).scalar_subquery()
    present = select(PayerAccount.id).where(
        PayerAccount.authority_id == authority,
        PayerAccount.confirmed_at.is_not(None),
        PayerAccount.ended_at.is_(None),
    )
    return connection.execute(present).scalar_one_or_none()


def _held(subject: int) -> tuple[ColumnElement[bool], ...]:
    return PayerAccount.id == subject, PayerAccount.confirmed_at.is_(None), PayerAccount.ended_at.is_(None)
