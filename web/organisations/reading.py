"""Organisations as their own people and their office see them; nobody else finds out that they are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, or_, select

from storage.documents.tables import Document
from web.applications.papers import Paper
from web.lives import state_title
from web.scope import Scope
from workflow.acts.register import CERTIFICATE
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.parties.mandates import standing
from workflow.parties.organisations import KINDS
from workflow.parties.tables import Authority, Mandate, Organisation, Person

PAGE = 50
"""How many organisations a page lists."""


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation in a list."""

    id: int
    name: str
    uscc: str
    kind: Text
    code: str
    state: Text
    registered_at: datetime


@dataclass(frozen=True)
class Page:
    """One page of a list; `earlier` is where the next begins, if there is one."""

    rows: Sequence[OrganisationRow]
    earlier: int | None


@dataclass(frozen=True)
class Opened:
    """An organisation with all that its page tells; `paper` is its certificate, where the document is there."""

    row: OrganisationRow
    subject: int
    authority: int
    authority_name: Text
    legal_person: str
    address: str
    telephone: str | None
    group: str | None
    registered_by: str
    mine: bool
    paper: Paper | None


@dataclass(frozen=True)
class Officer:
    """Somebody who acts for an organisation now."""

    mandate: int
    person: int
    name: str
    email: str | None
    starts_on: date


def listing(connection: Connection, scope: Scope, search: str = "", before: int | None = None) -> Page:
    """The organisations in sight, the latest first; `search` is a part of a name, or a credit code."""
    wanted = _organisations().where(_in_sight(scope)).order_by(Organisation.id.desc()).limit(PAGE + 1)
    if search:
        part = Organisation.name.contains(search, autoescape=True)
        wanted = wanted.where(or_(part, Organisation.uscc == search.upper()))
    if before is not None:
        wanted = wanted.where(Organisation.id < before)
    rows = [_row(tuple(each)) for each in connection.execute(wanted)]
    return Page(rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None)


def opened(connection: Connection, scope: Scope, number: int) -> Opened | None:
    """The organisation of this number, if it is in sight."""
    wanted = (
        _organisations()
        .add_columns(
            Organisation.subject_id,
            Organisation.authority_id,
            Authority.name_zh,
            Authority.name_en,
            Organisation.legal_person,
            Organisation.address,
            Organisation.telephone,
            Organisation.declared_group,
            Person.name.label("registrant"),
            Document.sha256,
            Document.name.label("paper"),
            Document.media_type,
            Document.size,
        )
        .join(Authority, Authority.id == Organisation.authority_id)
        .join(Person, Person.id == Organisation.registered_by)
        .outerjoin(Document, _certificate())
        .where(Organisation.id == number, _in_sight(scope))
        .limit(1)
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    return Opened(
        row=_row(tuple(row)[:6]),
        subject=row.subject_id,
        authority=row.authority_id,
        authority_name=Text(row.name_zh, row.name_en),
        legal_person=row.legal_person,
        address=row.address,
        telephone=row.telephone,
        group=row.declared_group,
        registered_by=row.registrant,
        mine=scope.actor.represents(number),
        paper=Paper(row.sha256, row.paper, row.media_type, row.size) if row.sha256 is not None else None,
    )


def officers(connection: Connection, organisation: int, today: date) -> Sequence[Officer]:
    """Who acts for an organisation on a day."""
    wanted = (
        select(Mandate.id, Person.id, Person.name, Person.email, Mandate.starts_on)
        .join(Person, Person.id == Mandate.person_id)
        .where(Mandate.organisation_id == organisation, standing(today))
        .order_by(Mandate.id)
    )
    return [Officer(*row) for row in connection.execute(wanted)]


def home_of(connection: Connection, person: int) -> tuple[int, Text]:
    """The authority at which a person's account is, and its name: there they register."""
    wanted = (
        select(Authority.id, Authority.name_zh, Authority.name_en)
        .join(Person, Person.authority_id == Authority.id)
        .where(Person.id == person)
    )
    row = connection.execute(wanted).one()
    return row.id, Text(row.name_zh, row.name_en)


def _organisations() -> Select[*tuple[Any, ...]]:
    return select(
        Organisation.id,
        Organisation.name,
        Organisation.uscc,
        Organisation.kind,
        Subject.state,
        Organisation.registered_at,
    ).join(Subject, Subject.id == Organisation.subject_id)


def _in_sight(scope: Scope) -> ColumnElement[bool]:
    """One's own, those of one's office, and what one registered, so that one reads why it was rejected."""
    return or_(
        Organisation.id.in_(sorted(scope.actor.organisations)),
        Organisation.authority_id.in_(sorted(scope.authorities)),
        Organisation.registered_by == scope.actor.person_id,
    )


def _certificate() -> ColumnElement[bool]:
    return and_(
        Document.sha256 == Organisation.certificate,
        Document.kind == CERTIFICATE,
        Document.uploaded_by == Organisation.registered_by,
        Document.authority_id == Organisation.authority_id,
    )


def _row(row: tuple[Any, ...]) -> OrganisationRow:
    number, name, uscc, kind, state, registered_at = row
    title = state_title(load_life("organisation"), state)
    return OrganisationRow(number, name, uscc, KINDS[kind], state, title, registered_at)
