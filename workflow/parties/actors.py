"""The actor: who is asking, with the roles that they hold where, and the organisations that they may act for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from workflow.parties.errors import NoSuchPersonError
from workflow.parties.mandates import standing
from workflow.parties.tables import Mandate, Person, RoleGrant


@dataclass(frozen=True)
class Actor:
    """A person as the acts see them: roles by authority, and organisations by mandate."""

    person_id: int
    name: str
    roles: Mapping[int, frozenset[str]]
    organisations: frozenset[int]

    def may(self, role: str, authority_id: int) -> bool:
        """Whether the person holds the role at this very authority: a city's role says nothing of its districts."""
        return role in self.roles.get(authority_id, frozenset())

    def may_any(self, roles: Collection[str], authority_id: int) -> bool:
        """Whether the person holds one of the roles at this authority."""
        return not self.roles.get(authority_id, frozenset()).isdisjoint(roles)

    def authorities(self, roles: Collection[str]) -> frozenset[int]:
        """The authorities at which the person holds one of the roles."""
        return frozenset(authority for authority, held in self.roles.items() if not held.isdisjoint(roles))

    def represents(self, organisation_id: int) -> bool:
        """Whether the person may act for the organisation."""
        return organisation_id in self.organisations

    @property
    def all_roles(self) -> frozenset[str]:
        """Every role held anywhere: for what a menu offers, never for what somebody may do."""
        return frozenset[str]().union(*self.roles.values())


def actor_of(connection: Connection, person_id: int, today: date) -> Actor:
    """The actor as of now; mandates count on `today`, the business date.

    Raises NoSuchPersonError for who is not there, or not active.
    """
    name = connection.execute(select(Person.name).where(Person.id == person_id, Person.active)).scalar_one_or_none()
    if name is None:
        raise NoSuchPersonError(person_id)
    grants = select(RoleGrant.authority_id, RoleGrant.role).where(
        RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None)
    )
    roles: dict[int, set[str]] = {}
    for authority_id, role in connection.execute(grants):
        roles.setdefault(authority_id, set()).add(role)
    mandates = select(Mandate.organisation_id).where(Mandate.person_id == person_id, standing(today))
    organisations = frozenset(connection.execute(mandates).scalars())
    return Actor(person_id, name, {each: frozenset(held) for each, held in roles.items()}, organisations)
