"""What is proved, and what a check finds: a life alone or with the rest of its edition, and faults with their paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from workflow.definition.edition import Edition
from workflow.definition.life import Life, Transition
from workflow.definition.nodes import Entries, Listing, Node
from workflow.definition.tables import Table

Params = Mapping[str, str | int]


@dataclass(frozen=True)
class Found:
    """A fault that a check has found: the dotted key at which it stands, its code and parameters.

    `step` is the transition at whose line it is told, where it is one's; `path` leads from the beginning to where it
    shows, and is None where no path has anything to do with it.
    """

    key: str
    code: str
    params: Params = field(default_factory=dict)
    step: Transition | None = None
    path: tuple[Transition, ...] | None = None


@dataclass(frozen=True)
class EditionCase:
    """An edition as it was read, its file as a tree, and the dated tables where they are at hand."""

    edition: Edition
    root: Node
    tables: Mapping[str, Table] | None = None

    @property
    def life(self) -> Life:
        """The life of its applications."""
        return self.edition.life

    def node(self, dotted: str) -> Node | None:
        """What the file has under a dotted key, or None."""
        here: Node | None = self.root
        for part in dotted.split("."):
            here = here.entries.get(part) if isinstance(here, Entries) else None
        return here


LifeCheck = Callable[[Life], Iterator[Found]]
EditionCheck = Callable[[EditionCase], Iterator[Found]]


def at_state(name: str) -> str:
    """The key at which a fault of a state is told."""
    return f"life.states.{name}"


def line_of(root: Node, dotted: str) -> int:
    """The line of a dotted key, or of as much of it as the file has."""
    here, line = root, root.line
    for part in dotted.split("."):
        if not isinstance(here, Entries) or part not in here.entries:
            break
        line, here = here.key_lines.get(part, line), here.entries[part]
    return line


def texts(node: Node | None) -> Iterator[tuple[str, str]]:
    """Every text below a node with the key that it stands under; the items of a list stand under the list's key."""
    waiting: list[tuple[str, Node | None]] = [("", node)]
    while waiting:
        key, here = waiting.pop()
        if isinstance(here, Entries):
            waiting.extend(here.entries.items())
        elif isinstance(here, Listing):
            waiting.extend((key, each) for each in here.items)
        elif here is not None:
            yield key, here.text
