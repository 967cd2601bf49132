"""Payees: where an organisation's money is sent. A change is held until a second person confirms it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from unicodedata import category

from sqlalchemy import Connection, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from forms.faults import Fault
from forms.identifiers.accounts import cnaps_fits
from forms.text import compact, organisation_name, tidy
from storage.columns import Keyring, Place
from workflow.parties.errors import NoSuchAccountError
from workflow.parties.faults import fault, required
from workflow.parties.organisations import OrganisationRow
from workflow.parties.tables import PayeeAccount

PLACE = Place("payee_account", "account_number")
"""Where account numbers are sealed; a number is bound to its account's subject."""

LONGEST_NAME = 140
"""Characters of an account's or a bank's name: as many as a bank file carries."""

_UNPRINTED, _NO_CHARACTERS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"}), frozenset({"\ufffe", "\uffff"})
_NUMBER = re.compile(r"[0-9]{8,32}")
_CNAPS = re.compile(r"[0-9]{12}")


@dataclass(frozen=True)
class Account:
    """A bank account as somebody gives it."""

    account_name: str
    account_number: str = field(repr=False)
    bank_name: str
    cnaps: str | None = None


@dataclass(frozen=True)
class Held:
    """A change that waits for its second person, with notes for that person's eye."""

    id: int
    warnings: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Payee:
    """An account as it is paid to; the number never prints."""

    id: int
    subject_id: int
    organisation_id: int
    account: Account
    tail: str


def check(account: Account) -> Account | tuple[Fault, ...]:
    """The account in its normal form, or everything that is wrong with it."""
    normal = Account(
        account_name=organisation_name(account.account_name),
        account_number=compact(account.account_number).replace("-", ""),
        bank_name=tidy(account.bank_name),
        cnaps=compact(account.cnaps or "") or None,
    )
    names = {"account_name": normal.account_name, "bank_name": normal.bank_name}
    faults = list(required({field: (name, LONGEST_NAME) for field, name in names.items()}))
    faults += [fault("unprintable", field) for field, name in names.items() if not _printable(name)]
    if not _NUMBER.fullmatch(normal.account_number):
        faults.append(fault("account_number", "account_number"))
    if normal.cnaps is not None and not _CNAPS.fullmatch(normal.cnaps):
        faults.append(fault("cnaps", "cnaps"))
    return tuple(faults) or normal


def _printable(name: str) -> bool:
    """Whether a bank file carries it: characters of private use do, of which rare names are made."""
    return all(category(each) not in _UNPRINTED and each not in _NO_CHARACTERS for each in name)


def sealed_columns(keyring: Keyring, place: Place, subject: int, account: Account) -> dict[str, object]:
    """An account in its normal form as a table keeps it: the number sealed to its subject, and found by an index."""
    return {
        "account_name": account.account_name,
        "account_number": keyring.seal(place, subject, account.account_number),
        "account_index": keyring.blind_index(place, account.account_number),
        "account_tail": account.account_number[-4:],
        "bank_name": account.bank_name,
        "cnaps": account.cnaps,
    }


def request_change(
    connection: Connection,
    keyring: Keyring,
    account: Account,
    *,
    organisation: OrganisationRow,
    subject_id: int,
    by: int,
    at: datetime,
) -> Held | tuple[Fault, ...]:
    """Hold a new account for an organisation until somebody else confirms it; the present one stays in use."""
    checked = check(account)
    if isinstance(checked, tuple):
        return checked
    row = {
        "authority_id": organisation.authority_id,
        "subject_id": subject_id,
        "organisation_id": organisation.id,
        **sealed_columns(keyring, PLACE, subject_id, checked),
        "requested_by": by,
        "requested_at": at,
    }
    held = (
        insert(PayeeAccount)
        .values(row)
        .on_conflict_do_nothing(
            index_elements=["organisation_id"], index_where=text("confirmed_at IS NULL AND ended_at IS NULL")
        )
        .returning(PayeeAccount.id)
    )
    number = connection.execute(held).scalar_one_or_none()
    return (fault("change_held"),) if number is None else Held(number, _warnings(checked, organisation))


def confirm(connection: Connection, payee_account_id: int, *, by: int, at: datetime) -> Fault | None:
    """Put a held account in the place of the present one, or say why not. Raises NoSuchAccountError.

    Whoever confirms has spoken with the organisation by its registered contact, not by one from the request.
    """
    waiting = (
        select(PayeeAccount.requested_by, PayeeAccount.organisation_id)
        .where(
            PayeeAccount.id == payee_account_id, PayeeAccount.confirmed_at.is_(None), PayeeAccount.ended_at.is_(None)
        )
        .with_for_update()
    )
    held = connection.execute(waiting).one_or_none()
    if held is None:
        raise NoSuchAccountError(payee_account_id)
    if held.requested_by == by:
        return fault("second_person")
    present = (
        PayeeAccount.organisation_id == held.organisation_id,
        PayeeAccount.confirmed_at.is_not(None),
        PayeeAccount.ended_at.is_(None),
    )
    connection.execute(update(PayeeAccount).where(*present).values(ended_at=at))
    confirmed = update(PayeeAccount).where(PayeeAccount.id == payee_account_id)
    connection.execute(confirmed.values(confirmed_by=by, confirmed_at=at))
    return None


def discard(connection: Connection, payee_account_id: int, *, at: datetime) -> bool:
    """Drop a held change; false when none waits."""
    dropped = (
        update(PayeeAccount)
        .where(
            PayeeAccount.id == payee_account_id, PayeeAccount.confirmed_at.is_(None), PayeeAccount.ended_at.is_(None)
        )
        .values(ended_at=at)
    )
    return connection.execute(dropped).rowcount == 1


def current(
    connection: Connection, keyring: Keyring, organisations: Collection[int], *, at: datetime
) -> Mapping[int, Payee]:
    """The accounts in use at a moment, by organisation; who has none is not in it."""
    in_use = select(PayeeAccount).where(
        PayeeAccount.organisation_id.in_(organisations),
        PayeeAccount.confirmed_at <= at,
        or_(PayeeAccount.ended_at.is_(None), PayeeAccount.ended_at > at),
    )
    return {
        row.organisation_id: Payee(
            id=row.id,
            subject_id=row.subject_id,
            organisation_id=row.organisation_id,
            account=Account(
                account_name=row.account_name,
                account_number=keyring.open(PLACE, row.subject_id, row.account_number),
                bank_name=row.bank_name,
                cnaps=row.cnaps,
            ),
            tail=row.account_tail,
        )
        for row in connection.execute(in_use)
    }


def sharing(connection: Connection, keyring: Keyring, number: str, *, besides: int) -> tuple[int, ...]:
    """Other organisations that have ever used an account number: firms that share one are flagged."""
    index = keyring.blind_index(PLACE, compact(number).replace("-", ""))
    others = (
        select(PayeeAccount.organisation_id)
        .where(PayeeAccount.account_index == index, PayeeAccount.organisation_id != besides)
        .distinct()
        .order_by(PayeeAccount.organisation_id)
    )
    return tuple(connection.execute(others).scalars())


def _warnings(account: Account, organisation: OrganisationRow) -> tuple[Fault, ...]:
    notes = []
    if account.account_name != organisation.name:
        notes.append(fault("account_name", "account_name"))
    if account.cnaps is not None and not cnaps_fits(account.cnaps):
        notes.append(fault("cnaps_check", "cnaps"))
    return tuple(notes)


def of_subject(connection: Connection, subject_id: int) -> int:
    """The account whose life this subject is. Raises NoSuchAccountError."""
    wanted = select(PayeeAccount.id).where(PayeeAccount.subject_id == subject_id)
    found = connection.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NoSuchAccountError(subject_id)
    return found


def in_use_instead(connection: Connection, subject_id: int) -> int | None:
    """The subject of the account that is in use now at the organisation for which this one is held, if there is one."""
    organisation = select(PayeeAccount.organisation_id).where(PayeeAccount.subject_id == subject_id).scalar_subquery()
    present = select(PayeeAccount.subject_id).where(
        PayeeAccount.organisation_id == organisation,
        PayeeAccount.confirmed_at.is_not(None),
        PayeeAccount.ended_at.is_(None),
    )
    return connection.execute(present).scalar_one_or_none()
