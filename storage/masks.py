"""Masks: what a page or a public notice shows of an account, a name or an identity number."""

from __future__ import annotations

_HIDDEN = "****"
_LONG, _SHORT = 12, 8
_ID_HEAD, _ID_TAIL = 4, 4


def mask_account(number: str) -> str:
    """An account number by its ends: `6222 **** **** 4569`; of a short one only the last four, of a shorter none.

    The hidden part does not show how long it is.
    """
    digits = "".join(number.split())
    if len(digits) >= _LONG:
        return f"{digits[:4]} {_HIDDEN} {_HIDDEN} {digits[-4:]}"
    return f"{_HIDDEN} {digits[-4:]}" if len(digits) >= _SHORT else _HIDDEN


def mask_name(name: str) -> str:
    """A person's name by its ends: `张*`, `张*三`, `欧**娜`; of a name in several words each word's first letter."""
    words = name.split()
    if len(words) > 1:
        return " ".join(f"{each[0]}***" for each in words)
    word = "".join(words)
    if len(word) <= 1:
        return "*" * len(word)
    return f"{word[0]}*" if len(word) == 2 else f"{word[0]}{'*' * (len(word) - 2)}{word[-1]}"  # noqa: PLR2004  # a pair


def mask_id(number: str) -> str:
    """An identity number without the date of birth: `4301**********4569`; a short one is hidden whole."""
    digits = "".join(number.split())
    hidden = len(digits) - _ID_HEAD - _ID_TAIL
    if hidden < _ID_HEAD:
        return "*" * len(digits)
    return f"{digits[:_ID_HEAD]}{'*' * hidden}{digits[-_ID_TAIL:]}"
