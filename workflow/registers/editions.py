"""Editions and tables in the database: seeded from what ships, immutable, found by the hash of their content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text
from sqlalchemy.dialects.postgresql import insert

from workflow.definition.edition import Edition
from workflow.definition.loader import load_stored
from workflow.definition.rules import Rules
from workflow.definition.tables import Table, Tables, TableVersion
from workflow.registers import shipped
from workflow.registers.calendar import WorkCalendar, shipped_calendar
from workflow.registers.data import shipped_tables
from workflow.registers.lists.kinds import WORKDAYS
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


def put_in_table(connection: Connection, version: TableVersion, now: datetime) -> None:
    """Put in a version of a table that somebody loaded and another approved; again changes nothing."""
    _insert(connection, REFERENCE_TABLE, [_table_row(version, now)])


def tables_of(connection: Connection, edition_hash: str) -> Tables:
    """The tables as the edition pinned them and as they were loaded for later days, with the working days.

    What an edition pinned is never replaced: a version that was approved since holds for events from its first day on,
    where that comes after all that are pinned. Raises NoSuchEdition or ContentChanged.
    """
    return _tables(connection, _pinned(connection, edition_hash))


Pins = Mapping[str, Sequence[str]]


def _pinned(connection: Connection, edition_hash: str) -> Pins:
    """The hashes of the tables that an edition reads now, by name, those that came later last."""
    found = connection.execute(_PINNED, {"edition": edition_hash}).all()
    if not found:
        raise NoSuchEdition(edition_hash)
    return {row.name: [*row.pinned, *row.later] for row in found if row.name is not None}


_PINNED = text(
    "SELECT p.key AS name, p.pinned, ARRAY(SELECT hash FROM (SELECT DISTINCT ON (t.valid_from) t.hash, t.valid_from "
    "FROM reference_table t JOIN register_version v ON v.table_hash = t.hash "
    "WHERE t.name = p.key AND v.approved_at IS NOT NULL AND t.valid_from > (SELECT max(o.valid_from) "
    "FROM reference_table o WHERE o.hash = ANY(p.pinned)) ORDER BY t.valid_from, v.approved_at DESC) AS since "
    "ORDER BY valid_from) AS later FROM edition e LEFT JOIN LATERAL (SELECT key, "
    "ARRAY(SELECT jsonb_array_elements_text(value)) AS pinned FROM jsonb_each(e.tables)) AS p ON true "
    "WHERE e.hash = :edition ORDER BY p.key"
)
"""One row a table, or one without a name for an edition that has none."""


def _tables(connection: Connection, pins: Pins) -> Tables:
    found = {name: Table(name, _versions(connection, [*hashes])) for name, hashes in pins.items()}
    return Tables(found, loaded_calendar(connection))


def tables_read(connection: Connection, edition_hash: str) -> Mapping[str, Sequence[str]]:
    """The versions of the tables that an edition reads now, by name, each by the beginning of its hash."""
    return {name: [each[:12] for each in hashes] for name, hashes in _pinned(connection, edition_hash).items()}


def loaded_calendar(connection: Connection, shipped: WorkCalendar | None = None) -> WorkCalendar:
    """The working days that ship, or are given as such, and those of later years that were loaded and approved."""
    wanted = text(
        "SELECT t.content FROM reference_table t JOIN register_version v ON v.table_hash = t.hash "
        "WHERE t.name = :name AND v.approved_at IS NOT NULL ORDER BY t.valid_from, v.approved_at"
    )
    calendar = shipped or shipped_calendar()
    for content in connection.execute(wanted, {"name": WORKDAYS}).scalars():
        calendar = calendar.with_days(TableVersion.from_content(content).rows)
    return calendar


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


_RULES: dict[str, tuple[Pins, frozenset[int], Rules]] = {}


def rules_by_hash(connection: Connection, edition_hash: str) -> Rules:
    """The rules of a stored edition on its tables, built again in this process once one of these has a new version.

    Which versions there are is asked each time, so that what is approved in one process holds in all of them at once.
    Raises NoSuchEdition or ContentChanged.
    """
    pins, calendar = _pinned(connection, edition_hash), loaded_calendar(connection)
    known = _RULES.get(edition_hash)
    if known is None or (known[0], known[1]) != (pins, calendar.years):
        rules = Rules(edition_by_hash(connection, edition_hash), _tables(connection, pins))
        known = _RULES[edition_hash] = (pins, calendar.years, rules)
    return known[2]
