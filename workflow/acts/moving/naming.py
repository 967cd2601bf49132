"""Naming an edition that is in the database: by its hash, the beginning of that, or its scheme and name."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, select

from workflow.registers.tables import EDITION

_HASH: Final = re.compile(r"[0-9a-f]{8,64}")
"""A hash, or enough of one."""


class NoOneEdition(Exception):
    """There is no edition of this name in the database, or more than one."""


def stored_edition(connection: Connection, named: str, authority: int) -> str:
    """The hash of the edition that is meant; of several of one name, the authority's own. Raises NoOneEdition."""
    table = EDITION.c
    meant: ColumnElement[bool]
    if _HASH.fullmatch(named):
        meant = table.hash.startswith(named)
    else:
        scheme, _, edition = named.partition("/")
        meant = and_(table.scheme == scheme, table.edition == edition)
    found = connection.execute(select(table.hash, table.authority_id).where(meant)).all()
    own = [each.hash for each in found if each.authority_id == authority]
    several = own or [each.hash for each in found]
    if len(several) != 1:
        raise NoOneEdition(named)
    return str(several[0])
