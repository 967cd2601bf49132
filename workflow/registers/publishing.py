"""Editions on their way into the database: read whole, compared with what is published, kept as given, published."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Literal

from sqlalchemy import Connection, and_, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.database import constraint_of
from workflow.definition.edition import Edition
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.life import Text
from workflow.definition.loader import examine
from workflow.definition.nodes import Entries, parse
from workflow.definition.tables import Table, TableVersion
from workflow.registers.editions import edition_by_hash
from workflow.registers.proposal_tables import EDITION_PROPOSAL
from workflow.registers.tables import EDITION

SCHEME = re.compile(r"[a-z][a-z0-9-]{0,59}")
"""How a scheme is named."""

ONE_DAY = timedelta(days=1)

MOST_EDITION = 40
"""Characters of an edition's name."""


class NameWaits(Exception):
    """An edition of that scheme and name was proposed before, and neither rejected nor withdrawn."""


@dataclass(frozen=True)
class Warned:
    """What is not wrong, but must be seen before a publication: days that two editions cover, or that none does."""

    kind: Literal["overlap", "gap"]
    other: str
    first: date
    last: date | None

    @property
    def words(self) -> Text:
        """The warning in both languages."""
        zh = f"{self.first} 至 {self.last}" if self.last else f"{self.first} 起"
        en = f"from {self.first} to {self.last}" if self.last else f"from {self.first} on"
        if self.kind == "overlap":
            return Text(
                f"{zh}的事项同时属于已发布的 {self.other} 版：开展申报时须选定其中一个版本。",
                f"Events {en} fall under edition {self.other} too, which is published: each call names one of the two.",
            )
        return Text(
            f"{zh}的事项不属于任何版本（{self.other} 两版之间有间隔）。",
            f"Events {en} fall under no edition: there is a gap between {self.other}.",
        )


@dataclass(frozen=True)
class Proposal:
    """A proposal's own columns; its state is its subject's."""

    id: int
    authority: int
    scheme: str
    edition: str
    edition_hash: str
    given: bytes
    given_sha256: str

    def read(self, tables: Mapping[str, Table] | None = None) -> Edition:
        """The edition that the given bytes say, proved as `read` proves it. Raises EditionFaults."""
        return read(self.given, f"{self.scheme}-{self.edition}.yaml", tables)


def read(given: bytes, file: str, tables: Mapping[str, Table] | None = None) -> Edition:
    """The edition that a file's bytes say, proved, on the tables given; a byte order mark is no part of it.

    Raises EditionFaults with every fault of the file.
    """
    try:
        written = given.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EditionFaults([DefinitionFault(file, 1, "", "not_utf8")]) from None
    examined = examine(written, file, tables=tables)
    edition = examined.edition
    if edition is None or examined.faults:
        raise EditionFaults(examined.faults)
    if found := list(_name_faults(edition, _key_lines(written, file), file)):
        raise EditionFaults(found)
    return edition


def _key_lines(written: str, file: str) -> Mapping[str, int]:
    root, _ = parse(written, file)
    return root.key_lines if isinstance(root, Entries) else {}


def _name_faults(edition: Edition, lines: Mapping[str, int], file: str) -> Iterator[DefinitionFault]:
    if not SCHEME.fullmatch(edition.scheme):
        yield DefinitionFault(file, lines["scheme"], "scheme", "not_a_scheme", {"text": edition.scheme[:60]})
    name = edition.edition
    if len(name) > MOST_EDITION or not name.isprintable() or name != name.strip():
        yield DefinitionFault(file, lines["edition"], "edition", "not_an_edition")


def checked(connection: Connection, given: bytes, file: str, authority: int) -> Edition:
    """The edition of a file that may be proposed here. Raises EditionFaults with everything that speaks against it."""
    edition = read(given, file, loaded_tables(connection))
    lines = _key_lines(given.decode("utf-8-sig"), file)
    if found := list(_stands(connection, edition, authority, lines, file)):
        raise EditionFaults(found)
    return edition


def _stands(
    connection: Connection, edition: Edition, authority: int, lines: Mapping[str, int], file: str
) -> Iterator[DefinitionFault]:
    """What is published already under this content, or waits or is published under this name."""
    names: dict[str, str | int] = {"scheme": edition.scheme, "edition": edition.edition}
    line = lines.get("edition", 1)
    if published(connection, edition.hash):
        yield DefinitionFault(file, line, "edition", "content_stands", {"hash": edition.hash[:12]})
        return
    if stands(connection, edition, authority):
        yield DefinitionFault(file, line, "edition", "name_stands", names)
    elif _name_proposed(connection, edition, authority):
        yield name_waits(edition, file, line)


def name_waits(edition: Edition, file: str, line: int = 1) -> DefinitionFault:
    """The fault of an edition of which one of the same name waits already."""
    names: dict[str, str | int] = {"scheme": edition.scheme, "edition": edition.edition}
    return DefinitionFault(file, line, "edition", "name_waits", names)


def published(connection: Connection, edition_hash: str) -> bool:
    """Whether an edition of this content is in the database."""
    return connection.execute(select(EDITION.c.hash).where(EDITION.c.hash == edition_hash)).first() is not None


def _name_proposed(connection: Connection, edition: Edition, authority: int) -> bool:
    table = EDITION_PROPOSAL.c
    wanted = select(table.id).where(
        table.authority_id == authority,
        table.scheme == edition.scheme,
        table.edition == edition.edition,
        table.dropped_at.is_(None),
    )
    return connection.execute(wanted).first() is not None


def loaded_tables(connection: Connection) -> Mapping[str, Table]:
    """The reference tables as they are loaded now, by name: of each day from which one holds, the newest version."""
    wanted = text(
        "SELECT DISTINCT ON (name, valid_from) name, content FROM reference_table "
        "ORDER BY name, valid_from, created_at DESC, hash"
    )
    rows = connection.execute(wanted).all()
    return {
        name: Table(name, tuple(TableVersion.from_content(each.content) for each in versions))
        for name, versions in groupby(rows, key=attrgetter("name"))
    }


def editions_of_scheme(connection: Connection, authority: int, scheme: str) -> Sequence[Edition]:
    """The published editions of a scheme at an authority, by the first day that they cover."""
    wanted = (
        select(EDITION.c.hash)
        .where(EDITION.c.authority_id == authority, EDITION.c.scheme == scheme)
        .order_by(EDITION.c.effective_from, EDITION.c.hash)
    )
    return [edition_by_hash(connection, each) for each in connection.execute(wanted).scalars()]


def warnings(edition: Edition, others: Sequence[Edition]) -> Sequence[Warned]:
    """Days that the edition shares with others by the same event, and days between it and the nearest of them."""
    mine, alike = edition.effective, [each for each in others if each.effective.by == edition.effective.by]
    found = [
        Warned("overlap", each.edition, max(mine.first, each.effective.first), _sooner(mine.last, each.effective.last))
        for each in alike
        if _meets(mine.first, mine.last, each.effective.first, each.effective.last)
    ]
    earlier = [each for each in alike if each.effective.first < mine.first]
    if earlier:
        found += _between(max(earlier, key=_end), edition)
    later = [each for each in alike if mine.last and each.effective.first > mine.last]
    if later:
        following = min(later, key=lambda each: each.effective.first)
        others_reach = [each for each in alike if each.effective.first < following.effective.first]
        found += _between(max([edition, *others_reach], key=_end), following)
    return found


def _end(edition: Edition) -> date:
    return edition.effective.last or date.max


def _between(ended: Edition, following: Edition) -> Sequence[Warned]:
    begins = following.effective.first
    if _end(ended) >= begins - ONE_DAY:
        return ()
    return (Warned("gap", f"{ended.edition} / {following.edition}", _end(ended) + ONE_DAY, begins - ONE_DAY),)


def _sooner(one: date | None, other: date | None) -> date | None:
    return min((each for each in (one, other) if each), default=None)


def _meets(first: date, last: date | None, other_first: date, other_last: date | None) -> bool:
    return first <= (other_last or date.max) and other_first <= (last or date.max)


def add(connection: Connection, subject: int, authority: int, edition: Edition, given: bytes) -> None:
    """Keep a proposal as it was given. Raises NameWaits."""
    values = {
        "id": subject,
        "authority_id": authority,
        "scheme": edition.scheme,
        "edition": edition.edition,
        "edition_hash": edition.hash,
        "given": given,
        "given_sha256": hashlib.sha256(given).hexdigest(),
    }
    try:
        connection.execute(insert(EDITION_PROPOSAL).values(values))
    except IntegrityError as refused:
        if constraint_of(refused) == "edition_proposal_name_key":
            raise NameWaits from refused
        raise


def get(connection: Connection, subject: int) -> Proposal:
    """A proposal by its subject's id."""
    table = EDITION_PROPOSAL.c
    columns = (
        *(table.id, table.authority_id, table.scheme, table.edition),
        *(table.edition_hash, table.given, table.given_sha256),
    )
    row = connection.execute(select(*columns).where(table.id == subject)).one()
    return Proposal(*row[:5], bytes(row.given), row.given_sha256)


def drop(connection: Connection, subject: int, at: datetime) -> None:
    """Let the name be proposed again."""
    connection.execute(update(EDITION_PROPOSAL).where(EDITION_PROPOSAL.c.id == subject).values(dropped_at=at))


def publish(connection: Connection, authority: int, edition: Edition, at: datetime) -> Mapping[str, list[str]]:
    """Put an edition in, with the tables that it uses pinned as they are loaded at this moment; returns the pins."""
    used = sorted({use.table for use in edition.tables.values() if use.table})
    loaded = loaded_tables(connection)
    pinned = {name: [version.hash for version in loaded[name].versions] for name in used}
    values = {
        "hash": edition.hash,
        "authority_id": authority,
        "scheme": edition.scheme,
        "edition": edition.edition,
        "content": edition.content,
        "tables": pinned,
        "effective_from": edition.effective.first,
        "effective_to": edition.effective.last,
        "created_at": at,
    }
    connection.execute(insert(EDITION).values(values))
    return pinned


def stands(connection: Connection, edition: Edition, authority: int) -> bool:
    """Whether the content, or the name at this authority, is published."""
    wanted = select(EDITION.c.hash).where(
        or_(
            EDITION.c.hash == edition.hash,
            and_(
                EDITION.c.authority_id == authority,
                EDITION.c.scheme == edition.scheme,
                EDITION.c.edition == edition.edition,
            ),
        )
    )
    return connection.execute(wanted).first() is not None
