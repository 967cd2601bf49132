"""The reference data that ships: CSV files whose first lines say what they are and where they come from."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from pathlib import Path

from workflow.definition.tables import Key, Table, TableVersion

FOLDER = Path(__file__).parent
"""Where the shipped data lies."""

HUNDREDTHS = 100
UNITS = {"yuan": HUNDREDTHS, "chf": HUNDREDTHS}
"""What amounts are multiplied by: they are kept in hundredth parts, a yuan in fen and a Swiss franc in centimes."""

KEY, VALUE = "key", "value"


def parts(path: Path) -> tuple[dict[str, str], list[str]]:
    """The header of a data file (`# name: value` lines) and its CSV lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    header = [line.removeprefix("# ").partition(": ") for line in lines if line.startswith("#")]
    return {name: value for name, _, value in header}, [line for line in lines if not line.startswith("#")]


def table_version(path: Path) -> TableVersion:
    """One version of a table; amounts in yuan or francs become hundredth parts.

    A table of several columns has a row for each of them, by the key and the column's name: `US/first`.
    """
    header, body = parts(path)
    factor = UNITS.get(header.get("unit", ""), 1)
    rows: dict[Key, int] = {}
    for row in csv.DictReader(body):
        key = row.pop(KEY)
        for column, value in row.items():
            name = key if column == VALUE else f"{key}/{column}"
            rows[int(name) if name.isdecimal() else name] = int(value) * factor
    return TableVersion(header["name"], date.fromisoformat(header["valid_from"]), header["source"], rows)


@cache
def shipped_tables() -> dict[str, Table]:
    """Every table that ships, by name, its versions oldest first."""
    versions = sorted(
        (table_version(path) for path in (FOLDER / "tables").glob("*.csv")), key=lambda each: each.valid_from
    )
    names = {each.name for each in versions}
    return {name: Table(name, tuple(each for each in versions if each.name == name)) for name in sorted(names)}
