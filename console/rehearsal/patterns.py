"""Words that a regular expression of a definition matches, made by walking it as far as it is known here."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from random import Random

_LONGEST = 200
"""Characters that a word made here has at most, about."""

_MORE = 3
"""How often what may be repeated without end is repeated at most beyond the least."""

_DEEPEST = 30

_DIGITS, _LETTERS = string.digits, string.ascii_letters
_HAN = "岳麓湘江云山晨星远志博雅启明泰和"
_USUAL = _LETTERS + _DIGITS + "-_/.:：（）() 　" + _HAN
"""What stands for any character, and what is left of it where a class says what not."""

_CLASSES = {"d": _DIGITS, "w": _LETTERS + _DIGITS + "_", "s": " "}
_PROPERTIES = {"Han": _HAN, "L": _LETTERS + _HAN, "Lu": string.ascii_uppercase, "Ll": string.ascii_lowercase}
_PROPERTIES |= {"N": _DIGITS, "Nd": _DIGITS, "P": "-_.（）"}
_NAMED = {
    "alpha": _LETTERS,
    "digit": _DIGITS,
    "alnum": _LETTERS + _DIGITS,
    "space": " ",
    "punct": "-_.",
    "word": _LETTERS,
}
_NAMED |= {"upper": string.ascii_uppercase, "lower": string.ascii_lowercase, "xdigit": string.hexdigits}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}
_COUNTS = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")
_GROUP = re.compile(r"\?(?:P?<\w+>|[imsU]*:)")
_FLAGS = re.compile(r"\(\?[imsU]+\)")
_PROPERTY = re.compile(r"\{(\w+)\}|(\w)")
_POSIX = re.compile(r"\[:(\^?)(\w+):\]")


@dataclass(frozen=True)
class _Chars:
    """One of several characters."""

    of: str

    def word(self, luck: Random) -> str:
        return luck.choice(self.of) if self.of else ""


@dataclass(frozen=True)
class _Parts:
    """One after the other."""

    parts: tuple[_Piece, ...]

    def word(self, luck: Random) -> str:
        return "".join(each.word(luck) for each in self.parts)[:_LONGEST]


@dataclass(frozen=True)
class _Either:
    """One of several."""

    ways: tuple[_Piece, ...]

    def word(self, luck: Random) -> str:
        return luck.choice(self.ways).word(luck)


@dataclass(frozen=True)
class _Repeated:
    """One thing so many times."""

    part: _Piece
    least: int
    most: int

    def word(self, luck: Random) -> str:
        made = ""
        for _ in range(luck.randint(self.least, self.most)):
            more = self.part.word(luck)
            made += more
            if not more or len(made) > _LONGEST:  # what may be nothing once may be nothing the other times
                break
        return made


_Piece = _Chars | _Parts | _Either | _Repeated
_NOTHING = _Chars("")


class _Unknown(Exception):
    """The expression has what is not known here."""


def word_for(pattern: str, luck: Random) -> str | None:
    """A word that the expression should match; None where it has what is not known here."""
    piece = _read(pattern)
    return None if piece is None else piece.word(luck)


@lru_cache(maxsize=256)
def _read(pattern: str) -> _Piece | None:
    reader = _Reader(_FLAGS.sub("", pattern))
    try:
        piece = reader.either(0)
    except (_Unknown, IndexError):
        return None
    return piece if reader.at == len(reader.text) else None


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def either(self, depth: int) -> _Piece:
        """What stands between strokes, up to the end of the group."""
        if depth > _DEEPEST:
            raise _Unknown
        ways = [self._parts(depth)]
        while self._taken("|"):
            ways.append(self._parts(depth))
        return ways[0] if len(ways) == 1 else _Either(tuple(ways))

    def _parts(self, depth: int) -> _Piece:
        found: list[_Piece] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            found.append(self._counted(self._one(depth)))
        return _Parts(tuple(found))

    def _taken(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def _next(self) -> str:
        self.at += 1
        return self.text[self.at - 1]

    def _one(self, depth: int) -> _Piece:
        sign = self._next()
        if sign in "^$":
            return _NOTHING
        if sign == "(":
            return self._group(depth)
        if sign == "[":
            return _Chars(self._class())
        if sign == ".":
            return _Chars(_USUAL)
        if sign in "*+?":
            raise _Unknown
        return self._escaped() if sign == "\\" else _Chars(sign)

    def _group(self, depth: int) -> _Piece:
        if self.text.startswith("?", self.at):
            if (found := _GROUP.match(self.text, self.at)) is None:
                raise _Unknown
            self.at = found.end()
        inner = self.either(depth + 1)
        if not self._taken(")"):
            raise _Unknown
        return inner

    def _counted(self, piece: _Piece) -> _Piece:
        """The piece as often as is written behind it."""
        if found := _COUNTS.match(self.text, self.at):
            self.at = found.end()
            least = int(found[1])
            most = int(found[3]) if found[3] else least + _MORE * (found[2] is not None)
        elif self.text[self.at : self.at + 1] in {"*", "+", "?"}:
            sign = self._next()
            least, most = int(sign == "+"), 1 if sign == "?" else _MORE
        else:
            return piece
        self._taken("?")
        if most < least:
            raise _Unknown
        return _Repeated(piece, least, most)

    def _escaped(self) -> _Piece:
        sign = self._next()
        return _NOTHING if sign in "bBAzZ" else _Chars(self._meant(sign))

    def _meant(self, sign: str) -> str:
        """The characters that an escape means."""
        if sign in "pP":
            found = _PROPERTY.match(self.text, self.at)
            if found is None or (found[1] or found[2]) not in _PROPERTIES:
                raise _Unknown
            self.at = found.end()
            return _without(_PROPERTIES[found[1] or found[2]], but=sign == "P")
        if sign.lower() in _CLASSES:
            return _without(_CLASSES[sign.lower()], but=sign.isupper())
        if sign in _CONTROLS:
            return _CONTROLS[sign]
        if sign.isalnum():
            raise _Unknown
        return sign

    def _class(self) -> str:
        """The characters of a class in brackets."""
        but, found = self._taken("^"), ""
        while not (self.text[self.at] == "]" and found):
            if named := _POSIX.match(self.text, self.at):
                if named[2] not in _NAMED:
                    raise _Unknown
                self.at = named.end()
                found += _without(_NAMED[named[2]], but=bool(named[1]))
                continue
            sign = self._next()
            found += self._meant(self._next()) if sign == "\\" else self._range(sign)
        self.at += 1
        return _without(found, but=but)

    def _range(self, first: str) -> str:
        """The characters from one to another, or the one."""
        if self.text[self.at] != "-" or self.text[self.at + 1] == "]":
            return first
        self.at += 1
        last = self._next()
        if last == "\\" or ord(last) < ord(first):
            raise _Unknown
        return "".join(map(chr, range(ord(first), min(ord(last), ord(first) + _LONGEST) + 1)))


def _without(found: str, *, but: bool) -> str:
    """The characters, or what is usual but for them."""
    left = "".join(each for each in _USUAL if each not in found) if but else found
    if not left:
        raise _Unknown
    return left


_LITERAL = r"(r|R|)(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)')"
_OF_FIELD = re.compile(rf"line\.(\w+)\s*\.\s*matches\s*\(\s*{_LITERAL}|matches\s*\(\s*line\.(\w+)\s*,\s*{_LITERAL}")
_OF_ANY = re.compile(rf"matches\s*\([^'\"]*?{_LITERAL}")


def patterns_in(text: str) -> Iterator[tuple[str, str]]:
    """The regular expressions that a condition writes out, each with the field that it is asked of, or nothing."""
    own = set()
    for found in _OF_FIELD.finditer(text):
        at = 0 if found[1] else 4
        own.add(pattern := _written(*found.groups()[1 + at : 4 + at] if found[1] else found.groups()[5:8]))
        yield found[1] or found[5], pattern
    for found in _OF_ANY.finditer(text):
        if (pattern := _written(*found.groups()[:3])) not in own:
            yield "", pattern


def _written(raw: str, one: str | None, other: str | None) -> str:
    """What a text in quotation marks means."""
    text = one if one is not None else other or ""
    return text if raw else re.sub(r"\\(.)", r"\1", text)


def by_field(texts: list[str]) -> Mapping[str, tuple[str, ...]]:
    """The regular expressions of several conditions by the field that each is asked of."""
    found: dict[str, list[str]] = {}
    for text in texts:
        for name, pattern in patterns_in(text):
            found.setdefault(name, []).append(pattern)
    return {name: tuple(dict.fromkeys(each)) for name, each in found.items()}
