"""Where the parts of a definition stand in its file: for what a rehearsal has to say of them."""

from __future__ import annotations

from workflow.definition.composition import compose
from workflow.definition.nodes import Entries, Listing, Node, parse
from workflow.definition.reader import Faults


class Places:
    """The lines of a definition's text, counted from 1; what stands nowhere is at 1."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self._root, _ = parse(text, name)
        self._states = self._lives()

    def of(self, section: str, key: str) -> int:
        """The line of an entry such as a check, a letter or a document."""
        root = self._root
        found = root.entries.get(section) if isinstance(root, Entries) else None
        return found.key_lines.get(key, found.line) if isinstance(found, Entries) else 1

    def state(self, name: str) -> int:
        """The line of a state, or of the phase that writes it."""
        return self._states.get(name, 1)

    def _lives(self) -> dict[str, int]:
        node: Node | None = self._root.entries.get("life") if isinstance(self._root, Entries) else None
        if isinstance(node, Listing):
            return compose(node.items, "life", Faults(self.name)).lines
        states = node.entries.get("states") if isinstance(node, Entries) else None
        return dict(states.key_lines) if isinstance(states, Entries) else {}
