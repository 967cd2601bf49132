"""The one way in which an amount is spread: floors first, then the leftover fen to the largest remainders."""

from __future__ import annotations

from collections.abc import Sequence


def spread(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Spread an amount over weights: floor(amount x weight / total), leftover fen to the largest remainders.

    Ties go to the weight that stands first, so the order of the weights must mean something. No share passes its
    weight: an amount that covers all weights gives each its own.
    """
    total = sum(weights)
    if amount >= total:
        return tuple(weights)
    shares = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    leftover = amount - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda place: -remainders[place])
    for place in by_remainder[:leftover]:
        shares[place] += 1
    return tuple(shares)
