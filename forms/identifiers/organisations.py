"""Codes of organisations: the unified social credit code and the older organisation code inside it.

Source: GB 32100-2015 (registration authorities may be letters) and GB 11714-1997.
"""

from __future__ import annotations

import re

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(3**power % 31 for power in range(17))
_USCC = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG = re.compile(r"([0-9A-Z]{8})-?([0-9X])", re.ASCII)


def uscc(text: str) -> str | None:
    """The 18 characters of a credit code without dashes, or None when the text does not have its shape."""
    plain = text.replace("-", "")
    return plain if _USCC.fullmatch(plain) else None


def uscc_fits(text: str) -> bool:
    """Whether the credit code and the organisation code inside it both carry their right check characters."""
    total = sum(_ALPHABET.index(each) * weight for each, weight in zip(text[:17], _WEIGHTS, strict=True))
    return text[17] == _ALPHABET[-total % 31] and org_code_fits(text[8:17])


def org_code(text: str) -> str | None:
    """An organisation code as `XXXXXXXX-C`, or None when the text does not have its shape."""
    found = _ORG.fullmatch(text)
    return f"{found[1]}-{found[2]}" if found else None


def org_code_fits(text: str) -> bool:
    """Whether an organisation code, with its dash or without, carries its right check character."""
    digits, check = text[:8], text[-1]
    total = sum(int(each, 36) * weight for each, weight in zip(digits, _ORG_WEIGHTS, strict=True))
    return check == "0123456789X0"[11 - total % 11]
