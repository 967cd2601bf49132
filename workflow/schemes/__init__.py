"""The subsidies that ship, a folder each and a file per edition, and the lives of the house's own subjects."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where the shipped definitions lie; the database is seeded from here."""

HOUSE = "house"
"""The folder of the lives that every scheme shares: calls, plans, batches, organisations, accounts."""


def edition_files() -> tuple[Path, ...]:
    """Every shipped edition, sorted by scheme and edition."""
    return tuple(sorted(path for path in FOLDER.glob("*/*.yaml") if path.parent.name != HOUSE))


def life_files() -> tuple[Path, ...]:
    """Every life of the house's own subjects, sorted by name."""
    return tuple(sorted((FOLDER / HOUSE).glob("*.yaml")))
