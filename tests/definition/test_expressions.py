"""Expressions are typed, always end, and tell where they are wrong; functions of the language do what they say."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.definition.expressions import Compiled, Environment, Failure
from workflow.definition.functions import add_months, functions, number_year, same_name
from workflow.registers.calendar import shipped_calendar

VARIABLES = {"line.paid": "int", "line.owners": "list<string>", "line.paid_on": "string", "rate": "map<int,int>"}


def environment() -> Environment:
    return Environment(VARIABLES, functions(shipped_calendar()))


def run(text: str, **values: object) -> object:
    """What an expression gives on values whose names carry `__` for a dot."""
    language = environment()
    compiled = language.compile(text)
    assert isinstance(compiled, Compiled), compiled
    return compiled.run(language.activation({name.replace("__", "."): value for name, value in values.items()}))


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("line.paid + 'a'", "expression_type", (1, 11)),
        ("line.paid == 'a'", "expression_type", (1, 11)),
        ("line.paid * 1.5", "expression_type", (1, 11)),
        ("line.payed", "expression_name", (1, 5)),
        ("line.paid +\n  nobody", "expression_name", (2, 3)),
        ("open('/etc/passwd')", "expression_name", (1, 5)),
        ("line.paid +", "expression_syntax", (1, 12)),
        ("(" * 100 + "1" + ")" * 100, "expression_syntax", (1, 1)),
        ("1 + " * 400 + "1", "expression_too_long", (1, 1)),
        ("", "expression_syntax", (1, 1)),
    ],
)
def test_what_does_not_compile_is_told_with_its_place(text: str, code: str, at: tuple[int, int]) -> None:
    problems = environment().compile(text)
    assert isinstance(problems, tuple)
    assert next((each.code, (each.line, each.column)) for each in problems) == (code, at)


def test_two_undeclared_names_are_told_together() -> None:
    problems = environment().compile("one + two")
    assert isinstance(problems, tuple)
    assert [each.params["name"] for each in problems] == ["one", "two"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("line.paid * 9223372036854775807", {"line__paid": 2}),
        ("line.paid / 0", {"line__paid": 2}),
        ("rate[7]", {"rate": {4: 50}}),
        ("line.owners[0]", {"line__owners": []}),
        ("line.owners[0] + ''", {"line__owners": []}),
        ("line.paid", {}),
        ("add_years('2018-02-30', 1)", {}),
        ("add_years('2018-02-28', 9000000)", {}),
        ("add_days('2018-02-28', 9000000)", {}),
        ("next_workday('x')", {}),
        ("number_year('ZL1')", {}),
        ("year('')", {}),
    ],
)
def test_what_fails_at_run_time_is_a_failure_and_never_raises(text: str, values: dict[str, object]) -> None:
    assert isinstance(run(text, **values), Failure)


def test_a_runaway_comprehension_is_stopped() -> None:
    many = "[" + ",".join("1" * 100) + "]"
    assert isinstance(run(f"{many}.all(a, {many}.all(b, {many}.all(c, a == b && b == c)))"), Failure)


def test_names_are_those_that_an_expression_really_uses() -> None:
    names = environment().names("line.owners.size() > 0 && 'line.paid' != \"rate\" && line.paid_on < 'x'")
    assert names == {"line.owners", "line.paid_on"}


def test_a_dotted_name_may_be_written_with_spaces() -> None:
    assert environment().names("line . paid + 1") == {"line.paid"}


def test_tables_are_maps_with_the_key_tested_by_in() -> None:
    assert run("line.paid in rate", line__paid=4, rate={4: 50}) is True
    assert run("rate[line.paid] + least(1, 2) + greatest(1, 2)", line__paid=4, rate={4: 50}) == 53


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("add_years('2012-02-29', 1)", "2013-02-28"),
        ("add_years('2012-02-29', 4)", "2016-02-29"),
        ("add_years('2018-06-04', -1)", "2017-06-04"),
        ("add_months('2018-08-31', 6)", "2019-02-28"),
        ("add_months('2018-01-31', 1)", "2018-02-28"),
        ("add_months('2018-01-15', -2)", "2017-11-15"),
        ("add_days('2018-02-28', 1)", "2018-03-01"),
        ("next_workday('2018-06-03')", "2018-06-04"),
        ("next_workday('2018-10-01')", "2018-10-08"),
        ("next_workday('2018-09-29')", "2018-09-29"),
        ("next_workday('2017-06-03')", "2017-06-03"),
    ],
)
def test_days_are_moved_as_the_calendar_does(text: str, expected: str) -> None:
    assert run(text) == expected


@given(day=st.dates(date(1950, 1, 1), date(2090, 12, 31)), months=st.integers(-400, 400))
def test_moving_by_months_keeps_the_day_or_takes_the_months_last(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (
        moved.day < day.day and add_months(moved.replace(day=1), 1).toordinal() - moved.toordinal() == 1
    )


@pytest.mark.parametrize(
    ("number", "year"),
    [("ZL201710117081.7", 2017), ("ZL95115608.X", 1995), ("85100001.0", 1985), ("ZL03100001.2", 2003)],
)
def test_the_year_of_a_patent_number(number: str, year: int) -> None:
    assert number_year(number) == year


def test_names_are_compared_in_the_registers_spelling() -> None:
    assert same_name("中国地质大学(长沙)", " 中国地质大学 （长沙）")
    assert same_name("ＡＢＣ University", "abc university")
    assert not same_name("中南大学", "中南大学湘雅医院")
