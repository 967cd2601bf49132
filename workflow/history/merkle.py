"""Merkle trees of RFC 6962: the root of a list that only grows, and proofs that an entry is in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

EMPTY = hashlib.sha256(b"").digest()
"""The root of a list without entries (RFC 6962, section 2.1)."""


def leaf(entry: bytes) -> bytes:
    """The hash of an entry; its prefix keeps a leaf from passing for a node."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a growing tree: roots of its whole subtrees, largest first; enough to go on, and for the root.

    A tree of n leaves has one whole subtree for each bit of n: a million leaves are told in at most twenty hashes.
    """

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size = size
        self.roots = list(roots)

    def add(self, hashed: bytes) -> None:
        """Add a leaf by its hash: whole subtrees of one size are joined, as a carry is in counting."""
        self.roots.append(hashed)
        self.size += 1
        carries = self.size
        while carries % 2 == 0:
            right, left = self.roots.pop(), self.roots.pop()
            self.roots.append(node(left, right))
            carries //= 2

    def root(self) -> bytes:
        """The root of the whole tree."""
        if not self.roots:
            return EMPTY
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node(left, found)
        return found


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves given by their hashes."""
    edge = Edge()
    for each in leaves:
        edge.add(each)
    return edge.root()


def path(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """The audit path of a leaf (section 2.1.1): the hashes beside the way from it to the root, from below."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:half], leaves[half:]
    if position < half:
        return [*path(left, position), root_of(right)]
    return [*path(right, position - half), root_of(left)]


def paths(leaves: Iterable[bytes], size: int, positions: Iterable[int]) -> dict[int, list[bytes]]:
    """The audit paths of many leaves of a list of this size, in one pass over it; only the paths are kept."""
    return _below(iter(leaves), range(size), sorted(set(positions)))[1]


def _below(leaves: Iterator[bytes], span: range, wanted: Sequence[int]) -> tuple[bytes, dict[int, list[bytes]]]:
    """The root of a subtree, and the paths up to it of those leaves that are wanted."""
    if not wanted:
        return root_of(islice(leaves, len(span))), {}
    if len(span) == 1:
        return next(leaves), {span.start: []}
    half = span.start + (1 << (len(span) - 1).bit_length() - 1)
    left, found = _below(leaves, range(span.start, half), [each for each in wanted if each < half])
    right, later = _below(leaves, range(half, span.stop), [each for each in wanted if each >= half])
    for beside, side in ((right, found), (left, later)):
        for each in side.values():
            each.append(beside)
    return node(left, right), found | later


def leads_to(hashed: bytes, position: int, size: int, beside: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to from a leaf, or None when the path does not fit the tree's size."""
    place, last, found = position, size - 1, hashed
    if not 0 <= position < size:
        return None
    for each in beside:
        if last == 0:
            return None
        if place % 2 or place == last:
            found = node(each, found)
            # A leaf at the right edge has no neighbour on the lower levels: they are passed over.
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            found = node(found, each)
        place, last = place // 2, last // 2
    return found if last == 0 else None
