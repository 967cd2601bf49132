"""How figures and moments are written on a page, in the reader's language and the office's zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import format_datetime

from forms.types.money import yuan
from settings import OFFICE_ZONE
from web.languages import language
from workflow.definition.life import Text


def init_app(app: Flask) -> None:
    """Give the templates their filters."""
    app.jinja_env.filters.update(
        money=money, francs=francs, day=day, deadline=deadline, moment=moment, number=number, together=together
    )


def money(fen: int) -> str:
    """Fen as yuan: `1,234.50 元` or `CNY 1,234.50`."""
    return f"CNY {yuan(fen)}" if language() == "en" else f"{yuan(fen)} 元"


def francs(centimes: int) -> str:
    """An amount in Swiss francs, the same in every language."""
    return f"CHF {yuan(centimes)}"


def number(count: int) -> str:
    """A count with separators of thousands."""
    return f"{count:,}"


def day(when: date | datetime) -> str:
    """A day as people write it; a moment is told by its day in the office's zone."""
    on = when.astimezone(OFFICE_ZONE).date() if isinstance(when, datetime) else when
    return f"{on.day} {on:%b} {on.year}" if language() == "en" else f"{on.year}年{on.month}月{on.day}日"


def moment(when: datetime) -> str:
    """A day and the time of day."""
    return f"{day(when)} {format_datetime(when, 'HH:mm')}"


def deadline(when: datetime) -> str:
    """The end of a period, which is excluded: midnight is told as the end of the day before, as people read it."""
    last = when.astimezone(OFFICE_ZONE) - timedelta(microseconds=1)
    whole = when.astimezone(OFFICE_ZONE).time() == datetime.min.time()
    return f"{day(last)} 24:00" if whole else moment(when)


def together(words: Iterable[Text]) -> str:
    """Terms side by side, in the reader's language."""
    told = [each.told(language()) for each in words]
    return ", ".join(told) if language() == "en" else "、".join(told)
