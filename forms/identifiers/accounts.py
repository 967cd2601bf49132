"""Account numbers: what can be said of cards and bank codes. A misfit is a reason to ask, never to refuse.

Only cards carry Luhn's check; corporate accounts have no common one. MOD 11,10 fits every CNAPS code tried but is
not confirmed by the central bank's text.
"""

from __future__ import annotations

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_CNAPS_DIGITS = 12
_CARD_DIGITS = range(13, 20)


def card_fits(text: str) -> bool:
    """Whether a card number of 13 to 19 digits passes Luhn's check."""
    if not _decimal(text) or len(text) not in _CARD_DIGITS:
        return False
    digits = [int(each) for each in reversed(text)]
    return (sum(digits[::2]) + sum(_DOUBLED[each] for each in digits[1::2])) % 10 == 0


def cnaps_fits(text: str) -> bool:
    """Whether a bank code of 12 digits passes ISO 7064 MOD 11,10."""
    if not _decimal(text) or len(text) != _CNAPS_DIGITS:
        return False
    product = 10
    for each in text[:-1]:
        product = ((product + int(each)) % 10 or 10) * 2 % 11
    return (product + int(text[-1])) % 10 == 1


def _decimal(text: str) -> bool:
    return text.isascii() and text.isdecimal()
