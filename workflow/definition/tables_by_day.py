"""The tables of an edition as they hold on a day: what its expressions look things up in, and what traces name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workflow.definition.edition import Edition
from workflow.definition.tables import Tables, TableThen


@dataclass(frozen=True)
class TablesThen:
    """The tables as they hold on one day, by name, and the names that have no row then."""

    tables: Mapping[str, TableThen]
    missing: tuple[str, ...]


class TablesByDay:
    """The tables that an edition names, looked up once a day of events."""

    def __init__(self, edition: Edition, tables: Tables) -> None:
        self._edition = edition
        self._tables = tables
        own = {name: use.rows for name, use in edition.tables.items() if use.table is None}
        self.own = {name: TableThen(rows, f"{edition.scheme}/{edition.edition}/{name}") for name, rows in own.items()}
        """The tables that are written in the edition itself: they hold on every day."""
        self._known: dict[date, TablesThen] = {}
        self._versions: dict[str, TableThen] = {}

    def on(self, event: date) -> TablesThen:
        """The tables as they hold on the event's day."""
        known = self._known.get(event)
        if known is None:
            found = self.own | dict(self._dated(event))
            missing = tuple(sorted(self._edition.tables.keys() - found.keys()))
            known = self._known[event] = TablesThen(found, missing)
        return known

    def _dated(self, event: date) -> Iterator[tuple[str, TableThen]]:
        for name, use in self._edition.tables.items():
            table = self._tables.tables.get(use.table) if use.table is not None else None
            version = table.on(event) if table else None
            if version is not None:
                told = f"{version.name}@{version.valid_from}#{version.hash[:12]}"
                yield name, self._versions.setdefault(told, TableThen(version.rows, told))
