"""The reference data that ships: CSV files whose first lines say what they are and where they come from."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from workflow.definition.tables import Key, Table, TableVersion

FOLDER = Path(__file__).parent
"""Where the shipped data lies."""

FEN_PER_YUAN = 100


def parts(path: Path) -> tuple[dict[str, str], list[str]]:
    """The header of a data file (`# name: value` lines) and its CSV lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line.removeprefix("# ").partition(": ") for line in lines if line.startswith("#")]
    return {name: value for name, _, value in header}, [line for line in lines if not line.startswith("#")]


def table_version(path: Path) -> TableVersion:
    """One version of a table; amounts in yuan become fen."""
    header, body = parts(path)
    factor = FEN_PER_YUAN if header.get("unit") == "yuan" else 1
    rows: dict[Key, int] = {}
    for row in csv.DictReader(body):
        key = row["key"]
        rows[int(key) if key.isdecimal() else key] = int(row["value"]) * factor
    return TableVersion(header["name"], date.fromisoformat(header["valid_from"]), header["source"], rows)


@cache
def shipped_tables() -> dict[str, Table]:
    """Every table that ships, by name, its versions oldest first."""
    versions = sorted(
        (table_version(path) for path in (FOLDER / "tables").glob("*.csv")), key=lambda each: each.valid_from
    )
    names = {each.name for each in versions}
    return {name: Table(name, tuple(each for each in versions if each.name == name)) for name in sorted(names)}
