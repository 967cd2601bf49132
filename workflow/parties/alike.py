"""Organisations that share a legal person, an address or an account with another: they pass for related to it."""

from __future__ import annotations

from sqlalchemy import Connection, or_, select
from sqlalchemy.orm import aliased

from workflow.parties.tables import Organisation, PayeeAccount


def codes(connection: Connection, organisation: int) -> tuple[str, ...]:
    """The credit codes, in order, of the other organisations on record that share any of the three with one.

    Accounts are compared by their keyed hashes, those of the past too, so that no number is read for it.
    """
    own, other, theirs = aliased(Organisation), aliased(Organisation), aliased(PayeeAccount)
    accounts = select(PayeeAccount.account_index).where(PayeeAccount.organisation_id == organisation)
    holders = select(theirs.organisation_id).where(theirs.account_index.in_(accounts))
    shared = or_(other.legal_person == own.legal_person, other.address == own.address, other.id.in_(holders))
    wanted = select(other.uscc).where(own.id == organisation, other.id != own.id, other.rejected_at.is_(None), shared)
    return tuple(connection.execute(wanted.distinct().order_by(other.uscc)).scalars())
