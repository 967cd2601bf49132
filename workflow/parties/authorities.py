"""Authorities: the city at the root, districts and parks below it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from workflow.definition.life import Text
from workflow.parties.tables import Authority


@dataclass(frozen=True)
class AuthorityRow:
    """An authority as it stands."""

    id: int
    code: str
    name: Text
    parent_id: int | None


def create(connection: Connection, *, code: str, name: Text, parent_id: int | None = None) -> int:
    """Add an authority and return its number; without a parent it is the root of a tree."""
    row = {"code": code, "name_zh": name.zh, "name_en": name.en, "parent_id": parent_id}
    return connection.execute(insert(Authority).values(row).returning(Authority.id)).scalar_one()


def roots(connection: Connection) -> list[int]:
    """The authorities without a parent, by number."""
    return list(
        connection.execute(select(Authority.id).where(Authority.parent_id.is_(None)).order_by(Authority.id)).scalars()
    )


def find(connection: Connection, code: str) -> AuthorityRow | None:
    """The authority with this code."""
    columns = (Authority.id, Authority.code, Authority.name_zh, Authority.name_en, Authority.parent_id)
    row = connection.execute(select(*columns).where(Authority.code == code)).one_or_none()
    return row and AuthorityRow(row.id, row.code, Text(row.name_zh, row.name_en), row.parent_id)


def line(connection: Connection, authority: int) -> list[int]:
    """An authority and those above it, itself first."""
    found: list[int] = []
    above: int | None = authority
    while above is not None and above not in found:
        found.append(above)
        above = connection.execute(select(Authority.parent_id).where(Authority.id == above)).scalar_one()
    return found
