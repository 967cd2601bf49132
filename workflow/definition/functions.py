"""What expressions may call: arithmetic of dates and amounts, comparison of names; all without side effects."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Protocol

from cel_expr_python import cel

from forms.text import organisation_name

MOST_YEARS = 200
"""Years that a date may be moved by; more is a slip."""


_remembered = lru_cache(maxsize=8192)
"""The same days and names come again and again in a claim."""


class Calendar(Protocol):
    """Working days, as `workflow.registers` knows them."""

    def next_workday(self, day: date) -> date | None:
        """The day itself when it is worked, else the next that is; None when its year is not yet ordered."""


class NoSuchDate(Exception):
    """A text is no date, or a date was moved out of the calendar; CEL turns it into a failure of the expression."""


@dataclass(frozen=True)
class Function:
    """A function of the language: its name, the kinds of its parameters and of its result."""

    name: str
    takes: tuple[str, ...]
    gives: str
    does: Callable[..., Any]

    def declared(self) -> cel.FunctionDecl:
        """The declaration that CEL compiles against and calls."""
        overload = cel.Overload(
            f"{self.name}_{len(self.takes)}",
            cel.Type(self.gives),
            [cel.Type(kind) for kind in self.takes],
            is_member=False,
            impl=self.does,
        )
        return cel.FunctionDecl(self.name, [overload])


def add_months(day: date, months: int) -> date:
    """The same day of a later or earlier month, or that month's last day where it has no such day."""
    if abs(months) > MOST_YEARS * 12:
        raise NoSuchDate(f"{months} months")
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise NoSuchDate(f"{day} + {months} months")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NoSuchDate(text) from error


@_remembered
def _months_later(text: str, months: int) -> str:
    return add_months(_day(text), months).isoformat()


@_remembered
def _years_later(text: str, years: int) -> str:
    return add_months(_day(text), 12 * years).isoformat()


@_remembered
def _days_later(text: str, days: int) -> str:
    try:
        return (_day(text) + timedelta(days=days)).isoformat()
    except OverflowError as error:
        raise NoSuchDate(text) from error


@_remembered
def _year(text: str) -> int:
    return _day(text).year


@_remembered
def number_year(patent_no: str) -> int:
    """The year in a Chinese patent number: four digits of twelve, or two of the eight in use before October 2003."""
    digits = patent_no.removeprefix("ZL").partition(".")[0]
    if not digits.isdecimal() or len(digits) not in {8, 12}:
        raise NoSuchDate(patent_no)
    if len(digits) == 12:  # noqa: PLR2004  # year(4) kind(1) serial(7)
        return int(digits[:4])
    short = int(digits[:2])
    return short + (1900 if short >= 85 else 2000)  # noqa: PLR2004  # the first filings were of April 1985


@_remembered
def same_name(one: str, other: str) -> bool:
    """Whether two names of organisations are one in the register's spelling."""
    return organisation_name(one).casefold() == organisation_name(other).casefold()


def functions(working_days: Calendar | None) -> tuple[Function, ...]:
    """The functions of the language; without a calendar `next_workday` leaves each day as it is.

    A day in a year whose holidays are not yet ordered, or are older than the loaded table, is left unmoved: the trace
    shows the day that was used, and nothing is guessed.
    """

    @_remembered
    def next_workday(text: str) -> str:
        day = _day(text)
        moved = working_days.next_workday(day) if working_days else None
        return (moved or day).isoformat()

    return (
        Function("least", ("int", "int"), "int", min),
        Function("greatest", ("int", "int"), "int", max),
        Function("add_days", ("string", "int"), "string", _days_later),
        Function("add_months", ("string", "int"), "string", _months_later),
        Function("add_years", ("string", "int"), "string", _years_later),
        Function("year", ("string",), "int", _year),
        Function("next_workday", ("string",), "string", next_workday),
        Function("number_year", ("string",), "int", number_year),
        Function("same_name", ("string", "string"), "bool", same_name),
    )
