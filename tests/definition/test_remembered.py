"""What is told of some names is told once for equal values, of nothing else, and not remembered without end."""

from __future__ import annotations

from typing import Any

import pytest

from workflow.definition import remembered
from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.functions import functions
from workflow.definition.remembered import Remembered, Rule, Unknown
from workflow.definition.tables import TableThen


class Told:
    """Remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, known: dict[str, Any]) -> int:
        self.asked.append(known)
        return len(self.asked)


def rule(expression: str) -> Rule:
    environment = Environment({"year": "int", "names": "list<string>", "rate": "map<int,int>"}, functions(None))
    run = environment.compile(expression)
    assert isinstance(run, Compiled)
    return Rule("it", run, environment)


def test_equal_values_are_told_once_whatever_else_is_known() -> None:
    told = Told()
    of = Remembered({"a", "b"}, told).of
    lines = [{"a": 1, "b": ("x", "y"), "c": place} for place in range(3)]
    assert [of(line) for line in lines] == [1, 1, 1]
    assert told.asked == [{"a": 1, "b": ("x", "y")}]


def test_a_name_that_is_not_known_is_another_value_and_is_left_out() -> None:
    told = Told()
    of = Remembered({"a", "b"}, told).of
    assert [of(line) for line in ({"a": 1}, {"a": 1, "b": 0}, {"b": 1}, {}, {"a": 1})] == [1, 2, 3, 4, 1]
    assert told.asked == [{"a": 1}, {"a": 1, "b": 0}, {"b": 1}, {}]


def test_two_versions_of_a_table_are_two_values_even_with_equal_rows() -> None:
    told = Told()
    of = Remembered({"rate"}, told).of
    first, second = TableThen({1: 50}, "rate@2018"), TableThen({1: 50}, "rate@2019")
    assert [of({"rate": each}) for each in (first, second, first)] == [1, 2, 1]


def test_no_more_is_remembered_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_REMEMBERED", 2)
    told = Told()
    of = Remembered({"a"}, told).of
    assert [of({"a": each}) for each in (1, 2, 1, 3, 1)] == [1, 2, 1, 3, 4]


def test_a_rule_gives_its_value_its_failure_or_that_something_is_not_known() -> None:
    rate = TableThen({9: 70}, "rate@2018")
    share = rule("rate[year] * size(names)")
    assert share.of({"year": 9, "rate": rate, "names": ("甲", "乙"), "more": object()}) == 140
    failed = share.of({"year": 8, "rate": rate, "names": ()})
    assert isinstance(failed, Failure)
    assert not isinstance(failed, Unknown)
    assert share.of({"year": 9}) == Unknown("names, rate: ?")
    assert share.of({"year": 9, "rate": rate, "names": ("甲",)}) == 70
