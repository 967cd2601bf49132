"""Search keys: Chinese names in pinyin, because a PostgreSQL without ICU can neither sort nor find them so."""

from __future__ import annotations

import unicodedata
from typing import Literal

LONGEST_SORT_KEY = 800
"""Characters of a sort key; longer names are sorted by what fits."""


def pinyin_sort_key(name: str) -> str:
    """A key that sorts names as a dictionary does: syllable, tone, character; compare it by bytes (`COLLATE "C"`).

    Full width counts as half width, and case is ignored.
    """
    plain = _plain(name)
    sounds = _sounds(plain, "TONE3")
    pairs = zip(sounds, plain, strict=True)
    return " ".join(sound if sound == letter else sound + letter for sound, letter in pairs)[:LONGEST_SORT_KEY]


def pinyin_search_text(name: str) -> str:
    """The name, its pinyin and its initials in one line, for a trigram index: `长沙 changsha cs`."""
    plain = _plain(name)
    sounds = _sounds(plain, "NORMAL")
    initials = "".join(each[0] for each in sounds if each.strip())
    return " ".join(dict.fromkeys((plain, "".join(sounds), initials)))


def _sounds(plain: str, style: Literal["NORMAL", "TONE3"]) -> list[str]:
    """One sound for each character; what has none stands for itself."""
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415  # its dictionary of 40 MB: few processes name anybody

    wanted = Style.TONE3 if style == "TONE3" else Style.NORMAL
    return lazy_pinyin(plain, style=wanted, neutral_tone_with_five=True, errors=list)  # type: ignore[arg-type]  # it takes lists


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
