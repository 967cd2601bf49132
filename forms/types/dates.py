"""Dates in the many spellings of workbooks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar

from forms.faults import Fault, Language
from forms.text import half_width, shown, whole
from forms.types.base import Cel, FieldType, Options, Parsed, Parser
from forms.types.chinese_numbers import chinese_digits, chinese_number

_FIRST_YEAR, _END_YEAR = 1900, 2100
_TIME = r"(?:(?:T|\s+)\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_SPLIT = re.compile(
    rf"([0-9]{{4}})\s*[-/.、_\\年]\s*([0-9]{{1,2}})\s*[-/.、_\\月]\s*([0-9]{{1,2}})\s*[日号]?{_TIME}", re.ASCII
)
_RUN = re.compile(rf"([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})(?:\.0+)?{_TIME}", re.ASCII)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?", re.ASCII)
_ONES = "一二三四五六七八九"
_CHINESE = re.compile(rf"([〇○零{_ONES}]{{4}})年([{_ONES}十]{{1,2}})月([{_ONES}十]{{1,3}})[日号]?")
_DASHES = str.maketrans("–—−‐‑﹣。·", "-----" + "-" + "..")
_SERIAL_EPOCH = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial numbers, for every date after February 1900."""
_FIRST_SERIAL = 29_221
"""1980-01-01: a smaller number is likelier a slip than a day of this field."""


class Date(FieldType):
    """A day as `datetime.date`; expressions see its ISO text, which compares as days do."""

    name: str = "date"
    cel: ClassVar[Cel] = "string"
    repeats: ClassVar[bool] = True

    def parser(self, options: Options) -> Parser:
        """Fault: not_a_date, also for days that do not exist and years outside 1900 to 2099."""
        del options
        return _read

    def described(self, options: Options) -> Mapping[str, object]:
        """ISO text, `YYYY-MM-DD`."""
        del options
        return {"type": "string", "format": "date"}

    def cel_value(self, value: object) -> object:
        """ISO text, `YYYY-MM-DD`."""
        return str(value)

    def written(self, value: object) -> object:
        """ISO text, `YYYY-MM-DD`."""
        return str(value)

    def show(self, value: object, language: Language = "zh") -> str:
        """ISO in English, 2018年6月4日 in Chinese."""
        if language == "en" or not isinstance(value, date):
            return str(value)
        return f"{value.year}年{value.month}月{value.day}日"


def _read(raw: object) -> Parsed | Fault:
    day = _day(raw)
    if day is None or not _FIRST_YEAR <= day.year < _END_YEAR:
        return Fault("not_a_date", params={"found": shown(raw)})
    return Parsed(day)


def _day(raw: object) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        return _from_text(whole(float(raw)))
    return _from_text(half_width(raw).strip().lstrip("'’‘`").translate(_DASHES)) if isinstance(raw, str) else None


def _from_text(text: str) -> date | None:
    if parts := _SPLIT.fullmatch(text) or _RUN.fullmatch(text):
        return _checked(int(parts[1]), int(parts[2]), int(parts[3]))
    if serial := _SERIAL.fullmatch(text):
        return _SERIAL_EPOCH + timedelta(days=int(serial[1])) if int(serial[1]) >= _FIRST_SERIAL else None
    if words := _CHINESE.fullmatch("".join(text.split())):
        return _checked(int(chinese_digits(words[1])), chinese_number(words[2]) or 0, chinese_number(words[3]) or 0)
    return None


def _checked(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
