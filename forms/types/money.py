"""Money: yuan as people write it, kept as whole fen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from forms.faults import Fault, Language
from forms.text import compact, shown
from forms.types.base import BadOptions, Cel, FieldType, Options, Parsed, Parser

_MOST_FEN = 10**15
"""Ten trillion yuan: no amount of this field comes near, and sums of 50,000 such still fit 64 bits."""
_AMOUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]*)?", re.ASCII)
_SIGNS: dict[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "CNY": (re.compile(r"^(?:人民币|RMB|CNY|[￥¥])+:?"), re.compile(r"(万)?(?:人民币|RMB|CNY|[元圆][整正]?)?$")),
    "CHF": (re.compile(r"^(?:瑞士法郎|CHF|SFR\.?|FR\.)[:]?"), re.compile(r"(万)?(?:瑞士法郎|CHF)?$")),
}
CURRENCIES = tuple(_SIGNS)
"""What amounts may be in."""


class Money(FieldType):
    """An amount as int of the hundredth part (fen). Option `currency`: CNY (the default) or CHF."""

    name: str = "money"
    cel: ClassVar[Cel] = "int"
    repeats: ClassVar[bool] = True
    fills_merged: ClassVar[bool] = False

    def parser(self, options: Options) -> Parser:
        """Fault: not_money, also for a negative amount and for more than two decimals. Exact: no float arithmetic."""
        signs = _SIGNS.get(str(options.get("currency", "CNY")))
        if signs is None:
            raise BadOptions(self.name, "currency", "CNY or CHF")
        before, after = signs

        def read(raw: object) -> Parsed | Fault:
            fen = None if isinstance(raw, bool) else _fen(_plain(raw) or _unsigned(compact(raw), before, after))
            return Fault("not_money", params={"found": shown(raw)}) if fen is None else Parsed(fen)

        return read

    def described(self, options: Options) -> Mapping[str, object]:
        """The amount in yuan (or the currency's own unit) with at most two decimals, as text."""
        del options
        return {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,2})?$"}

    def written(self, value: object) -> object:
        """Yuan with two decimals, as text."""
        return yuan(int(str(value)), separator="")

    def show(self, value: object, language: Language = "zh") -> str:
        """Yuan with thousands separators and two decimals."""
        del language
        return yuan(int(str(value)))


def yuan(fen: int, separator: str = ",") -> str:
    """Whole fen written as yuan with two decimals."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    whole = f"{fen // 100:,}".replace(",", separator)
    return f"{sign}{whole}.{fen % 100:02d}"


def _plain(raw: object) -> str | None:
    return str(raw) if isinstance(raw, int | Decimal) else None


def _unsigned(text: str, before: re.Pattern[str], after: re.Pattern[str]) -> str | None:
    """The digits of an amount without currency and separators; 万 counts ten thousand."""
    if text.isdecimal() and text.isascii():
        return text
    text = before.sub("", text)
    end = after.search(text)
    number = _AMOUNT.fullmatch(text[: end.start()] if end else text)
    if number is None:
        return None
    plain = number[1].replace(",", "") + (number[2] or "")
    return str(Decimal(plain) * 10_000) if end and end[1] else plain


def _fen(text: str | None) -> int | None:
    if text is None:
        return None
    if text.isdecimal():
        fen = int(text) * 100 if len(text) <= 20 else _MOST_FEN  # noqa: PLR2004  # enough to see that it is too much
        return fen if fen < _MOST_FEN else None
    try:
        exact = Decimal(text) * 100
    except InvalidOperation:
        return None
    fits = exact.is_finite() and 0 <= exact < _MOST_FEN and exact == exact.to_integral_value()
    return int(exact) if fits else None
