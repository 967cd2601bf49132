"""YAML that is hostile or broken is refused with a fault, never a traceback; plain YAML keeps its lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow.definition import nodes
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.nodes import Entries, Scalar, parse, plain


def refusal(text: str) -> tuple[str, int]:
    """The code and line of the one fault of a text."""
    with pytest.raises(EditionFaults) as refused:
        parse(text, "a.yaml")
    (fault,) = refused.value.faults
    assert fault.file == "a.yaml"
    assert fault.told("zh")
    assert fault.told("en")
    return fault.code, fault.line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("empty_definition", 1)),
        ("# nothing\n", ("empty_definition", 1)),
        ("a: 1\nb: &x [1]\n", ("yaml_anchor", 2)),
        ("a: 1\nb: *x\n", ("yaml_anchor", 2)),
        ("a: 1\nb: !!python/object/apply:os.system [id]\n", ("yaml_tag", 2)),
        ("a: !!binary aGk=\n", ("yaml_tag", 1)),
        ("a: 1\n---\nb: 2\n", ("many_documents", 2)),
        ("a: [1\nb: 2\n", ("yaml_syntax", 2)),
        ("a: 1\n\tb: 2\n", ("yaml_syntax", 2)),
        ("a: \x00\n", ("yaml_syntax", 1)),
        ("? [a]\n: 1\n", ("yaml_syntax", 1)),
        ("a: \ud800\n", ("not_utf8", 1)),
        ("[" * 100_000, ("too_deep", 1)),
        ("a: {" * 1000, ("too_deep", 1)),
        ("a" * (nodes.LARGEST + 1), ("too_large", 1)),
    ],
)
def test_what_is_no_plain_yaml_is_refused_with_its_line(text: str, expected: tuple[str, int]) -> None:
    assert refusal(text) == expected


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x]\n" + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True)
    )
    assert refusal(bomb) == ("yaml_anchor", 1)


def test_each_duplicate_key_is_told_with_both_lines() -> None:
    _, faults = parse("a: 1\nb: 2\na: 3\nc: {d: 1, d: 2}\n", "a.yaml")
    assert [(each.line, each.code, each.params) for each in faults] == [
        (3, "duplicate_key", {"key": "a", "first": 1}),
        (4, "duplicate_key", {"key": "d", "first": 4}),
    ]


def test_lines_and_columns_are_those_of_the_file() -> None:
    root, _ = parse("a: one\nb:\n  c: 'two'\nd: |\n  three\n", "a.yaml")
    assert isinstance(root, Entries)
    assert root.key_lines == {"a": 1, "b": 2, "d": 4}
    assert root.entries["a"] == Scalar("one", 1, 3)
    assert root.entries["d"] == Scalar("three\n", 5, 0, quoted=True)


def test_scalars_stay_what_they_are_written_as() -> None:
    root, _ = parse("{a: 1, b: '1', c: true, d: yes, e: 01, f: 2018-01-01, g: 1.50, h: '', i: null}", "a.yaml")
    assert plain(root) == {
        "a": 1, "b": "1", "c": True, "d": "yes", "e": "01", "f": "2018-01-01", "g": "1.50", "h": "", "i": "null",
    }  # fmt: skip


@given(text=st.text(max_size=200) | st.text(alphabet="{}[]:,-&*!|>'\"#% \n\tab01", max_size=120))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    faults: tuple[DefinitionFault, ...] = ()
    try:
        parse(text, "a.yaml")
    except EditionFaults as refused:
        faults = refused.faults
    assert all(each.message for each in faults)
