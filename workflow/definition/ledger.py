"""The ledger of services that an edition asks for: what is written, who confirms it, and what is judged by it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from workflow.definition.expressions import Compiled, Environment
from workflow.definition.faults import DefinitionError
from workflow.definition.functions import functions
from workflow.definition.life import Text

SERVICES: Mapping[str, str] = {
    "services.confirmed_count": "int",
    "services.denied_count": "int",
    "services.open_count": "int",
    "services.months_count": "int",
    "services.satisfaction_percent": "int",
}
"""What a condition of the ledger may name, all of one line: how many services its firm has confirmed, how many it said
were not done, how many it has not answered, in how many months confirmed ones lie, and how content it was with them, in
percent rounded down, 0 without an answer."""

BEST = 5
"""The best mark that a served firm gives."""

WRITES, ASKS, ANSWERS = "write_services", "ask_served", "answer_served"
LEDGER_STEPS = frozenset({WRITES, ASKS, ANSWERS})
"""The effects by which the ledger is written, its served are asked, and they answer."""


class LedgerBroken(DefinitionError):
    """A condition of a loaded edition does not compile: the edition did not come through the loader."""


@dataclass(frozen=True)
class Services:
    """What the ledger says of one line: services that were confirmed, denied or are open, months, and satisfaction."""

    confirmed: int = 0
    denied: int = 0
    open: int = 0
    months: int = 0
    satisfaction: int = 0

    @property
    def facts(self) -> Mapping[str, int]:
        """The same by the names that conditions see."""
        values = (self.confirmed, self.denied, self.open, self.months, self.satisfaction)
        return dict(zip(SERVICES, values, strict=True))


@dataclass(frozen=True)
class LedgerCheck:
    """What must hold of a line's services in one state of the life; `title` says it, for whoever did not pass too."""

    name: str
    state: str
    expression: str
    clause: str
    title: Text


@dataclass(frozen=True)
class Ledger:
    """What is written of each line while its claimant serves.

    `served` is the field that names who was served and confirms it, by a link that works for `link_days`. What was paid
    for a line that does not pass is asked back within `repay_workdays`.
    """

    served: str
    link_days: int
    repay_workdays: int
    clause: str
    kinds: Mapping[str, Text]
    checks: tuple[LedgerCheck, ...]

    def failed(self, state: str, services: Services) -> tuple[LedgerCheck, ...]:
        """The conditions of a state that do not hold of a line's services; one that cannot be computed does not."""
        activation = environment().activation(dict(services.facts))
        mine = (each for each in self.checks if each.state == state)
        return tuple(each for each in mine if _compiled(each.expression).run(activation) is not True)

    def failing(self, state: str, lines: Iterable[int], known: Mapping[int, Services]) -> dict[int, LedgerCheck]:
        """The rows that do not pass in a state, each with the first condition that does not hold of it."""
        failed = {row: self.failed(state, known.get(row, Services())) for row in lines}
        return {row: checks[0] for row, checks in failed.items() if checks}


@cache
def environment() -> Environment:
    """What conditions of a ledger are compiled in."""
    return Environment(SERVICES, functions(None))


@cache
def _compiled(expression: str) -> Compiled:
    found = environment().compile(expression)
    if not isinstance(found, Compiled):
        raise LedgerBroken(expression)
    return found
