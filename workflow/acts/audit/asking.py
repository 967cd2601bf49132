"""A question to an export: what must hold, and a walk that yields the fault, or nothing, of each thing it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workflow.acts.audit.package import OddMember, Package
from workflow.acts.laws.law import Fault, Proved
from workflow.money.amounts import yuan

MOST_FAULTS = 100
"""How many faults of one question are told; whatever is more is the same damage again."""

Walk = Callable[[Package], Iterator[Fault | None]]


@dataclass(frozen=True)
class Question:
    """What must hold of an export, and how it is looked at."""

    name: str
    zh: str
    en: str
    walk: Walk

    def prove(self, package: Package) -> Proved:
        """Walk it; a member that cannot be read as it was written is a fault of whatever needs it."""
        checked, faults = 0, list[Fault]()
        try:
            for found in self.walk(package):
                checked += 1
                if found is not None and len(faults) < MOST_FAULTS:
                    faults.append(found)
        except OddMember as odd:
            faults.append(odd.fault)
        return Proved(self.name, self.zh, self.en, checked, faults)


def fault(zh: str, en: str, **where: int | str | None) -> Fault:
    """A fault with its words filled in; what ends in `_fen` is said in yuan."""
    said = {name: yuan(int(value or 0)) if name.endswith("_fen") else value for name, value in where.items()}
    return Fault(where, zh.format_map(said), en.format_map(said))
