"""Versions of lists: kept as they were given, approved once, in force by the day, and asked who is listed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import IntegrityError

from storage.database import constraint_of
from workflow.definition.tables import Key, TableVersion
from workflow.registers.data import HUNDREDTHS
from workflow.registers.lists.kinds import CHOSEN, IN_FORCE, KINDS, LISTS, RegisterKind
from workflow.registers.lists.reading import Entry
from workflow.registers.lists.tables import REGISTER_ENTRY, REGISTER_VERSION

_AT_ONCE = 5_000
"""Entries that one statement writes."""


class DayTaken(Exception):
    """A version of the kind that begins on that day was proposed before, and neither rejected nor withdrawn."""


@dataclass(frozen=True)
class Origin:
    """What an officer says of a list: from where it is, when that was published, and on which days it holds."""

    source: str
    published_on: date
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True)
class Version:
    """A version's own columns without the file; its state is its subject's."""

    id: int
    authority: int
    kind: str
    table: str
    hash: str
    table_hash: str | None
    origin: Origin
    file_name: str
    given_sha256: str
    rows: int
    proposed_by: int
    approved_by: int | None
    approved_at: datetime | None

    @property
    def shape(self) -> RegisterKind:
        """Its kind as it is declared."""
        return KINDS[self.kind]

    @property
    def name(self) -> str:
        """As a trace and the record name it: kind, first day and the beginning of its hash."""
        return f"{self.table or self.kind}@{self.origin.valid_from}#{self.hash[:12]}"


@dataclass(frozen=True)
class Loaded:
    """A list as it comes in: whose, of which kind, what it says, and the file that says it, byte for byte."""

    authority: int
    kind: str
    table: str
    """The name under which the rules read it; empty for a list."""
    origin: Origin
    entries: Sequence[Entry]
    given: bytes
    file_name: str
    by: int
    for_all: bool
    """Whether it comes from the authority above all others, so that editions may read it."""

    @property
    def read_as(self) -> TableVersion | None:
        """What expressions read of it: a table under its name, and a list under its kind's as long as it has no end."""
        if not self.for_all or self.origin.valid_to is not None:
            return None
        return table_version(self.table or self.kind, self.kind, self.origin, self.entries)

    @property
    def hash(self) -> str:
        """The name of what it says: its kind, days, source and entries, whatever file they came in.

        A table has the name that traces give it.
        """
        if self.table and self.read_as is not None:
            return self.read_as.hash
        origin = self.origin
        told = {
            "kind": self.kind,
            "valid_from": origin.valid_from.isoformat(),
            "valid_to": origin.valid_to.isoformat() if origin.valid_to else None,
            "published_on": origin.published_on.isoformat(),
            "source": origin.source,
            "entries": [[each.key, sorted(each.told.items())] for each in self.entries],
        }
        return hashlib.sha256(orjson.dumps(told)).hexdigest()


def add(connection: Connection, subject: int, loaded: Loaded) -> None:
    """Keep a version as it was given. Raises DayTaken."""
    origin, entries = loaded.origin, loaded.entries
    values = {
        "id": subject,
        "authority_id": loaded.authority,
        "kind": loaded.kind,
        "table_name": loaded.table,
        "hash": loaded.hash,
        "table_hash": loaded.read_as.hash if loaded.read_as else None,
        "valid_from": origin.valid_from,
        "valid_to": origin.valid_to,
        "published_on": origin.published_on,
        "source": origin.source,
        "file_name": loaded.file_name,
        "given": loaded.given,
        "given_sha256": hashlib.sha256(loaded.given).hexdigest(),
        "row_count": len(entries),
        "proposed_by": loaded.by,
    }
    try:
        connection.execute(insert(REGISTER_VERSION).values(values))
    except IntegrityError as refused:
        if constraint_of(refused) == "register_version_day_key":
            raise DayTaken from refused
        raise
    for start in range(0, len(entries), _AT_ONCE):
        rows = [
            {
                "version_id": subject,
                "row": each.row,
                "authority_id": loaded.authority,
                "key": each.key,
                "told": dict(each.told),
            }
            for each in entries[start : start + _AT_ONCE]
        ]
        connection.execute(insert(REGISTER_ENTRY), rows)


def day_taken(connection: Connection, authority: int, kind: str, table_name: str, day: date) -> bool:
    """Whether a version of the kind, and of a table of the name, that begins on a day waits or is approved."""
    table = REGISTER_VERSION.c
    same = (table.authority_id == authority, table.kind == kind, table.table_name == table_name)
    there = (*same, table.valid_from == day, table.dropped_at.is_(None))
    return connection.execute(select(table.id).where(*there)).first() is not None


def table_version(name: str, kind: str, origin: Origin, entries: Sequence[Entry]) -> TableVersion:
    """A register as the expressions of editions read it: figures by key, those of one key added up.

    A key of digits is a number; a patent has the spelling that lines have.
    """
    shape = KINDS[kind]
    rows: dict[Key, int] = {}
    for each in entries:
        written = each.key if shape.within else str(each.told[shape.key])
        key = int(written) if written.isdecimal() and shape.is_table else written
        figure = _figure(each.told[shape.value]) if shape.value else 1
        rows[key] = rows.get(key, 0) + figure if shape.within else figure
    return TableVersion(name, origin.valid_from, origin.source, rows)


def _figure(told: object) -> int:
    """The figure of a row: an amount in hundredth parts, 1 for a day off or a patent in force, 0 for their contrary."""
    if told in CHOSEN:
        return int(told in {"off", IN_FORCE})
    return int(Decimal(str(told)) * HUNDREDTHS)


def approve(connection: Connection, version: int, by: int, at: datetime) -> None:
    """Let a version be asked from its first day on; the database refuses who proposed it."""
    ours = (REGISTER_VERSION.c.id == version, REGISTER_VERSION.c.approved_at.is_(None))
    connection.execute(update(REGISTER_VERSION).where(*ours).values(approved_by=by, approved_at=at))


def drop(connection: Connection, version: int, at: datetime) -> None:
    """Let another version begin on its day."""
    connection.execute(update(REGISTER_VERSION).where(REGISTER_VERSION.c.id == version).values(dropped_at=at))


_COLUMNS = [
    REGISTER_VERSION.c[name]
    for name in (
        *(
            "id",
            "authority_id",
            "kind",
            "table_name",
            "hash",
            "table_hash",
            "source",
            "published_on",
            "valid_from",
            "valid_to",
        ),
        *("file_name", "given_sha256", "row_count", "proposed_by", "approved_by", "approved_at"),
    )
]


def _version(row: Row[Any]) -> Version:
    origin = Origin(row.source, row.published_on, row.valid_from, row.valid_to)
    return Version(
        row.id,
        row.authority_id,
        row.kind,
        row.table_name,
        row.hash,
        row.table_hash,
        origin,
        row.file_name,
        row.given_sha256,
        row.row_count,
        row.proposed_by,
        row.approved_by,
        row.approved_at,
    )


def get(connection: Connection, version: int) -> Version:
    """A version by its subject's id."""
    return _version(connection.execute(select(*_COLUMNS).where(REGISTER_VERSION.c.id == version)).one())


def given(connection: Connection, version: int) -> bytes:
    """The file of a version, byte for byte."""
    wanted = select(REGISTER_VERSION.c.given).where(REGISTER_VERSION.c.id == version)
    return bytes(connection.execute(wanted).scalar_one())


def listing(connection: Connection, authorities: Collection[int], *, kind: str | None = None) -> Sequence[Version]:
    """The versions at these authorities, of one kind or of all, the latest first."""
    wanted = select(*_COLUMNS).where(REGISTER_VERSION.c.authority_id.in_(sorted(authorities)))
    if kind is not None:
        wanted = wanted.where(REGISTER_VERSION.c.kind == kind)
    return [_version(row) for row in connection.execute(wanted.order_by(REGISTER_VERSION.c.id.desc()))]


def in_force(connection: Connection, authorities: Sequence[int], day: date) -> Mapping[str, tuple[Version, ...]]:
    """The versions that hold on a day, by kind: of each authority the one that began last, if it is not over."""
    table = REGISTER_VERSION.c
    wanted = (
        select(*_COLUMNS)
        .where(table.authority_id.in_(authorities), table.approved_at.is_not(None), table.valid_from <= day)
        .ext(distinct_on(table.kind, table.authority_id))
        .order_by(table.kind, table.authority_id, table.valid_from.desc())
    )
    found: dict[str, tuple[Version, ...]] = dict.fromkeys(LISTS, ())
    for version in map(_version, connection.execute(wanted)):
        if version.kind in found and (version.origin.valid_to is None or version.origin.valid_to >= day):
            found[version.kind] += (version,)
    return found


def before(connection: Connection, version: Version) -> Version | None:
    """The approved version of the same list or table that began last before this one."""
    table = REGISTER_VERSION.c
    same = (table.authority_id == version.authority, table.kind == version.kind, table.table_name == version.table)
    earlier = (*same, table.approved_at.is_not(None), table.valid_from < version.origin.valid_from)
    wanted = select(*_COLUMNS).where(*earlier).order_by(table.valid_from.desc()).limit(1)
    row = connection.execute(wanted).one_or_none()
    return _version(row) if row is not None else None


def tables_in_force(connection: Connection, authorities: Sequence[int], day: date) -> Sequence[Version]:
    """The loaded tables that are read for events of a day: of each name the version that began last."""
    table = REGISTER_VERSION.c
    loaded = (table.authority_id.in_(authorities), table.table_name != "", table.approved_at.is_not(None))
    wanted = (
        select(*_COLUMNS)
        .where(*loaded, table.valid_from <= day)
        .ext(distinct_on(table.table_name))
        .order_by(table.table_name, table.valid_from.desc(), table.approved_at.desc())
    )
    return [_version(row) for row in connection.execute(wanted)]


def entries(
    connection: Connection, versions: Sequence[int], keys: Collection[str]
) -> Mapping[tuple[int, str], Sequence[Entry]]:
    """What versions say of the keys that are listed in them, by version and key."""
    table = REGISTER_ENTRY.c
    if not versions or not keys:
        return {}
    wanted = (
        select(table.version_id, table.row, table.key, table.told)
        .where(table.version_id.in_(versions), table.key.in_(sorted(keys)))
        .order_by(table.version_id, table.row)
    )
    found: dict[tuple[int, str], list[Entry]] = {}
    for row in connection.execute(wanted):
        found.setdefault((row.version_id, row.key), []).append(Entry(row.row, row.key, row.told))
    return found


def all_entries(connection: Connection, version: int) -> Sequence[Entry]:
    """Every entry of a version, in the order of its file."""
    table = REGISTER_ENTRY.c
    wanted = select(table.row, table.key, table.told).where(table.version_id == version).order_by(table.row)
    return [Entry(row.row, row.key, row.told) for row in connection.execute(wanted)]
