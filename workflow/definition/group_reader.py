"""Reading the groups of an edition: their keys and figures, each expression compiled as it is read."""

from __future__ import annotations

from workflow.definition.figures import CLAIM, Figure, FigureKind, Group
from workflow.definition.nodes import Scalar
from workflow.definition.reader import Section
from workflow.definition.rule_reader import RuleReader

KINDS: tuple[FigureKind, ...] = ("count", "sum", "different", "place", "split", "is")
"""The key under which a figure says what it is."""

_GIVES = {"count": ("bool",), "different": ("string", "int"), "place": ("string", "int")}
"""What the expression of a figure may give; of all others it is a whole number."""


def read_groups(root: Section, rules: RuleReader) -> tuple[Group, ...]:
    """The groups in their order: a figure sees the values of the line, and all figures above it."""
    return tuple(_group(name, section, rules) for name, section in root.sections("groups", required=False))


def _group(name: str, section: Section, rules: RuleReader) -> Group:
    fields, _ = rules.key(section, "key")
    if f"{name}." in {each[: len(name) + 1] for each in rules.variables}:
        section.faults.add(section.node.line, section.path, "duplicate_name", name=name)
    figures = []
    for each, inner in section.sections("figures"):
        figures.append(_figure(each, inner, rules))
        rules.declare_figure(name, each)
    section.done()
    return Group(name, fields, tuple(figures))


def _figure(name: str, section: Section, rules: RuleReader) -> Figure:
    kind = next((each for each in KINDS if each in section), None)
    node = section.scalar(kind or "count")
    weight = _compiled(section.scalar("by"), section, "by", rules, ("int",)) if kind == "split" else "0"
    if kind == "place" and node is not None and node.text == CLAIM:
        expression = "0"
    else:
        expression = _compiled(node, section, kind or "count", rules, _GIVES.get(kind or "", ("int",)))
    figure = Figure(name, kind or "count", expression, weight, section.text("clause"), section.own_title(name))
    section.done()
    return figure


def _compiled(node: Scalar | None, section: Section, key: str, rules: RuleReader, kinds: tuple[str, ...]) -> str:
    """The text of an expression that gives one of these kinds; faults are told as if it should give the first."""
    if node is None:
        return "0"
    found = rules.kind_of(node)
    rules.compiled(node, section, key, found if found in kinds else kinds[0])
    return node.text
