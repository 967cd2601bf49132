"""Types with a few allowed answers: a choice, and the reduction of an official fee."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, cast

from forms.faults import Fault, Language
from forms.text import compact, shown
from forms.types.base import BadOptions, Cel, FieldType, Options, Parsed, Parser

_RATE = re.compile(r"(?:是|已减缴|减缴|减免)*[(:]?([0-9]{1,3}(?:\.[0-9]+)?)(%?)\)?", re.ASCII)
_FULL_FEE = frozenset({"否", "无", "没有", "不减缴", "未减缴", "不减", "未减", "全额", "N", "NO", "FALSE"})
_RATES = (85, 70)


class Choice(FieldType):
    """One of the option `choices`: a list of values, or a mapping of values to words that people may type for them."""

    name: str = "choice"
    cel: ClassVar[Cel] = "string"
    repeats: ClassVar[bool] = True

    def parser(self, options: Options) -> Parser:
        """Fault: not_a_choice, with the choices that there are."""
        words = choices(options)
        values = {compact(word): value for value, each in words.items() for word in (value, *each)}
        told = "、".join(each[0] if each else value for value, each in words.items())

        def read(raw: object) -> Parsed | Fault:
            value = values.get(compact(raw))
            if value is None:
                return Fault("not_a_choice", params={"found": shown(raw), "choices": told})
            return Parsed(value)

        return read

    def described(self, options: Options) -> Mapping[str, object]:
        """One of the choices."""
        return {"type": "string", "enum": list(choices(options))}


def choices(options: Options) -> dict[str, tuple[str, ...]]:
    """The option `choices` as values with the words for each. Raises BadOptions when it is neither list nor mapping."""
    given = options.get("choices")
    if isinstance(given, list | tuple) and given:
        return {str(value): () for value in given}
    if isinstance(given, Mapping) and given:
        return {str(value): _words(words) for value, words in given.items()}
    raise BadOptions("choice", "choices", "a list of values, or a mapping of values to their words")


def _words(words: object) -> tuple[str, ...]:
    if isinstance(words, Mapping):
        words = list(words.values())
    return tuple(str(word) for word in words) if isinstance(words, list | tuple) else (str(words),)


class Reduction(FieldType):
    """By how many percent an official fee was reduced: 0 for 否, else one of the option `rates` (85 and 70)."""

    name: str = "reduction"
    cel: ClassVar[Cel] = "int"
    repeats: ClassVar[bool] = True

    def parser(self, options: Options) -> Parser:
        """Fault: not_a_reduction. A spreadsheet's 0.85 is 85 %."""
        rates = reduction_rates(options)
        told = "、".join(("否", *(f"{rate}%" for rate in rates)))
        allowed = {0, *rates}

        def read(raw: object) -> Parsed | Fault:
            rate = _rate(raw)
            if rate in allowed:
                return Parsed(rate)
            return Fault("not_a_reduction", params={"found": shown(raw), "choices": told})

        return read

    def described(self, options: Options) -> Mapping[str, object]:
        """否, or one of the percentages."""
        return {"type": "string", "enum": ["否", *(f"{rate}%" for rate in reduction_rates(options))]}

    def written(self, value: object) -> object:
        """否 or a percentage, as the workbook asks for it."""
        return f"{value}%" if value else "否"

    def show(self, value: object, language: Language = "zh") -> str:
        """否 or the percentage."""
        if not value and language == "en":
            return "no"
        return str(self.written(value))


def reduction_rates(options: Options) -> tuple[int, ...]:
    """The option `rates`. Raises BadOptions unless it is a list of whole percentages."""
    rates = options.get("rates", _RATES)
    if not isinstance(rates, list | tuple) or not all(isinstance(rate, int) and 0 < rate <= 100 for rate in rates):  # noqa: PLR2004  # per cent
        raise BadOptions("reduction", "rates", "a list of whole percentages")
    return cast("tuple[int, ...]", tuple(rates))


def _rate(raw: object) -> int | None:
    if raw is False:
        return 0
    text = compact(raw)
    if text in _FULL_FEE:
        return 0
    found = None if raw is True else _RATE.fullmatch(text)
    if found is None:
        return None
    whole, _, fraction = found[1].partition(".")
    fraction = fraction.rstrip("0")
    if found[2] or not fraction:
        return None if fraction else int(whole)
    return int(fraction.ljust(2, "0")) if whole in ("", "0") and len(fraction) <= 2 else None  # noqa: PLR2004  # 0.85
