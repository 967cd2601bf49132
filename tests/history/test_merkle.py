"""The Merkle tree against RFC 6962's own definition, for every size and every place."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from workflow.history.merkle import EMPTY, Edge, leads_to, leaf, node, path, paths, root_of

LEAVES = st.lists(st.binary(max_size=8).map(leaf), min_size=1, max_size=80)


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, as it is written there."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node(by_definition(leaves[:half]), by_definition(leaves[half:]))


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert Edge().root() == EMPTY == by_definition([])


@given(LEAVES)
def test_the_root_is_that_of_the_definition_at_every_size(leaves: list[bytes]) -> None:
    edge = Edge()
    for size, each in enumerate(leaves, start=1):
        edge.add(each)
        assert edge.root() == by_definition(leaves[:size])
        assert len(edge.roots) == size.bit_count()


@given(LEAVES, st.data())
def test_a_tree_goes_on_from_its_edge_alone(leaves: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(leaves)))
    first = Edge()
    for each in leaves[:cut]:
        first.add(each)
    second = Edge(first.size, first.roots)
    for each in leaves[cut:]:
        second.add(each)
    assert second.root() == root_of(leaves)


@given(LEAVES)
def test_every_leafs_path_leads_to_the_root_and_no_other_place_does(leaves: list[bytes]) -> None:
    root = root_of(leaves)
    for place, each in enumerate(leaves):
        beside = path(leaves, place)
        assert leads_to(each, place, len(leaves), beside) == root
        for other in {place - 1, place + 1} & set(range(len(leaves))):
            assert leads_to(each, other, len(leaves), beside) != root or leaves[other] == each
        assert leads_to(each, place, len(leaves), [*beside, root]) is None


@given(LEAVES, st.data())
def test_a_path_that_was_touched_leads_elsewhere(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves) - 1))
    beside = path(leaves, place)
    if beside:
        touched = data.draw(st.integers(0, len(beside) - 1))
        beside[touched] = hashlib.sha256(beside[touched]).digest()
        assert leads_to(leaves[place], place, len(leaves), beside) != root_of(leaves)
    assert leads_to(leaves[place], len(leaves), len(leaves), beside) is None
    assert leads_to(leaves[place], -1, len(leaves), beside) is None


@given(LEAVES, st.data())
def test_many_paths_in_one_pass_are_those_of_each(leaves: list[bytes], data: st.DataObject) -> None:
    wanted = data.draw(st.lists(st.integers(0, len(leaves) - 1)))
    assert paths(iter(leaves), len(leaves), wanted) == {each: path(leaves, each) for each in wanted}
