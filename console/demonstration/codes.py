"""Invented numbers whose check digits are right: credit codes, bank codes, accounts, patents and receipts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

from forms.identifiers.accounts import cnaps_fits
from forms.identifiers.organisations import org_code_fits, uscc_fits
from forms.identifiers.patents import check_digit

_CHECKS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHORT_NUMBERS_UNTIL = date(2003, 10, 1)
_MOST_SHORT = 79_000
"""Short numbers have five digits for the serial, and the spread of `_serial` comes on top."""

_FILINGS_A_YEAR = (
    (2003, 150_000),
    (2008, 290_000),
    (2012, 650_000),
    (2015, 1_100_000),
    (2018, 1_540_000),
)
"""About how many inventions were filed in a year: a later day has a higher serial."""

UNIVERSITIES, ROUNDS = 19, 23
SLOTS = UNIVERSITIES * ROUNDS
"""Serials are dealt out so that two universities, or two rounds, never hold the same: the remainder is the slot."""


def credit_code(chance: Random, authority: str) -> str:
    """A unified social credit code under a registration authority's eight characters, such as `12430000`."""
    organisation = completed(f"00{chance.randrange(10**6):06d}", org_code_fits)
    return completed(f"{authority}{organisation}", uscc_fits)


def bank_code(bank: str, branch: int) -> str:
    """A CNAPS code of 12 digits in Changsha (5510) for a bank's three digits."""
    return completed(f"{bank}5510{branch:04d}", cnaps_fits)


def account_number(chance: Random) -> str:
    """A corporate account of 19 digits, which no bank opens: it begins with 9900."""
    return f"9900{chance.randrange(10**15):015d}"


def patent_number(chance: Random, filed: date, slot: int, kind: str = "1") -> str:
    """A patent number of its filing day, with 12 digits or, before October 2003, with 8."""
    short = filed < _SHORT_NUMBERS_UNTIL
    filings = _MOST_SHORT if short else _filings(filed.year)
    serial = _serial(chance, filed.timetuple().tm_yday * filings // 366, slot)
    if short:
        return _with_check(f"{filed.year % 100:02d}{kind}{serial:05d}")
    return _with_check(f"{filed.year}{kind}{serial:07d}")


def electronic_receipt(chance: Random, paid: date, slot: int) -> tuple[str, str]:
    """The code and number of a fiscal e-receipt of the year of payment."""
    return f"120601{paid.year % 100:02d}", f"{_serial(chance, 26_000_000, slot, spread=6_000_000):010d}"


def paper_receipt(chance: Random, slot: int) -> tuple[str, str]:
    """An older paper receipt: no code, a number of eight digits."""
    return "", f"{_serial(chance, 71_000_000, slot, spread=9_000_000):08d}"


def completed(body: str, fits: Callable[[str], bool]) -> str:
    """A body with the one check character that fits it."""
    return next(f"{body}{each}" for each in _CHECKS if fits(f"{body}{each}"))


def _with_check(digits: str) -> str:
    return f"ZL{digits}.{check_digit(digits)}"


def _serial(chance: Random, about: int, slot: int, spread: int = 20_000) -> int:
    """A serial near `about` whose remainder is the slot."""
    return (about + chance.randrange(spread)) // SLOTS * SLOTS + slot


def _filings(year: int) -> int:
    return max(count for first, count in _FILINGS_A_YEAR if first <= year)
