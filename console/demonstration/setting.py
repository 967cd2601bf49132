"""The demonstration's fixed facts: the business date, the round that it shows, and its money."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

TODAY: Final = date(2019, 1, 15)
"""The business date (`YUELU_TODAY`) on which the demonstration stands."""

WINDOW: Final = (date(2018, 1, 1), date(2018, 12, 31))
"""The payments that the round asks for, both days included."""

CLOSING: Final = date(2018, 12, 31)
"""The day on which a patent must be in force."""

BUDGET_FEN: Final = 300_000_000
CAP_FEN: Final = 50_000_000
"""The budget of the round and the cap of one university, illustrative as the edition's."""

SEED: Final = 2018
"""The seed from which `yuelu` makes its demonstration."""

MAIL_DOMAIN: Final = "yuelu.example"
"""Addresses that can never be anybody's (RFC 2606)."""

_HOLIDAYS = frozenset(
    date(2018, month, day)
    for month, days in {
        1: (1,),
        2: (15, 16, 19, 20, 21),
        4: (5, 6, 30),
        5: (1,),
        6: (18,),
        9: (24,),
        10: range(1, 6),
    }.items()
    for day in days
)
"""The weekdays of 2018 on which nobody paid a fee, since the office was closed."""


def paying_day(day: date) -> date:
    """The day itself when fees could be paid on it, else the next such day."""
    while day.weekday() > 4 or day in _HOLIDAYS:  # noqa: PLR2004  # Friday
        day += timedelta(days=1)
    return day
