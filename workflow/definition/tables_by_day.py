"""The tables of an edition as they hold on a day: what its expressions look things up in, and what traces name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflow.definition.edition import Edition
from workflow.definition.tables import Rows, Tables


@dataclass(frozen=True)
class TablesThen:
    """The tables as they hold on one day: rows and version by name, and the names that have no row then."""

    rows: Mapping[str, Rows]
    versions: Mapping[str, str]
    missing: tuple[str, ...]


class TablesByDay:
    """The tables that an edition names, looked up once a day of events."""

    def __init__(self, edition: Edition, tables: Tables) -> None:
        self._edition = edition
        self._tables = tables
        self._known: dict[date, TablesThen] = {}

    def on(self, event: Any) -> TablesThen:
        """The tables as they hold on the event's day."""
        known = self._known.get(event)
        if known is None:
            found = dict(self._versions(event))
            known = self._known[event] = TablesThen(
                {name: rows for name, (rows, _) in found.items()},
                {name: version for name, (_, version) in found.items()},
                tuple(sorted(self._edition.tables.keys() - found.keys())),
            )
        return known

    def _versions(self, event: date) -> Iterator[tuple[str, tuple[Rows, str]]]:
        for name, use in self._edition.tables.items():
            if use.table is None:
                yield name, (use.rows, f"{self._edition.scheme}/{self._edition.edition}/{name}")
                continue
            table = self._tables.tables.get(use.table)
            version = table.on(event) if table else None
            if version is not None:
                yield name, (version.rows, f"{version.name}@{version.valid_from}#{version.hash[:12]}")
