"""The types of patents: a Chinese patent number, and the patent year of an annual fee."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, cast

from forms.faults import Fault, Language
from forms.identifiers.patents import KIND_WORDS, PatentKind, take_apart
from forms.text import compact, shown
from forms.types.base import BadOptions, Cel, FieldType, Options, Parsed, Parser
from forms.types.chinese_numbers import chinese_number

_LAST_YEAR = 20
"""An invention patent runs for twenty years from filing (Patent Law art. 42)."""
_YEAR = re.compile(r"第?0*([0-9]+)(?:\.0+)?(?:年度?)?", re.ASCII)
_CHINESE_YEAR = re.compile(r"第?([一二三四五六七八九十]{1,3})(?:年度?)?")


class CnPatent(FieldType):
    """A Chinese patent number; a missing check digit is completed and noted. Option `kinds`: the kinds allowed."""

    name: str = "cn_patent"
    cel: ClassVar[Cel] = "string"
    fills_merged: ClassVar[bool] = False

    def parser(self, options: Options) -> Parser:
        """Faults: not_a_patent_no, check_digit, not_an_invention (only inventions allowed), wrong_patent_kind."""
        kinds = _kinds(options)
        wrong = "not_an_invention" if kinds == {"invention"} else "wrong_patent_kind"

        def read(raw: object) -> Parsed | Fault:
            patent = take_apart(compact(raw))
            if patent is None:
                return Fault("not_a_patent_no", params={"found": shown(raw)})
            if not patent.fits:
                return Fault("check_digit", params={"found": shown(raw)})
            if patent.kind not in kinds:
                zh, en = KIND_WORDS[patent.kind]
                return Fault(wrong, params={"found": patent.number, "kind_zh": zh, "kind_en": en})
            if patent.typed:
                return Parsed(patent.number)
            return Parsed(patent.number, (Fault("check_digit_completed", params={"value": patent.number}),))

        return read

    def key(self, value: object) -> str:
        """The number without `ZL`, as the register sorts it."""
        return str(value).removeprefix("ZL")


def _kinds(options: Options) -> frozenset[PatentKind]:
    kinds = options.get("kinds", tuple(KIND_WORDS))
    if not isinstance(kinds, list | tuple) or not kinds or not all(each in tuple(KIND_WORDS) for each in kinds):
        raise BadOptions("cn_patent", "kinds", f"a list of {', '.join(KIND_WORDS)}")
    return frozenset(cast("tuple[PatentKind, ...]", kinds))


class PatentYear(FieldType):
    """The patent year of an annual fee, counted from filing: a whole number from 1 to 20."""

    name: str = "patent_year"
    cel: ClassVar[Cel] = "int"
    repeats: ClassVar[bool] = True

    def parser(self, options: Options) -> Parser:
        """Fault: fee_year. Reads 9, 9.0, 第9年度, 第九年 and full-width digits."""
        del options
        return _read_year

    def described(self, options: Options) -> Mapping[str, object]:
        """The whole number."""
        del options
        return {"type": "integer", "minimum": 1, "maximum": _LAST_YEAR}

    def show(self, value: object, language: Language = "zh") -> str:
        """The year as people say it."""
        return f"year {value}" if language == "en" else f"第{value}年度"


def _read_year(raw: object) -> Parsed | Fault:
    year = None if isinstance(raw, bool) else _year(compact(raw))
    if year is None or not 1 <= year <= _LAST_YEAR:
        return Fault("fee_year", params={"found": shown(raw)})
    return Parsed(year)


def _year(text: str) -> int | None:
    if digits := _YEAR.fullmatch(text):
        return int(digits[1]) if len(digits[1]) <= 2 else None  # noqa: PLR2004  # no patent year has three digits
    if words := _CHINESE_YEAR.fullmatch(text):
        return chinese_number(words[1])
    return None
