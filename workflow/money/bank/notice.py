"""The rows of the public notice: who gets how much for how many lines, with ids and accounts masked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from workflow.money.amounts import yuan

HEADER: Final = ("序号", "单位", "项目", "件数", "金额")

_LONG_NUMBER = re.compile(r"\d(?:[ \u3000-]?\d){13,}[ ]?[\dXxＸ]")
"""15 digits and more, in groups or not: resident ids and accounts; a patent number is shorter and stays."""

_SHOWN = 4


@dataclass(frozen=True)
class NoticeEntry:
    """What is published of one unit: the scheme's or project's name, the lines granted and their sum in fen."""

    unit: str
    project: str
    lines: int
    amount_fen: int


@dataclass(frozen=True)
class NoticeRow:
    """One row as it is printed; the amount is in yuan."""

    number: int
    unit: str
    project: str
    lines: int
    amount: str


def notice_rows(entries: Iterable[NoticeEntry]) -> tuple[NoticeRow, ...]:
    """The rows in the order of the entries; a unit that is granted nothing is not published."""
    granted = (each for each in entries if each.amount_fen > 0)
    return tuple(
        NoticeRow(number, masked(each.unit), masked(each.project), each.lines, yuan(each.amount_fen))
        for number, each in enumerate(granted, start=1)
    )


def masked(text: str) -> str:
    """A text in which every long number shows its first and last four digits only."""
    return _LONG_NUMBER.sub(lambda found: masked_number(re.sub(r"[ \u3000-]", "", found.group())), text)


def masked_number(number: str) -> str:
    """An id or account number with its middle hidden; of a short one the last four digits at most are shown."""
    if len(number) <= 2 * _SHOWN:
        shown = number[-_SHOWN:] if len(number) > _SHOWN else ""
        return "*" * (len(number) - len(shown)) + shown
    return number[:_SHOWN] + "*" * (len(number) - 2 * _SHOWN) + number[-_SHOWN:]
