"""What an invention's annual fee is, what a late payer adds, and what the demonstration expects as award.

The demonstration computes its awards itself, apart from the rules of the edition, so that the two can be compared.
Amounts are whole yuan, since every fee, reduction and surcharge of the schedule is.
"""

from __future__ import annotations

from typing import Final

LAST_YEAR: Final = 20
_SCHEDULE = ((1, 900), (4, 1200), (7, 2000), (10, 4000), (13, 6000), (16, 8000))
_RATES = ((1, 0), (4, 50), (7, 70), (10, 100))


def full_fee(fee_year: int) -> int:
    """The scheduled annual fee of a patent year, in yuan."""
    return [fee for first, fee in _SCHEDULE if first <= fee_year][-1]


def due_fee(fee_year: int, reduction: int) -> int:
    """The fee less a reduction in per cent, in yuan."""
    return full_fee(fee_year) * (100 - reduction) // 100


def surcharge(fee_year: int, months_over: int) -> int:
    """5 % of the full fee for each whole month over, the first month being free, in yuan."""
    return full_fee(fee_year) * 5 * months_over // 100


def award_fen(fee_year: int, reduction: int, paid: int) -> int:
    """The lesser of what was paid and the fee less its reduction, times the year's rate, in fen."""
    rate = [rate for first, rate in _RATES if first <= fee_year][-1]
    return min(paid, due_fee(fee_year, reduction)) * rate
