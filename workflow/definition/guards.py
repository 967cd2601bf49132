"""Guards of transitions: conditions over declared facts, run on nothing but the facts that they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.faults import DefinitionError
from workflow.definition.functions import functions
from workflow.definition.nodes import Scalar
from workflow.definition.reader import Faults

FACTS: Mapping[str, str] = {
    "application.corrections": "int",
    "application.lines": "int",
    "application.undecided": "int",
    "application.award_fen": "int",
    "application.passing": "int",
    "application.failing": "int",
}
"""What a guard may name: how often correction was asked for, how many lines there are, how many of them wait for a
decision, what they come to, and how many of the accepted ones pass or fail what the ledger is asked in this state."""

Fact = int | str | bool


class GuardUndeclared(DefinitionError):
    """A guard was asked for that does not compile: it did not come from a loaded definition."""


class FactNotGiven(DefinitionError):
    """A guard names a fact that the caller did not give."""


@dataclass(frozen=True)
class Guard:
    """A compiled guard; `names` are the facts that it sees."""

    names: frozenset[str]
    _compiled: Compiled

    def holds(self, facts: Mapping[str, Fact]) -> bool | Failure:
        """Whether the guard holds on these facts, or why it cannot be told. Raises FactNotGiven."""
        missing = self.names - facts.keys()
        if missing:
            raise FactNotGiven(", ".join(sorted(missing)))
        activation = _environment().activation({name: facts[name] for name in self.names})
        found = self._compiled.run(activation)
        return found if isinstance(found, Failure) else bool(found)


@cache
def _environment() -> Environment:
    return Environment(FACTS, functions(None))


@cache
def guard(text: str) -> Guard:
    """The guard that a transition of a loaded life writes. Raises GuardUndeclared for any other text."""
    compiled = _environment().compile(text)
    if not isinstance(compiled, Compiled) or compiled.kind != "bool":
        raise GuardUndeclared(text)
    return Guard(compiled.names, compiled)


def check(node: Scalar, key: str, faults: Faults) -> None:
    """Tell what is wrong with a guard as a definition writes it."""
    _environment().checked(node, key, "bool", faults)
