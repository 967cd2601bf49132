"""Mandates: who may act for which organisation, from day to day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, Connection, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from forms.faults import Fault
from workflow.parties.faults import fault
from workflow.parties.tables import Mandate, Organisation, Person


def give(
    connection: Connection,
    person_id: int,
    organisation_id: int,
    *,
    given_by: int,
    at: datetime,
    starts_on: date,
    ends_on: date | None = None,
) -> int | Fault:
    """Let a person act for an organisation, on the days from `starts_on` to `ends_on`, both included."""
    authority = select(Organisation.authority_id).where(Organisation.id == organisation_id).scalar_subquery()
    row = {
        "person_id": person_id,
        "organisation_id": organisation_id,
        "authority_id": authority,
        "starts_on": starts_on,
        "ends_on": ends_on,
        "given_by": given_by,
        "given_at": at,
    }
    added = (
        insert(Mandate)
        .values(row)
        .on_conflict_do_nothing(index_elements=["person_id", "organisation_id"], index_where=text("ends_on IS NULL"))
        .returning(Mandate.id)
    )
    number = connection.execute(added).scalar_one_or_none()
    return fault("mandate_held") if number is None else number


def end(connection: Connection, mandate_id: int, *, today: date, by: int) -> bool:
    """End a mandate with yesterday as its last day; false when it had ended already."""
    return _end(connection, Mandate.id == mandate_id, today, by) == 1


def end_all(connection: Connection, organisation_id: int, *, today: date, by: int) -> int:
    """End every mandate of an organisation; how many there were."""
    return _end(connection, Mandate.organisation_id == organisation_id, today, by)


def _end(connection: Connection, which: ColumnElement[bool], today: date, by: int) -> int:
    ended = (
        update(Mandate)
        .where(which, or_(Mandate.ends_on.is_(None), Mandate.ends_on >= today))
        .values(ends_on=today - timedelta(days=1), ended_by=by)
    )
    return connection.execute(ended).rowcount


def standing(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """The condition that a mandate counts on a day."""
    return (Mandate.starts_on <= day) & or_(Mandate.ends_on.is_(None), Mandate.ends_on >= day)


def addresses(connection: Connection, organisation_id: int) -> frozenset[str]:
    """The mail addresses of all who act or ever acted for an organisation."""
    people = select(Person.email).join(Mandate, Mandate.person_id == Person.id)
    found = connection.execute(people.where(Mandate.organisation_id == organisation_id, Person.email.is_not(None)))
    return frozenset(str(each) for each in found.scalars())


def officers(connection: Connection, organisation_id: int, today: date) -> tuple[int, ...]:
    """Who may act for an organisation on a day, by number: those whom letters reach."""
    people = select(Mandate.person_id).where(Mandate.organisation_id == organisation_id, standing(today))
    return tuple(connection.execute(people.order_by(Mandate.person_id)).scalars().unique())
