"""An authority's people as its administrators see them: who holds which roles, and every grant that ever was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, exists, or_, select
from sqlalchemy.orm import aliased

from web.scope import Scope
from workflow.definition.life import Text
from workflow.parties.mandates import standing
from workflow.parties.roles import OFFICE_ROLES, ROLES, clashes
from workflow.parties.tables import Authority, Mandate, Organisation, Person, RoleGrant

ADMINISTRATOR = "administrator"

MOST = 1_000
"""How many grants the list reads: an office has some tens of people."""


@dataclass(frozen=True)
class Colleague:
    """Somebody with roles at an authority; `clashing` are pairs of them that one person should rather not hold."""

    id: int
    name: str
    email: str | None
    active: bool
    second_factor: bool
    roles: Sequence[Text]
    clashing: Sequence[Sequence[Text]]


@dataclass(frozen=True)
class Grant:
    """A role that was given: by whom, when, and who ended it; `given_by` is empty for the first administrator."""

    id: int
    role: str
    title: Text
    given_by: str | None
    given_at: datetime
    ended_by: str | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Opened:
    """A person with every grant at an authority, and the organisations that they act for."""

    id: int
    name: str
    email: str | None
    active: bool
    second_factor: bool
    has_password: bool
    grants: Sequence[Grant]
    organisations: Sequence[str]

    @property
    def held(self) -> Sequence[Grant]:
        """The grants that stand."""
        return [each for each in self.grants if each.ended_at is None]

    @property
    def clashing(self) -> Sequence[Sequence[Text]]:
        """The pairs of roles that one person should rather not hold."""
        return _clashing({each.role for each in self.held})


def places(connection: Connection, scope: Scope) -> Sequence[tuple[int, Text]]:
    """The authorities that the reader administers, with their names."""
    here = sorted(scope.actor.authorities({ADMINISTRATOR}))
    wanted = select(Authority.id, Authority.name_zh, Authority.name_en).where(Authority.id.in_(here))
    return [(row.id, Text(row.name_zh, row.name_en)) for row in connection.execute(wanted.order_by(Authority.id))]


def colleagues(connection: Connection, authority: int) -> Sequence[Colleague]:
    """Everybody of the authority's own people, by name: who has a role of the office there now."""
    wanted = (
        select(Person.id, Person.name, Person.email, Person.active, Person.tf_primary_method, RoleGrant.role)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.authority_id == authority, RoleGrant.ended_at.is_(None), RoleGrant.role.in_(OFFICE_ROLES))
        .order_by(Person.name, Person.id)
        .limit(MOST)
    )
    found: dict[int, tuple[str, str | None, bool, bool]] = {}
    held: dict[int, set[str]] = {}
    for number, name, email, active, factor, role in connection.execute(wanted):
        found[number] = (name, email, active, factor is not None)
        held.setdefault(number, set()).add(role)
    return [
        Colleague(number, *told, [ROLES[role] for role in ROLES if role in held[number]], _clashing(held[number]))
        for number, told in found.items()
    ]


def opened(connection: Connection, authority: int, person: int, today: date) -> Opened | None:
    """A person whom the authority's administrators may see: one of its accounts, or who ever had a role there."""
    had = exists().where(RoleGrant.person_id == Person.id, RoleGrant.authority_id == authority)
    columns = (Person.id, Person.name, Person.email, Person.active, Person.tf_primary_method, Person.password)
    wanted = select(*columns).where(
        Person.id == person, Person.erased_at.is_(None), or_(Person.authority_id == authority, had)
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    return Opened(
        id=row.id,
        name=row.name,
        email=row.email,
        active=row.active,
        second_factor=row.tf_primary_method is not None,
        has_password=row.password is not None,
        grants=_grants(connection, authority, person),
        organisations=_organisations(connection, person, today),
    )


def _grants(connection: Connection, authority: int, person: int) -> Sequence[Grant]:
    giver, ender = aliased(Person), aliased(Person)
    wanted = (
        select(
            RoleGrant.id,
            RoleGrant.role,
            giver.name.label("given_by"),
            RoleGrant.granted_at,
            ender.name.label("ended_by"),
            RoleGrant.ended_at,
        )
        .outerjoin(giver, giver.id == RoleGrant.granted_by)
        .outerjoin(ender, ender.id == RoleGrant.ended_by)
        .where(and_(RoleGrant.person_id == person, RoleGrant.authority_id == authority))
        .order_by(RoleGrant.id)
    )
    return [
        Grant(row.id, row.role, ROLES[row.role], row.given_by, row.granted_at, row.ended_by, row.ended_at)
        for row in connection.execute(wanted)
    ]


def _organisations(connection: Connection, person: int, today: date) -> Sequence[str]:
    wanted = (
        select(Organisation.name)
        .join(Mandate, Mandate.organisation_id == Organisation.id)
        .where(Mandate.person_id == person, standing(today))
        .order_by(Organisation.name_key)
    )
    return list(connection.execute(wanted).scalars())


def _clashing(held: set[str]) -> Sequence[Sequence[Text]]:
    return [[ROLES[role] for role in ROLES if role in pair] for pair in clashes(held)]
