"""How much room words take in a picture, and where their lines break: estimated, for no font is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """A size of letters in pixels, the height of a line, and how wide a Latin letter is at most, in parts of a size."""

    size: int
    line: int
    latin: float


TITLE, DETAIL = Style(14, 19, 0.68), Style(12, 16, 0.61)


@dataclass(frozen=True)
class Lines:
    """Words broken into lines of one style."""

    lines: tuple[str, ...]
    style: Style = DETAIL

    @property
    def height(self) -> float:
        """The room from top to bottom."""
        return len(self.lines) * self.style.line

    @property
    def width(self) -> float:
        """The room of the longest line."""
        return max((_width(each, self.style) for each in self.lines), default=0)


NO_WORDS = Lines(())


def wrap(paragraphs: Iterable[str], most: float, style: Style) -> Lines:
    """Words broken so that no line is wider than `most`: between words, between Chinese signs, else within a word."""
    return Lines(tuple(line for each in paragraphs for line in _broken(each, most, style)), style)


_PIECE = re.compile(r"[^\W\u2e80-\uffff]+(?:[.,'’-][^\W\u2e80-\uffff]+)*[.,:;]?|.", re.DOTALL)


def _broken(words: str, most: float, style: Style) -> Iterator[str]:
    line = ""
    for piece in _pieces(words, most, style):
        if line.strip() and _width((line + piece).rstrip(), style) > most:
            yield line.strip()
            line = ""
        line += piece
    if line.strip():
        yield line.strip()


def _pieces(words: str, most: float, style: Style) -> Iterator[str]:
    """What may not be broken; a word that is too long for a line is cut into what fits."""
    for piece in _PIECE.findall(words):
        fits = len(piece) if _width(piece, style) <= most else max(1, int(most / style.size))
        yield from (piece[at : at + fits] for at in range(0, len(piece), fits))


def _width(words: str, style: Style) -> float:
    return sum(style.size * _letter(each, style) for each in words)


def _letter(sign: str, style: Style) -> float:
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    return 0.92 if sign in "MWmw@%" else style.latin
