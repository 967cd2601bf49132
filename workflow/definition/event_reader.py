"""Reading where the day of a line's event stands: in one field, or in one for each answer of a choice."""

from __future__ import annotations

from forms.spec import FieldSpec
from forms.types.choices import choices
from workflow.definition.edition import EventDay
from workflow.definition.nodes import Entries
from workflow.definition.reader import Section
from workflow.definition.rule_reader import RuleReader

_LINE = "line."


def read_event(section: Section, rules: RuleReader) -> EventDay:
    """`by: line.paid_on`, or `by: {stage: {filing: line.filed_on, granted: line.granted_on}}`."""
    if not isinstance(section.get("by"), Entries):
        return EventDay({"": _day(section, "by", rules)})
    outer = section.section("by")
    assert outer is not None
    name = next(iter(outer.node.entries), "")
    answers = _answers(rules.field(name, outer, name), outer, name)
    inner = outer.section(name)
    outer.done()
    if inner is None or not answers:
        return EventDay({"": ""})
    chosen = EventDay({each: _day(inner, each, rules) for each in answers}, name)
    inner.done()
    return chosen


def _day(section: Section, key: str, rules: RuleReader) -> str:
    """The field of a date that is named under a key."""
    text = section.text(key)
    name = text.removeprefix(_LINE)
    spec = rules.field(name, section, key)
    if spec is not None and spec.type != "date":
        dates = [f"{_LINE}{each.name}" for each in rules.form.fields if each.type == "date"]
        section.faults.unknown(section.line(key), section.at(key), "not_a_date_field", text, dates)
    return name


def _answers(spec: FieldSpec | None, section: Section, key: str) -> tuple[str, ...]:
    """The answers of the choice that a field is; a field that is none, or may be left empty, is told."""
    if spec is None:
        return ()
    if spec.type != "choice" or not spec.required:
        section.fault(key, "not_a_choice_field", name=spec.name)
        return ()
    return tuple(choices(spec.options))
