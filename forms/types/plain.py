"""Plain types: texts, whole numbers, yes or no, and lists of names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from forms.faults import Fault, Language
from forms.text import compact, half_width, organisation_name, shown, tidy
from forms.types.base import BadOptions, Cel, FieldType, Options, Parsed, Parser

_MOST_TEXT = 500
_MOST_NAMES = 50
_INTEGER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})(?:\.0*)?", re.ASCII)
_SEPARATORS = re.compile(r"[;；\r\n|、]+|(?<=[\u4e00-\u9fff）)])\s*[,，]\s*(?=[\u4e00-\u9fff])")
_YES = frozenset({"是", "有", "对", "真", "√", "✓", "✔", "Y", "YES", "TRUE", "T", "1"})
_NO = frozenset({"否", "无", "没有", "不是", "错", "假", "×", "✗", "✘", "N", "NO", "FALSE", "F", "0"})


class Text(FieldType):
    """A text on one line. Option `most`: how many characters it may have (500)."""

    name: str = "text"
    cel: ClassVar[Cel] = "string"

    def parser(self, options: Options) -> Parser:
        """Fault: too_long."""
        most = whole_option(self.name, options, "most", _MOST_TEXT)

        def read(raw: object) -> Parsed | Fault:
            text = tidy(raw)
            if len(text) > most:
                return Fault("too_long", params={"most": most, "length": len(text)})
            return Parsed(text)

        return read

    def described(self, options: Options) -> Mapping[str, object]:
        """The text, at most so long."""
        return {"type": "string", "maxLength": whole_option(self.name, options, "most", _MOST_TEXT)}

    def key(self, value: object) -> str:
        """The text half-width, without spaces, in small letters."""
        return compact(value).casefold()


class Names(FieldType):
    """A list of names in their order, split at semicolons, line ends or 、; the value is a tuple of normal spellings.

    A comma splits only between Chinese characters, because English names carry commas.
    """

    name: str = "names"
    cel: ClassVar[Cel] = "list<string>"
    repeats: ClassVar[bool] = True

    def parser(self, options: Options) -> Parser:
        """Faults: missing (separators only), too_many, too_long."""
        most = whole_option(self.name, options, "most", _MOST_NAMES)

        def read(raw: object) -> Parsed | Fault:
            given = raw if isinstance(raw, list | tuple) else _SEPARATORS.split(shown_whole(raw))
            names = tuple(name for each in given if (name := organisation_name(each)))
            if not names:
                return Fault("missing")
            if len(names) > most:
                return Fault("too_many", params={"most": most, "count": len(names)})
            longest = max(len(name) for name in names)
            if longest > _MOST_TEXT:
                return Fault("too_long", params={"most": _MOST_TEXT, "length": longest})
            return Parsed(names)

        return read

    def written(self, value: object) -> object:
        """One text, split by semicolons as claimants write it."""
        return "；".join(value) if isinstance(value, tuple) else value

    def show(self, value: object, language: Language = "zh") -> str:
        """The names, split by semicolons."""
        del language
        return str(self.written(value))

    def key(self, value: object) -> str:
        """The names in their order, in small letters."""
        return str(self.written(value)).casefold()


def shown_whole(raw: object) -> str:
    """A raw input as text, its line ends kept."""
    return half_width(raw) if isinstance(raw, str) else tidy(raw)


class Int(FieldType):
    """A whole number. Options `least` and `most` bound it."""

    name: str = "int"
    cel: ClassVar[Cel] = "int"
    repeats: ClassVar[bool] = True

    def parser(self, options: Options) -> Parser:
        """Faults: not_an_integer, out_of_range."""
        least = whole_option(self.name, options, "least", -(10**15))
        most = whole_option(self.name, options, "most", 10**15)

        def read(raw: object) -> Parsed | Fault:
            text = compact(raw)
            if isinstance(raw, bool) or not _INTEGER.fullmatch(text):
                return Fault("not_an_integer", params={"found": shown(raw)})
            number = int(text.partition(".")[0].replace(",", ""))
            if not least <= number <= most:
                return Fault("out_of_range", params={"found": shown(raw), "least": least, "most": most})
            return Parsed(number)

        return read

    def described(self, options: Options) -> Mapping[str, object]:
        """The number, within the bounds that the options name."""
        bounds = {"least": "minimum", "most": "maximum"}
        named = {word: whole_option(self.name, options, each, 0) for each, word in bounds.items() if each in options}
        return {"type": "integer", **named}


class Bool(FieldType):
    """Yes or no, as people write it: 是, 有, √, Y, TRUE, 1 and their contraries."""

    name: str = "bool"
    cel: ClassVar[Cel] = "bool"
    repeats: ClassVar[bool] = True

    def parser(self, options: Options) -> Parser:
        """Fault: not_a_yes_or_no."""
        del options
        return _read_bool

    def described(self, options: Options) -> Mapping[str, object]:
        """True or false."""
        del options
        return {"type": "boolean"}

    def show(self, value: object, language: Language = "zh") -> str:
        """是 or 否, yes or no."""
        if language == "en":
            return "yes" if value else "no"
        return "是" if value else "否"


def _read_bool(raw: object) -> Parsed | Fault:
    text = compact(raw)
    if text in _YES:
        return Parsed(value=True)
    return Parsed(value=False) if text in _NO else Fault("not_a_yes_or_no", params={"found": shown(raw)})


def whole_option(type_name: str, options: Options, option: str, default: int) -> int:
    """An option that must be a whole number. Raises BadOptions when it is not."""
    value = options.get(option, default)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadOptions(type_name, option, "a whole number")
    return value
