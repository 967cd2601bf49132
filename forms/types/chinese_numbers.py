"""Numbers written with Chinese characters, as far as days, months and patent years go."""

from __future__ import annotations

_DIGITS = "〇一二三四五六七八九"
_ONE_BY_ONE = str.maketrans(f"{_DIGITS}零○", "012345678900")


def chinese_number(text: str) -> int | None:
    """The number from 1 to 99 that characters such as 九, 十, 二十一 stand for; None when they stand for none."""
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return None
    high = _DIGITS.find(tens) if tens else int(bool(ten))
    low = _DIGITS.find(ones) if ones else 0
    return None if min(high, low) < 0 or high + low == 0 else 10 * high + low


def chinese_digits(text: str) -> str:
    """Characters read one by one: 二〇一八 is 2018."""
    return text.translate(_ONE_BY_ONE)
