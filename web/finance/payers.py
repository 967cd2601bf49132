"""The accounts that authorities pay from, as pages show them: by their last digits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, select
from sqlalchemy.orm import aliased

from forms.identifiers.accounts import cnaps_fits
from web.finance.sight import authorities
from web.lives import state_title
from web.scope import Scope
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.parties.payer_tables import PayerAccount
from workflow.parties.tables import Authority, Person

STANDING = ("requested", "confirmed")
"""The states of an account that waits or is in use."""


@dataclass(frozen=True)
class PaysFrom:
    """The account that an authority pays from now."""

    id: int
    account_name: str
    bank: str
    tail: str


@dataclass(frozen=True)
class PayerRow:
    """An account as its page shows it; `cnaps_fits` is None where it has no bank code."""

    id: int
    authority_id: int
    authority: Text
    code: str
    state: Text
    account_name: str
    bank: str
    tail: str
    cnaps: str | None
    cnaps_fits: bool | None
    requested_by: str
    requested_at: datetime
    confirmed_by: str | None
    confirmed_at: datetime | None


def pays_from(connection: Connection, authority: int) -> PaysFrom | None:
    """The account that an authority pays from now, if it has one."""
    columns = (PayerAccount.id, PayerAccount.account_name, PayerAccount.bank_name, PayerAccount.account_tail)
    in_use = select(*columns).where(
        PayerAccount.authority_id == authority,
        PayerAccount.confirmed_at.is_not(None),
        PayerAccount.ended_at.is_(None),
    )
    row = connection.execute(in_use).one_or_none()
    return None if row is None else PaysFrom(*row)


def of_authority(connection: Connection, authority: int) -> Sequence[PayerRow]:
    """The accounts of an authority that wait or are in use, those that wait first."""
    wanted = _payers().where(PayerAccount.authority_id == authority, Subject.state.in_(STANDING))
    return _read(connection, wanted.order_by(PayerAccount.id.desc()))


def one(connection: Connection, scope: Scope, number: int) -> PayerRow | None:
    """An account in sight."""
    wanted = _payers().where(PayerAccount.id == number, PayerAccount.authority_id.in_(authorities(scope)))
    return next(iter(_read(connection, wanted)), None)


def places(connection: Connection, scope: Scope) -> Sequence[tuple[int, Text]]:
    """The authorities whose accounts are in sight, with their names."""
    wanted = select(Authority.id, Authority.name_zh, Authority.name_en).where(Authority.id.in_(authorities(scope)))
    return [(row.id, Text(row.name_zh, row.name_en)) for row in connection.execute(wanted.order_by(Authority.id))]


_Columns = Select[int, int, str, str, str, str, str, str, str | None, str, datetime, str, datetime | None]


def _payers() -> _Columns:
    asked, confirmed = aliased(Person), aliased(Person)
    return (
        select(
            PayerAccount.id,
            PayerAccount.authority_id,
            Authority.name_zh,
            Authority.name_en,
            Subject.state,
            PayerAccount.account_name,
            PayerAccount.bank_name,
            PayerAccount.account_tail,
            PayerAccount.cnaps,
            asked.name.label("requested_by"),
            PayerAccount.requested_at,
            confirmed.name.label("confirmed_by"),
            PayerAccount.confirmed_at,
        )
        .join(Subject, Subject.id == PayerAccount.id)
        .join(Authority, Authority.id == PayerAccount.authority_id)
        .join(asked, asked.id == PayerAccount.requested_by)
        .outerjoin(confirmed, confirmed.id == PayerAccount.confirmed_by)
    )


def _read(connection: Connection, wanted: _Columns) -> Sequence[PayerRow]:
    life = load_life("payer_account")
    return [
        PayerRow(
            id=row.id,
            authority_id=row.authority_id,
            authority=Text(row.name_zh, row.name_en),
            code=row.state,
            state=state_title(life, row.state),
            account_name=row.account_name,
            bank=row.bank_name,
            tail=row.account_tail,
            cnaps=row.cnaps,
            cnaps_fits=None if row.cnaps is None else cnaps_fits(row.cnaps),
            requested_by=row.requested_by,
            requested_at=row.requested_at,
            confirmed_by=row.confirmed_by,
            confirmed_at=row.confirmed_at,
        )
        for row in connection.execute(wanted)
    ]
