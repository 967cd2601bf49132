"""Which of many moves one statement can carry: those of one shape that differ by their subjects alone."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from workflow.engine.errors import Conflict
from workflow.engine.moves import Gate, Move, Part, Values


@dataclass(frozen=True)
class Alike:
    """Moves of one shape, each of another subject; `alike` makes it."""

    moves: tuple[Move, ...]

    def split(self, size: int) -> Iterator[Alike]:
        """The same in statements of so many."""
        for start in range(0, len(self.moves), size):
            yield Alike(self.moves[start : start + size])


def alike(moves: Iterable[Move]) -> list[Alike]:
    """The moves by what they have in common, in the order in which each kind came first.

    What has an idempotency key, or a part that answers, goes alone: the answer is that one move's. Raises Conflict for
    a subject that is named twice: by its second move it is no longer as it was seen.
    """
    found: dict[Hashable, dict[int, Move]] = {}
    for move in moves:
        same = found.setdefault(_in_common(move), {})
        if move.subject in same:
            raise Conflict([move.subject])
        same[move.subject] = move
    return [Alike(tuple(same.values())) for same in found.values()]


def _in_common(move: Move) -> Hashable:
    """Equal for moves that one statement can carry: the same text, with the same values beside the subjects' own."""
    if move.key is not None or any(part.result is not None for part in move.parts):
        return move.subject
    added: tuple[Part | Gate, ...] = (*move.parts, *move.gates)
    shared = tuple((each.build, _frozen(each.values)) for each in added)
    recast = move.edition if move.recast else None
    return move.kind, move.source, move.target, recast, move.actor, move.duty, move.at, bool(move.words), shared


def _frozen(values: Values) -> Hashable:
    return tuple((name, _value(value)) for name, value in values.items())


def _value(value: object) -> Hashable:
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str | bytes) else value
