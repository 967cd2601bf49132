"""All rules of an edition as one expression: what the single ones compute, in one evaluation a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from workflow.definition.expressions import Compiled, Environment
from workflow.definition.lookups import Lookup


class Named(NamedTuple):
    """A rule's name, compiled expression and lookups."""

    name: str
    run: Compiled
    lookups: tuple[Lookup, ...] = ()


class Computed(NamedTuple):
    """What one evaluation gave: each list in the order of its rules.

    `keys` are those of all lookups of all steps, `sums` total and use of each ceiling.
    """

    values: Sequence[Any]
    checks: Sequence[bool]
    steps: Sequence[int]
    keys: Sequence[Any]
    sums: Sequence[int]


@dataclass(frozen=True)
class Combined:
    """The one expression; `needs` are the names without any of which it cannot be run."""

    needs: frozenset[str]
    _environment: Environment
    _program: Any

    def run(self, known: Mapping[str, Any]) -> Computed | None:
        """What all rules give, or None when something is missing or fails: then each is run by itself to tell why."""
        if not self.needs <= known.keys():
            return None
        try:
            found = self._program.eval(self._environment.activation(known)).plain_value()
        except RuntimeError:
            return None
        return Computed(*found) if found.__class__ is list else None


def combine(
    environment: Environment,
    values: Sequence[Named],
    checks: Sequence[Named],
    steps: Sequence[Named],
    sums: Sequence[Named],
) -> Combined | None:
    """The rules as one expression, or None when they nest too deeply for one."""
    lists = (
        [f"dyn({each.name})" for each in values],
        [each.run.text for each in checks],
        [each.name for each in steps],
        [f"dyn({lookup.key.text})" for each in steps for lookup in each.lookups],
        [each.run.text for each in sums],
    )
    # Each part stands on a line of its own, so that a comment at the end of one cannot swallow the next.
    text = ",\n".join("[" + ",\n".join(f"({part}\n)" for part in parts) + "]" for parts in lists)
    text = f"[{text}]"
    for each in reversed([*values, *steps]):
        text = f"cel.bind({each.name}, ({each.run.text}\n), {text})"
    program = environment.program(text)
    if program is None:
        return None
    named = {name for each in (*values, *checks, *steps, *sums) for name in each.run.names}
    looked_up = {name for each in steps for lookup in each.lookups for name in lookup.key.names}
    own = {each.name for each in (*values, *steps)}
    return Combined(frozenset((named | looked_up) - own), environment, program)
