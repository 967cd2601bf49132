"""The actor: who is asking, with the roles that they hold where, and the organisations that they may act for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Date, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

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
    program_key: int | None = None
    """The key of the person's program, where it is a program that acts: it acts for claimants alone."""

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
    found = connection.execute(_ACTOR, {"person": person_id, "today": today}).one_or_none()
    if found is None:
        raise NoSuchPersonError(person_id)
    roles: dict[int, set[str]] = {}
    for authority_id, role in zip(found.authorities, found.roles, strict=True):
        roles.setdefault(authority_id, set()).add(role)
    held = {each: frozenset(roles) for each, roles in roles.items()}
    return Actor(person_id, found.name, held, frozenset(found.organisations))


def by_program(actor: Actor, program_key: int) -> Actor:
    """The same person as their program acts: for the organisations that they may act for, and in no role."""
    return replace(actor, roles={}, program_key=program_key)


def _listed(column: InstrumentedAttribute[Any], *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.array(select(column).where(*conditions).order_by(column.class_.id).scalar_subquery())


def _statement() -> Select[Any]:
    """Everything of an actor at once: each request asks for it, so it is put together once."""
    person, today = bindparam("person", type_=BigInteger), bindparam("today", type_=Date)
    granted = RoleGrant.person_id == person, RoleGrant.ended_at.is_(None)
    return select(
        Person.name,
        _listed(RoleGrant.authority_id, *granted).label("authorities"),
        _listed(RoleGrant.role, *granted).label("roles"),
        _listed(Mandate.organisation_id, Mandate.person_id == person, standing(today)).label("organisations"),
    ).where(Person.id == person, Person.active)


_ACTOR = _statement()
