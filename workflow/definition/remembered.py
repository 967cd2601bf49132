"""Rules that remember: on equal values an expression gives again what it gave, without being run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.lookups import Lookup

Known = Mapping[str, Any]
"""What is known of a line, by the name that expressions see it by; every value can be hashed."""

_REMEMBERED: Final = 16_384
"""How many outcomes are remembered before they are forgotten all at once."""

T = TypeVar("T")


class Remembered(Generic[T]):
    """What is told of some names of a line, told once for all lines on which they have equal values.

    Nothing of the line but the values of these names reaches `tell`, and an expression of CEL has no side effects,
    reads no clock and calls only functions that are pure. So what was told of equal values is what would be told
    again. That a name is not known counts as a value too: `tell` then goes without it.
    """

    def __init__(self, names: Collection[str], tell: Callable[[dict[str, Any]], T]) -> None:
        self._names = tuple(sorted(names))
        self._kept = _Kept(self._names, tell)

    def of(self, known: Known) -> T:
        """What is told of a line of which this is known."""
        return self._kept[tuple(map(known.get, self._names))]


class _Kept(dict[tuple[Any, ...], T]):
    """What was told, by the values that it was told of; None stands for a name that was not known."""

    def __init__(self, names: tuple[str, ...], tell: Callable[[dict[str, Any]], T]) -> None:
        super().__init__()
        self._names, self._tell = names, tell

    def __missing__(self, values: tuple[Any, ...]) -> T:
        if len(self) >= _REMEMBERED:
            self.clear()
        known = {name: value for name, value in zip(self._names, values, strict=True) if value is not None}
        outcome = self[values] = self._tell(known)
        return outcome


@dataclass(frozen=True)
class Unknown(Failure):
    """Why an expression was not run at all: something that it names is not known."""


class Rule:
    """A named expression of an edition, with the lookups whose rows its trace tells."""

    def __init__(self, name: str, run: Compiled, environment: Environment, lookups: tuple[Lookup, ...] = ()) -> None:
        self.name = name
        self.names = run.names
        self.lookups = lookups
        self._run = run.run
        self._activation = environment.activation
        self.of = Remembered(run.names, self.anew).of
        """What it gives on what is known of a line: a value, a Failure when it fails, Unknown when it is not run."""

    def anew(self, known: Known) -> Any:
        """The same, computed."""
        if not self.names <= known.keys():
            return Unknown(f"{', '.join(sorted(self.names - known.keys()))}: ?")
        return self._run(self._activation(known))
