"""What is tried: an edition with its tables, a budget, a way to share; each may be left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import Connection, select

from forms.faults import Fault
from forms.text import shown
from forms.types import TYPES, blank
from workflow.definition.edition import Edition, Share
from workflow.definition.faults import EditionFaults
from workflow.definition.rules import Rules
from workflow.definition.tables import Tables
from workflow.money.amounts import MAX_FEN
from workflow.registers import shipped
from workflow.registers.editions import edition_by_hash, tables_of
from workflow.registers.tables import EDITION
from workflow.simulation.faults import NoSuchStoredEdition

SHARES: Final[tuple[Share, ...]] = ("pro_rata", "first_come")
"""The ways to share that can be tried: ranks are not kept with applications, so nobody can be ranked anew."""


@dataclass(frozen=True)
class Draft:
    """An edition to try, on the tables that it would have."""

    edition: Edition
    tables: Tables

    def rules(self, window: tuple[date, date]) -> tuple[Rules, bool]:
        """Its rules for a call of this window, and whether they are tried as if they had been in force.

        An edition that covers no day of the window, as next year's does, would refuse every line for its date alone:
        it is tried as if it covered the window. One that covers some of its days is taken at its word.
        """
        first, last = window
        effective = self.edition.effective
        if effective.first <= last and (effective.last is None or effective.last >= first):
            return Rules(self.edition, self.tables), False
        moved = replace(self.edition, effective=replace(effective, first=first, last=last))
        return Rules(moved, self.tables), True


@dataclass(frozen=True)
class Trial:
    """What is tried on a call; None is as it is."""

    draft: Draft | None = None
    budget_fen: int | None = None
    share: Share | None = None

    @property
    def changes(self) -> bool:
        """Whether anything at all is tried."""
        return self != Trial()


def budget_of(typed: str) -> int | Fault:
    """A budget in fen as people write it in yuan, or what is wrong with it."""
    outcome = Fault("missing") if blank(typed) else TYPES["money"].parse(typed)
    if isinstance(outcome, Fault):
        return outcome
    fen = outcome.value
    assert isinstance(fen, int)
    return fen if fen <= MAX_FEN else Fault("not_money", params={"found": shown(typed)})


def from_text(text: str, name: str) -> Draft:
    """A draft from YAML, on the tables that ship. Raises EditionFaults with every fault of it."""
    found = shipped.examined(text, name)
    if found.edition is None or found.faults:
        raise EditionFaults(found.faults)
    return Draft(found.edition, shipped.tables())


def stored(connection: Connection, edition_hash: str) -> Draft:
    """An edition of the database, on the tables that it pinned. Raises NoSuchEdition."""
    return Draft(edition_by_hash(connection, edition_hash), tables_of(connection, edition_hash))


def named(connection: Connection, scheme: str, edition: str) -> Draft:
    """The latest edition of this name in the database. Raises NoSuchStoredEdition."""
    latest = EDITION.c.created_at.desc(), EDITION.c.hash
    wanted = select(EDITION.c.hash).where(EDITION.c.scheme == scheme, EDITION.c.edition == edition).order_by(*latest)
    found = connection.execute(wanted.limit(1)).scalar_one_or_none()
    if found is None:
        raise NoSuchStoredEdition.among(scheme, edition, _known(connection))
    return stored(connection, found)


def _known(connection: Connection) -> Sequence[tuple[str, str]]:
    wanted = select(EDITION.c.scheme, EDITION.c.edition).distinct().order_by(EDITION.c.scheme, EDITION.c.edition)
    return [(row.scheme, row.edition) for row in connection.execute(wanted)]
