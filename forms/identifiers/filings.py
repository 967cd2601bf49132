"""Numbers of international filings: PCT applications and publications, Madrid registrations, countries, classes."""

from __future__ import annotations

import re

_PCT = re.compile(r"PCT/([A-Z]{2})/?((?:19|20)[0-9]{2})/([0-9]{5,6})", re.ASCII)
_PUBLICATION = re.compile(r"WO((?:19|20)[0-9]{2})/?([0-9]{6})(?:A[1-9])?", re.ASCII)
_MADRID = re.compile(r"([1-9][0-9]{2,6})([A-Z]?)", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_CLASSES = re.compile(r"[;,、/|.]|类|第")
_LAST_CLASS = 45


def pct_application(text: str) -> str | None:
    """A PCT application number as `PCT/CN2018/123456`, or None. Source: PCT Administrative Instructions s. 307."""
    found = _PCT.fullmatch(text)
    return f"PCT/{found[1]}{found[2]}/{found[3].zfill(6)}" if found else None


def pct_publication(text: str) -> str | None:
    """A publication number as `WO2018/123456`, or None. Source: PCT Administrative Instructions s. 404."""
    found = _PUBLICATION.fullmatch(text)
    return f"WO{found[1]}/{found[2]}" if found else None


def madrid_registration(text: str) -> str | None:
    """The number of an international registration, with the letter of a partial transfer, or None."""
    return text if _MADRID.fullmatch(text) else None


def country(text: str) -> str | None:
    """A two-letter code of WIPO ST.3, or None. `EU` and `EM` are one: EM. Whether it is listed, registers know."""
    if not _COUNTRY.fullmatch(text):
        return None
    return "EM" if text == "EU" else text


def nice_classes(text: str) -> tuple[int, ...] | None:
    """The classes of the Nice Classification, 1 to 45, each once, in order; None when there is anything else."""
    parts = [part for part in _CLASSES.split(text) if part]
    if not parts or not all(part.isdecimal() and 1 <= int(part) <= _LAST_CLASS for part in parts):
        return None
    return tuple(sorted({int(part) for part in parts}))
