"""Dated tables as values: rows by key, each version with the day it holds from, its source and its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import orjson

from workflow.definition.functions import Calendar

Key = int | str
Rows = Mapping[Key, int]
"""Values by key; money is in fen, shares in percent."""


@dataclass(frozen=True)
class TableVersion:
    """A table as it holds from one day on."""

    name: str
    valid_from: date
    source: str
    rows: Rows

    @cached_property
    def content(self) -> str:
        """The canonical text: name, day, source and rows, ordered by key."""
        rows = [[key, self.rows[key]] for key in sorted(self.rows, key=lambda key: (str(type(key)), key))]
        told = {"name": self.name, "valid_from": self.valid_from.isoformat(), "source": self.source, "rows": rows}
        return orjson.dumps(told).decode()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content, in hex."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @classmethod
    def from_content(cls, content: str) -> TableVersion:
        """The version that a canonical text writes."""
        told = orjson.loads(content)
        day = date.fromisoformat(told["valid_from"])
        return cls(told["name"], day, told["source"], {key: value for key, value in told["rows"]})  # noqa: C416  # pairs


@dataclass(frozen=True, eq=False)
class TableThen:
    """A table as it holds on some days: its rows, and the version's name in traces. The same version is one object."""

    rows: Rows
    version: str


@dataclass(frozen=True)
class Table:
    """All versions of a table, oldest first."""

    name: str
    versions: tuple[TableVersion, ...]

    def on(self, day: date) -> TableVersion | None:
        """The version that holds on a day, or None before the first: never a guess."""
        holding = [each for each in self.versions if each.valid_from <= day]
        return holding[-1] if holding else None


@dataclass(frozen=True, eq=False)
class Tables:
    """What the rules of an edition look things up in: tables by name, and the working days."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    calendar: Calendar | None = None
