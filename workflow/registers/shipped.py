"""What ships, without a database: editions from the schemes' folder and rules on the shipped tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from workflow import schemes
from workflow.definition.edition import Edition
from workflow.definition.faults import DefinitionFault, suggestion
from workflow.definition.loader import load
from workflow.definition.rules import Rules
from workflow.definition.tables import Tables
from workflow.registers.calendar import shipped_calendar
from workflow.registers.data import shipped_tables


@cache
def load_file(path: Path) -> Edition:
    """The edition of a shipped file. Raises EditionFaults."""
    return load(path.read_text(encoding="utf-8"), path.name)


def editions() -> tuple[Edition, ...]:
    """Every edition that ships."""
    return tuple(load_file(path) for path in schemes.edition_files())


def edition(scheme: str, name: str) -> Edition | None:
    """The shipped edition of that scheme and name, or None."""
    return next(
        (load_file(path) for path in schemes.edition_files() if (path.parent.name, path.stem) == (scheme, name)), None
    )


def tables() -> Tables:
    """The shipped tables and calendar."""
    return Tables(shipped_tables(), shipped_calendar())


@cache
def rules(of: Edition) -> Rules:
    """An edition's rules on the shipped tables."""
    return Rules(of, tables())


def table_faults(of: Edition, file: str) -> Iterator[DefinitionFault]:
    """The tables that an edition names and the registers have not, or have not for its first day."""
    known = shipped_tables()
    for use in of.tables.values():
        if use.table is None:
            continue
        key = f"tables.{use.name}.table"
        if use.table not in known:
            params: dict[str, str | int] = {"name": use.table, **suggestion(use.table, known)}
            yield DefinitionFault(file, use.line, key, "unknown_table", params)
        elif known[use.table].on(of.effective.first) is None:
            params = {"name": use.table, "day": of.effective.first.isoformat()}
            yield DefinitionFault(file, use.line, key, "no_table_row", params)
