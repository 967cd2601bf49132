"""One spelling for what people type: full-width forms, stray spaces and the marks that spreadsheets leave."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = (
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\x7f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""Characters that take no room, and come along when people copy from elsewhere, or turn round what is read."""

_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
_SPACES = re.compile(r"\s+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BESIDE_CJK = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef()]) | (?=[\u2e80-\u9fff\uff00-\uffef()])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))
_SHOWN = 60


def half_width(text: str) -> str:
    """The text with full-width letters, digits and punctuation as their plain forms, without invisible characters."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE))


def compact(raw: object) -> str:
    """What was typed without any space, half-width and in capitals: for numbers and codes of all kinds.

    A number that a spreadsheet holds as a float loses its empty fraction; a leading apostrophe is a spreadsheet's mark.
    """
    if isinstance(raw, float):
        return whole(raw)
    return _SPACES.sub("", half_width(str(raw))).lstrip("'’‘`").upper()


def reference(raw: object) -> str:
    """The one spelling of a bank's own number: compact, and each of the many dashes as the plain one."""
    return compact(tidy(str(raw).translate(_DASHES))).translate(_DASHES)


def whole(number: float) -> str:
    """A spreadsheet's float as a person typed it: 15 digits at most, no exponent, no empty fraction."""
    text = f"{number:.15g}"
    if "e" in text or "n" in text:
        return f"{number:.0f}" if number.is_integer() else text
    return text


def tidy(raw: object) -> str:
    """A text as it was meant: no control characters, runs of spaces and line ends as one space."""
    text = whole(raw) if isinstance(raw, float) else str(raw)
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _CONTROLS.sub(" ", text.translate(_INVISIBLE))).strip()


def organisation_name(raw: object) -> str:
    """The one spelling of an organisation's name, for comparing a patentee with a claimant.

    Half-width letters, full-width brackets (as Chinese names are registered), no space beside a Chinese character.
    """
    text = _SPACES.sub(" ", half_width(tidy(raw))).strip()
    return _BESIDE_CJK.sub("", text).replace("(", "（").replace(")", "）")


def uncontrolled(text: str) -> str:
    """A text as it was typed, lines and tabs too, without the control characters that nobody types."""
    return text if text.isprintable() else _CONTROLS.sub("", text)


def shown(raw: object) -> str:
    """A raw input as a message quotes it: short, on one line, without characters that could break the line."""
    text = tidy(raw.isoformat() if hasattr(raw, "isoformat") else raw)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
