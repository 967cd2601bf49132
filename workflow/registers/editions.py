"""Editions and tables in the database: seeded from what ships, immutable, found by the hash of their content."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from workflow.definition.edition import Edition
from workflow.definition.loader import load_stored
from workflow.definition.rules import Rules
from workflow.definition.tables import Table, Tables, TableVersion
from workflow.registers import shipped
from workflow.registers.calendar import shipped_calendar
from workflow.registers.data import shipped_tables
from workflow.registers.tables import EDITION, REFERENCE_TABLE


class RegisterError(Exception):
    """The registers cannot give what was asked for."""


class NoSuchEdition(RegisterError):
    """There is no edition of that hash in the database."""


class ContentChanged(RegisterError):
    """A stored content does not have the hash that names it: somebody altered an immutable row."""


def seed(connection: Connection, authority_id: int, now: datetime) -> tuple[Edition, ...]:
    """Put in what ships and is not there yet; doing it again changes nothing. `now` is business time, UTC.

    Returns the shipped editions.
    """
    versions = [version for table in shipped_tables().values() for version in table.versions]
    _insert(connection, REFERENCE_TABLE, [_table_row(each, now) for each in versions])
    editions = shipped.editions()
    _insert(connection, EDITION, [_edition_row(each, authority_id, now) for each in editions])
    return editions


def put_in(connection: Connection, edition: Edition, authority_id: int, now: datetime) -> None:
    """Put in one edition that does not ship, with the shipped tables that it names; again changes nothing."""
    known = shipped_tables()
    used = {use.table for use in edition.tables.values() if use.table}
    versions = [version for name in sorted(used) for version in known[name].versions]
    _insert(connection, REFERENCE_TABLE, [_table_row(each, now) for each in versions])
    _insert(connection, EDITION, [_edition_row(edition, authority_id, now)])


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table).on_conflict_do_nothing(index_elements=["hash"]), rows)


def _table_row(version: TableVersion, now: datetime) -> dict[str, Any]:
    return {
        "hash": version.hash,
        "name": version.name,
        "valid_from": version.valid_from,
        "source": version.source,
        "content": version.content,
        "created_at": now,
    }


def _edition_row(edition: Edition, authority_id: int, now: datetime) -> dict[str, Any]:
    known = shipped_tables()
    used = sorted({use.table for use in edition.tables.values() if use.table})
    return {
        "hash": edition.hash,
        "authority_id": authority_id,
        "scheme": edition.scheme,
        "edition": edition.edition,
        "content": edition.content,
        "tables": {name: [version.hash for version in known[name].versions] for name in used},
        "effective_from": edition.effective.first,
        "effective_to": edition.effective.last,
        "created_at": now,
    }


def editions_of(connection: Connection) -> list[Edition]:
    """Every edition in the database."""
    hashes = connection.execute(select(EDITION.c.hash).order_by(EDITION.c.hash)).scalars().all()
    return [edition_by_hash(connection, each) for each in hashes]


_EDITIONS: dict[str, Edition] = {}


def edition_by_hash(connection: Connection, edition_hash: str) -> Edition:
    """The edition of that hash, always the same value in one process: it never changes, so it is read once.

    Raises NoSuchEdition or ContentChanged.
    """
    if edition_hash not in _EDITIONS:
        _EDITIONS.setdefault(edition_hash, _read(connection, edition_hash))
    return _EDITIONS[edition_hash]


def _read(connection: Connection, edition_hash: str) -> Edition:
    content = connection.execute(select(EDITION.c.content).where(EDITION.c.hash == edition_hash)).scalar_one_or_none()
    if content is None:
        raise NoSuchEdition(edition_hash)
    edition = load_stored(str(content), edition_hash)
    if edition.hash != edition_hash:
        raise ContentChanged(edition_hash)
    return edition


def tables_of(connection: Connection, edition_hash: str) -> Tables:
    """The tables as the edition pinned them, with the working days that are loaded.

    Raises NoSuchEdition or ContentChanged.
    """
    pinned = connection.execute(select(EDITION.c.tables).where(EDITION.c.hash == edition_hash)).scalar_one_or_none()
    if pinned is None:
        raise NoSuchEdition(edition_hash)
    found = {name: Table(name, _versions(connection, hashes)) for name, hashes in pinned.items()}
    return Tables(found, shipped_calendar())


def _versions(connection: Connection, hashes: list[str]) -> tuple[TableVersion, ...]:
    asked = select(REFERENCE_TABLE.c.hash, REFERENCE_TABLE.c.content).where(REFERENCE_TABLE.c.hash.in_(hashes))
    versions = []
    for named, content in connection.execute(asked):
        version = TableVersion.from_content(content)
        if version.hash != named:
            raise ContentChanged(named)
        versions.append(version)
    if len(versions) != len(set(hashes)):
        raise ContentChanged(", ".join(sorted(hashes)))
    return tuple(sorted(versions, key=lambda each: each.valid_from))


_RULES: dict[str, Rules] = {}


def rules_by_hash(connection: Connection, edition_hash: str) -> Rules:
    """The rules of a stored edition on the tables that it pinned, built once in a process.

    Raises NoSuchEdition or ContentChanged.
    """
    if edition_hash not in _RULES:
        _RULES[edition_hash] = Rules(edition_by_hash(connection, edition_hash), tables_of(connection, edition_hash))
    return _RULES[edition_hash]
