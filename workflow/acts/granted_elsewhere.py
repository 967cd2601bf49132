"""What others have granted for the same things: it refuses what is funded once, and counts towards what is capped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection

from settings import Clock
from workflow.funds.ceilings import Use
from workflow.funds.take import Claimed, Taken
from workflow.parties import authorities
from workflow.registers.data import HUNDREDTHS
from workflow.registers.lists import versions
from workflow.registers.lists.kinds import fund_key
from workflow.registers.lists.reading import Entry

KIND = "granted"


@dataclass(frozen=True)
class Elsewhere:
    """The lists of grants of others that were asked, by name, and what they say of each funded thing."""

    used: tuple[str, ...]
    since: date | None
    entries: Mapping[str, Sequence[Entry]]

    def taken(self, keys: Sequence[Claimed]) -> list[Taken]:
        """Which of the keys others have funded; since when is told as the first day of the list that says so."""
        found = [each for each in keys if fund_key(each.kind, each.key) in self.entries]
        return [Taken(each.row, each.kind, each.key, Clock.start_of(self.since)) for each in found if self.since]

    def left(self, uses: Sequence[Use]) -> list[Use]:
        """The uses of caps with what others gave taken off their totals; a receipt's total is its own."""
        return [each if each.same_total else replace(each, total_fen=self._left(each)) for each in uses]

    def _left(self, use: Use) -> int:
        given = self.entries.get(fund_key(use.kind, use.key), ())
        return max(0, use.total_fen - sum(int(Decimal(str(each.told["amount"])) * HUNDREDTHS) for each in given))


def elsewhere(
    connection: Connection, authority: int, today: date, keys: Sequence[Claimed], uses: Sequence[Use]
) -> Elsewhere:
    """What the lists of this day say of what an application wants to be funded for."""
    some = versions.in_force(connection, authorities.line(connection, authority), today)[KIND]
    wanted = {fund_key(each.kind, each.key) for each in keys} | {fund_key(each.kind, each.key) for each in uses}
    found: dict[str, list[Entry]] = {}
    for (_, key), entries in versions.entries(connection, [each.id for each in some], wanted).items():
        found.setdefault(key, []).extend(entries)
    first = min((each.origin.valid_from for each in some), default=None)
    return Elsewhere(tuple(each.name for each in some), first, found)
