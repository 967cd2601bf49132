"""Payee accounts as pages show them: by their last digits, and to the keeper with what there is to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select
from sqlalchemy.orm import aliased

from forms.identifiers.accounts import cnaps_fits
from web.lives import state_title
from web.scope import Scope
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.parties.tables import Organisation, PayeeAccount, Person

KEEPERS = ("payee_keeper", "finance", "finance_head", "auditor")
"""The roles of the office that see payees' accounts, masked."""


@dataclass(frozen=True)
class AccountRow:
    """An account of an organisation; `cnaps_fits` is None where it has no bank code."""

    id: int
    subject: int
    organisation: int
    organisation_name: str
    code: str
    state: Text
    account_name: str
    bank: str
    tail: str
    cnaps: str | None
    cnaps_fits: bool | None
    requested_by: str
    requested_at: datetime
    confirmed_at: datetime | None

    @property
    def other_name(self) -> bool:
        """Whether the account is in another name than the organisation's."""
        return self.account_name != self.organisation_name


@dataclass(frozen=True)
class Contact:
    """The contact that the organisation registered: the keeper calls there, never at one from the request."""

    telephone: str | None
    legal_person: str
    address: str


def standing(connection: Connection, organisation: int) -> Sequence[AccountRow]:
    """The accounts of an organisation that wait or are in use, those that wait first."""
    wanted = _accounts().where(
        PayeeAccount.organisation_id == organisation, Subject.state.in_(("requested", "confirmed"))
    )
    return [_row(tuple(row)) for row in connection.execute(wanted.order_by(PayeeAccount.id.desc()))]


def one(connection: Connection, scope: Scope, number: int) -> AccountRow | None:
    """An account in sight: of one's organisation, or of one's office."""
    wanted = _accounts().where(PayeeAccount.id == number, _in_sight(scope))
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _row(tuple(row))


def sharing(connection: Connection, number: int) -> Sequence[str]:
    """Other organisations that ever used the same account number: found by its index, read by nobody."""
    this, other = aliased(PayeeAccount), aliased(PayeeAccount)
    wanted = (
        select(Organisation.name)
        .join(other, other.organisation_id == Organisation.id)
        .join(this, this.account_index == other.account_index)
        .where(this.id == number, other.organisation_id != this.organisation_id)
        .distinct()
        .order_by(Organisation.name)
    )
    return list(connection.execute(wanted).scalars())


def contact(connection: Connection, organisation: int) -> Contact:
    """The registered contact of an organisation."""
    wanted = select(Organisation.telephone, Organisation.legal_person, Organisation.address)
    return Contact(*connection.execute(wanted.where(Organisation.id == organisation)).one())


def _in_sight(scope: Scope) -> ColumnElement[bool]:
    return or_(
        PayeeAccount.organisation_id.in_(sorted(scope.actor.organisations)),
        PayeeAccount.authority_id.in_(sorted(scope.actor.authorities(KEEPERS))),
    )


def _accounts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PayeeAccount.id,
            PayeeAccount.subject_id,
            PayeeAccount.organisation_id,
            Organisation.name.label("organisation"),
            Subject.state,
            PayeeAccount.account_name,
            PayeeAccount.bank_name,
            PayeeAccount.account_tail,
            PayeeAccount.cnaps,
            Person.name.label("requested_by"),
            PayeeAccount.requested_at,
            PayeeAccount.confirmed_at,
        )
        .join(Subject, Subject.id == PayeeAccount.subject_id)
        .join(Organisation, Organisation.id == PayeeAccount.organisation_id)
        .join(Person, Person.id == PayeeAccount.requested_by)
    )


def _row(row: tuple[Any, ...]) -> AccountRow:
    number, subject, organisation, name, state, account_name, bank, tail, cnaps, by, at, confirmed_at = row
    return AccountRow(
        id=number,
        subject=subject,
        organisation=organisation,
        organisation_name=name,
        code=state,
        state=state_title(load_life("payee_account"), state),
        account_name=account_name,
        bank=bank,
        tail=tail,
        cnaps=cnaps,
        cnaps_fits=None if cnaps is None else cnaps_fits(cnaps),
        requested_by=by,
        requested_at=at,
        confirmed_at=confirmed_at,
    )
