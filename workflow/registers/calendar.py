"""Working days of China, from the State Council's yearly orders; a year that is not ordered yet is never guessed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from workflow.definition.life import CountsFrom
from workflow.registers import data

_SATURDAY = 5
_DAY = timedelta(days=1)


class CalendarError(Exception):
    """The calendar of working days cannot answer."""


class YearNotOrdered(CalendarError):
    """The State Council's order for the year is not loaded, so its working days are not known."""


class NoWorkdays(CalendarError):
    """A period was asked for that has no working day."""


@dataclass(frozen=True)
class WorkCalendar:
    """Days off and make-up working days; all other days follow the week. `years` are those whose order is loaded."""

    off: frozenset[date]
    made_up: frozenset[date]
    years: frozenset[int]
    source: str = field(default="", compare=False)

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked. Raises YearNotOrdered."""
        if day.year not in self.years:
            raise YearNotOrdered(str(day.year))
        return day in self.made_up or (day.weekday() < _SATURDAY and day not in self.off)

    def with_days(self, days: Mapping[int | str, int]) -> WorkCalendar:
        """The calendar with more days, by ISO date: 1 for a day off, 0 for one that is worked."""
        more = from_rows({"date": str(day), "kind": "off" if figure else "work"} for day, figure in days.items())
        years = self.years | more.years
        return WorkCalendar(self.off | more.off, self.made_up | more.made_up, years, self.source)

    def next_workday(self, day: date) -> date | None:
        """The day itself when it is worked, else the next that is; None when a year on the way is not ordered."""
        while day.year in self.years:
            if self.is_workday(day):
                return day
            day += _DAY
        return None

    def add_workdays(self, start: date, days: int, counts_from: CountsFrom) -> date | None:
        """The last day of a period of working days; None when it runs into a year that is not ordered.

        `same_day` counts the first day when it is worked, as a public notice does; `next_day` begins with the day
        after, as periods of review do (Civil Code art. 201). Raises NoWorkdays for fewer than one day.
        """
        if days < 1:
            raise NoWorkdays(str(days))
        day = start if counts_from == "same_day" else start + _DAY
        while True:
            worked = self.next_workday(day)
            if worked is None or days == 1:
                return worked
            day, days = worked + _DAY, days - 1


def from_rows(rows: Iterable[Mapping[str, str]], source: str = "") -> WorkCalendar:
    """A calendar of rows with `date` and `kind` (`off` or `work`); a year is known when it has any row of its own.

    An order of December may already name days of the December before it; New Year's Day is in every order.
    """
    days = {date.fromisoformat(row["date"]): row["kind"] for row in rows}
    return WorkCalendar(
        off=frozenset(day for day, kind in days.items() if kind == "off"),
        made_up=frozenset(day for day, kind in days.items() if kind == "work"),
        years=frozenset(day.year for day in days if (day.month, day.day) == (1, 1)),
        source=source,
    )


@cache
def shipped_calendar() -> WorkCalendar:
    """The calendar that ships: 2018 to 2026."""
    header, body = data.parts(data.FOLDER / "holidays.csv")
    return from_rows(csv.DictReader(body), header["source"])
