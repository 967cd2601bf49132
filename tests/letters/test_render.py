"""Templates are filled with facts, and with nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.definition.life import Text
from workflow.letters.render import Fact, FactMissing, TemplateBroken, placeholders, render

TEMPLATE = Text(
    zh="{claimant}：请于{due}前补正{count}处。原因：{reason}",
    en="{claimant}: correct {count} things by {due}: {reason}",
)


def test_a_letter_says_the_same_facts_in_both_languages() -> None:
    facts: dict[str, Fact] = {
        "claimant": Text(zh="湖南大学", en="Hunan University"),
        "due": date(2018, 10, 8),
        "count": 3,
        "reason": "缺少缴费票据",
    }
    assert render(TEMPLATE, facts) == Text(
        zh="湖南大学：请于2018年10月8日前补正3处。原因：缺少缴费票据",
        en="Hunan University: correct 3 things by 8 October 2018: 缺少缴费票据",
    )


def test_a_template_tells_what_it_asks_for() -> None:
    assert placeholders(TEMPLATE) == {"claimant", "due", "count", "reason"}
    assert placeholders(Text(zh="{{}}", en="{b}")) == {"b"}


@pytest.mark.parametrize(
    "broken",
    ["{", "}", "{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{ a}", "{A}", "{a", "a}", "{__class__}", "{a{b}}"],
)
def test_a_template_cannot_reach_into_facts_or_format_them(broken: str) -> None:
    template = Text(zh="好", en=broken)
    with pytest.raises(TemplateBroken):
        placeholders(template)
    with pytest.raises(TemplateBroken):
        render(template, {"a": "x", "b": "y"})


def test_a_fact_that_is_missing_is_named() -> None:
    with pytest.raises(FactMissing, match="due"):
        render(Text(zh="{due}", en=""), {})


@given(st.text())
def test_a_fact_is_said_as_it_is_whatever_braces_it_holds(fact: str) -> None:
    assert render(Text(zh="{{{a}}}", en="{a}{a}"), {"a": fact}) == Text(zh=f"{{{fact}}}", en=fact + fact)
