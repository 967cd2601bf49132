"""What ships, without a database: editions from the schemes' folder and rules on the shipped tables."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path

from workflow import schemes
from workflow.definition.edition import Edition
from workflow.definition.loader import Examined, examine, load
from workflow.definition.rules import Rules
from workflow.definition.tables import Tables
from workflow.definition.verifier.checks import CHECKS
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


def examined(text: str, name: str, checks: Collection[str] = CHECKS) -> Examined:
    """What a file writes and all that is wrong with it, the shipped tables looked into."""
    return examine(text, name, tables=shipped_tables(), checks=checks)
