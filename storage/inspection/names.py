"""Names of files as strangers give them, made fit to be shown and to be offered for download; never used as a path."""

from __future__ import annotations

import re
import unicodedata

from storage.inspection.media import KINDS, UNKNOWN, Kind

LONGEST_NAME = 120
"""Characters of a cleaned name, its ending included."""

_LONGEST_ENDING = 10
_UNNAMED = "未命名"
_FORBIDDEN = re.compile(r'[<>:"|?*&\'`;$%{}\\/]')
_DEVICES = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(text: str, longest: int = LONGEST_NAME) -> str:
    """A stranger's text in one short line without control, direction and other invisible characters."""
    visible = (" " if each.isspace() else each for each in text if each.isspace() or _visible(each))
    return " ".join("".join(visible).split())[:longest]


def clean_name(raw: str, media_type: str = UNKNOWN) -> str:
    """The last part of a name without anything that misleads a person or a program, ending as the content says.

    A second ending is added rather than the first replaced, so that `invoice.exe` with a PDF inside shows both.
    """
    base = _last_part(unicodedata.normalize("NFC", raw))
    kept = _FORBIDDEN.sub("_", shown(base, len(base))).strip(" .") or _UNNAMED
    if _DEVICES.match(kept):
        kept = f"_{kept}"
    kind = KINDS[media_type]
    return _shortened(kept if _fits(kept, kind) else kept + kind.endings[0])


def ending_fits(raw: str, media_type: str) -> bool:
    """Whether the given name ends as its content's type does."""
    return _fits(raw, KINDS[media_type])


def was_cleaned(raw: str) -> bool:
    """Whether a name carried path parts, invisible or dangerous characters, or was far too long."""
    return clean_name(raw) != unicodedata.normalize("NFC", raw)


def _last_part(raw: str) -> str:
    """What follows the last separator of any system; a browser or a forger may send a whole path."""
    return re.split(r"[\\/]", raw.rstrip("\\/"))[-1]


def _shortened(name: str) -> str:
    """At most as long as is allowed, with its ending."""
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > _LONGEST_ENDING:
        return name[:LONGEST_NAME].rstrip(" .")
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .')}.{ending}"


def _visible(letter: str) -> bool:
    return unicodedata.category(letter) not in _INVISIBLE


def _fits(name: str, kind: Kind) -> bool:
    return not kind.endings or name.lower().endswith(kind.endings)
