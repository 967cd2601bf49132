"""Granting and ending roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, text, update
from sqlalchemy.dialects.postgresql import insert

from forms.faults import Fault
from workflow.parties.errors import NoSuchRoleError
from workflow.parties.faults import fault
from workflow.parties.roles import ROLES, clashes
from workflow.parties.tables import RoleGrant


@dataclass(frozen=True)
class Granted:
    """A grant's number, and notes on roles that one person should rather not hold together."""

    id: int
    warnings: tuple[Fault, ...] = ()


def grant(
    connection: Connection, person_id: int, role: str, *, authority_id: int, granted_by: int | None, at: datetime
) -> Granted | Fault:
    """Grant a role at an authority; `granted_by` is empty only for an installation's first administrator.

    Roles that clash are warned of, not refused: a small office may have to, and the engine keeps single duties apart.
    Raises NoSuchRoleError.
    """
    if role not in ROLES:
        raise NoSuchRoleError(role)
    if granted_by == person_id:
        return fault("own_role")
    before = roles_of(connection, person_id, authority_id)
    row = {
        "person_id": person_id,
        "authority_id": authority_id,
        "role": role,
        "granted_by": granted_by,
        "granted_at": at,
    }
    added = (
        insert(RoleGrant)
        .values(row)
        .on_conflict_do_nothing(
            index_elements=["person_id", "role", "authority_id"], index_where=text("ended_at IS NULL")
        )
        .returning(RoleGrant.id)
    )
    number = connection.execute(added).scalar_one_or_none()
    return fault("role_held") if number is None else Granted(number, _warnings(before, role))


def end(connection: Connection, grant_id: int, *, authority_id: int, ended_by: int, at: datetime) -> bool:
    """End a grant of an authority; false when it had ended already."""
    ended = (
        update(RoleGrant)
        .where(RoleGrant.id == grant_id, RoleGrant.authority_id == authority_id, RoleGrant.ended_at.is_(None))
        .values(ended_by=ended_by, ended_at=at)
    )
    return connection.execute(ended).rowcount == 1


def standing_alone(connection: Connection, role: str, authority_id: int) -> list[int]:
    """The standing grants of a role, which stay as they are until the caller's transaction ends."""
    held = (
        select(RoleGrant.id)
        .where(RoleGrant.role == role, RoleGrant.authority_id == authority_id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return list(connection.execute(held).scalars())


def roles_of(connection: Connection, person_id: int, authority_id: int) -> frozenset[str]:
    """The roles that a person holds at an authority now."""
    held = select(RoleGrant.role).where(
        RoleGrant.person_id == person_id, RoleGrant.authority_id == authority_id, RoleGrant.ended_at.is_(None)
    )
    return frozenset(connection.execute(held).scalars())


def holders(connection: Connection, role: str, authority_id: int) -> tuple[int, ...]:
    """Who holds a role at an authority now, by number."""
    held = (
        select(RoleGrant.person_id)
        .where(RoleGrant.role == role, RoleGrant.authority_id == authority_id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.person_id)
    )
    return tuple(connection.execute(held).scalars())


def _warnings(before: frozenset[str], role: str) -> tuple[Fault, ...]:
    old = clashes(before)
    new = [pair for pair in clashes(before | {role}) if pair not in old]
    titles = [sorted(pair, key=list(ROLES).index) for pair in new]
    return tuple(fault("roles_clash", one=ROLES[one].zh, other=ROLES[other].zh) for one, other in titles)
