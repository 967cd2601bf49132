"""Fiscal receipts: electronic ones with code, number and check; older paper ones with a number only.

Source: 财政电子票据管理办法 and its standard: code of 8 digits, number of 10, check of 6 characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import ClassVar

from forms.faults import Fault, Language
from forms.text import compact, shown
from forms.types.base import Cel, FieldType, Options, Parsed, Parser, blank

_CODE, _NUMBER, _CHECK = range(3)
_WIDTHS = {_CODE: 8, _NUMBER: 10}
_NOTHING = frozenset({"", "无", "/", "-", "--", "—", "——", "NONE", "N/A"})
_PREFIX = re.compile(r"^(?:票据代码|票据号码|代码|号码|NO\.?|№)[:.]?")
_PAPER = re.compile(r"[0-9A-Z]{4,20}", re.ASCII)
_CHECKED = re.compile(r"[0-9A-Z]{6}", re.ASCII)


@dataclass(frozen=True)
class Receipt:
    """One receipt as printed: `code` is empty on older paper receipts, `check` is empty where it was not asked for."""

    code: str
    number: str
    check: str = ""

    @property
    def key(self) -> str:
        """The one spelling for funding keys; a paper number without the zeros that spreadsheets drop."""
        return f"{self.code}-{self.number}" if self.code else self.number.lstrip("0")


class FiscalReceipt(FieldType):
    """A receipt in the columns code and number, and a third for the check where a form has it.

    Raw input: a tuple or list in that order, a mapping with `code`, `number`, `check`, or one text `code-number`.
    """

    name: str = "fiscal_receipt"
    cel: ClassVar[Cel] = "string"
    columns: ClassVar[tuple[int, int]] = (2, 3)

    def parser(self, options: Options) -> Parser:
        """Faults: missing (no number), not_a_receipt; note: zeros_restored for numbers that a spreadsheet cut."""
        del options
        return _read

    def cel_value(self, value: object) -> object:
        """The receipt's key."""
        return self.key(value)

    def described(self, options: Options) -> Mapping[str, object]:
        """A mapping; `code` is left out or empty for an older paper receipt, `check` where it is not asked for."""
        del options
        parts = {name: {"type": "string"} for name in ("code", "number", "check")}
        return {"type": "object", "properties": parts, "required": ["number"], "additionalProperties": False}

    def parts(self, raw: object) -> tuple[object, ...]:
        """Code, number and check."""
        parts = _parts(raw)
        return (None, raw, None) if isinstance(parts, Fault) else parts

    def written(self, value: object) -> object:
        """A mapping with code, number and check."""
        return asdict(value) if isinstance(value, Receipt) else value

    def show(self, value: object, language: Language = "zh") -> str:
        """Code and number, as printed."""
        del language
        return f"{value.code} {value.number}".strip() if isinstance(value, Receipt) else str(value)

    def key(self, value: object) -> str:
        """Code and number, in one spelling."""
        return value.key if isinstance(value, Receipt) else str(value)


def _read(raw: object) -> Parsed | Fault:
    parts = _parts(raw)
    if isinstance(parts, Fault):
        return parts
    if _as_printed(parts):
        return Parsed(Receipt(str(parts[_CODE]), str(parts[_NUMBER])))
    return _read_parts(parts)


def _as_printed(parts: tuple[object, object, object]) -> bool:
    """Whether code and number are just so: most rows are, and cost a third this way."""
    code, number, check = parts
    return (
        check is None
        and isinstance(code, str)
        and isinstance(number, str)
        and _digits(code, _CODE)
        and _digits(number, _NUMBER)
    )


def _read_parts(parts: tuple[object, object, object]) -> Parsed | Fault:
    typed = tuple(_plain(part) for part in parts)
    if not typed[_NUMBER]:
        return Fault("missing", part=_NUMBER)
    code, number = (_padded(typed[part], part, parts[part]) for part in (_CODE, _NUMBER)) if typed[_CODE] else typed[:2]
    if code and not _digits(code, _CODE):
        return _wrong(_CODE, parts[_CODE])
    if not (_digits(number, _NUMBER) if code else _PAPER.fullmatch(number)):
        return _wrong(_NUMBER, parts[_NUMBER])
    if typed[_CHECK] and not _CHECKED.fullmatch(typed[_CHECK]):
        return _wrong(_CHECK, parts[_CHECK])
    notes = tuple(
        Fault("zeros_restored", params={"value": whole}, part=part)
        for part, whole in enumerate((code, number))
        if whole != typed[part]
    )
    return Parsed(Receipt(code, number, typed[_CHECK].lower()), notes)


def _parts(raw: object) -> tuple[object, object, object] | Fault:
    if isinstance(raw, Mapping):
        return raw.get("code"), raw.get("number"), raw.get("check")
    if isinstance(raw, str):
        code, _, number = raw.rpartition("-")
        return code, number, None
    if isinstance(raw, tuple | list) and len(raw) in (2, 3):
        return (raw[0], raw[1], raw[2] if len(raw) > _CHECK else None)
    return Fault("not_a_receipt", params={"found": shown(raw)}, part=_NUMBER)


def _plain(part: object) -> str:
    text = "" if blank(part) else _PREFIX.sub("", compact(part))
    return "" if text in _NOTHING else text


def _padded(text: str, part: int, raw: object) -> str:
    """A number cell drops leading zeros; a text keeps what was typed, so it is not mended."""
    return text.zfill(_WIDTHS[part]) if isinstance(raw, int | float) and text.isdecimal() else text


def _digits(text: str, part: int) -> bool:
    return len(text) == _WIDTHS[part] and text.isascii() and text.isdecimal()


def _wrong(part: int, found: object) -> Fault:
    return Fault("not_a_receipt", params={"found": shown(found)}, part=part)
