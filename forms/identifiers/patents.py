"""Chinese patent numbers: 12 digits since October 2003, 8 before, with a check digit modulo 11.

Source: CNIPA, Standard on patent application numbers ZC 0006-2003.
"""

from __future__ import annotations

import re
from operator import mul
from typing import Literal, NamedTuple

PatentKind = Literal["invention", "utility_model", "design"]

KIND_WORDS: dict[PatentKind, tuple[str, str]] = {
    "invention": ("发明", "invention"),
    "utility_model": ("实用新型", "utility model"),
    "design": ("外观设计", "design"),
}
_KINDS: dict[str, PatentKind] = {
    "1": "invention",
    "8": "invention",
    "2": "utility_model",
    "9": "utility_model",
    "3": "design",
}
# Twelve digits of a year before 2003 are let through: people write old numbers long, and the check digit tells slips.
_WRITTEN = re.compile(
    r"(?:专利号|申请号)?[:.]?(?:ZL|CN)?[:.]?"
    r"((?:198[5-9]|199[0-9]|20[0-9]{2})[12389][0-9]{7}|(?:8[5-9]|9[0-9]|0[0-3])[12389][0-9]{5})\.?([0-9X]?)",
    re.ASCII,
)
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CHECKS = "0123456789X"
_VALUES = {digit: value for value, digit in enumerate("0123456789")}
_DOTS = str.maketrans({"。": ".", "·": ".", "•": ".", ",": ".", "×": "X", "Х": "X"})


class PatentNo(NamedTuple):
    """A patent number taken apart: its digits, the right check digit, the one typed (or empty), and its kind."""

    digits: str
    check: str
    typed: str
    kind: PatentKind

    @property
    def number(self) -> str:
        """The number in its one spelling: `ZL`, digits, dot, check digit."""
        return f"ZL{self.digits}.{self.check}"

    @property
    def fits(self) -> bool:
        """Whether the check digit that was typed, if any, is the right one."""
        return self.typed in ("", self.check)


def check_digit(digits: str) -> str:
    """The check digit of 8 or 12 digits: their weighted sum modulo 11, 10 written X."""
    return _CHECKS[sum(map(mul, map(_VALUES.__getitem__, digits), _WEIGHTS)) % 11]


def take_apart(compact: str) -> PatentNo | None:
    """The parts of a number written without spaces in capitals, or None when it is no patent number."""
    found = _WRITTEN.fullmatch(compact) or _WRITTEN.fullmatch(compact.translate(_DOTS))
    if found is None:
        return None
    digits, typed = found.groups()
    return PatentNo(digits, check_digit(digits), typed, _KINDS[digits[4] if len(digits) == 12 else digits[2]])  # noqa: PLR2004  # its length
