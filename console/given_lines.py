"""Lines of a claim given as JSON: by field names or workbook columns, as a list or with who claims and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

from forms.spec import FieldSpec, FormSpec
from workflow.definition.assessment import GivenRow
from workflow.definition.faults import suggestion
from workflow.definition.life import Text

MOST_LINES = 50_000
OUTER = frozenset({"claimant", "closing", "window", "lines"})
ROW = "row"
PARTS = ("code", "number", "check")
"""What the columns of a receipt are called when it is given as a mapping; a form without the last passes over it."""
MOST_DIGITS = 30
"""Digits of a number; longer ones are left as text, which no field takes for a number."""


class GivenLinesRefused(Exception):
    """The JSON does not hold lines; `words` say why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Text(zh, en)


@dataclass(frozen=True)
class Given:
    """The lines of a file, and what it says of the claim."""

    rows: tuple[GivenRow, ...]
    claimant: str | None = None
    closing: str | None = None
    window: str | None = None


def given(content: bytes, form: FormSpec) -> Given:
    """The lines of a JSON text: a list, one line alone, or an object with `lines`. Raises GivenLinesRefused."""
    told = _parsed(content)
    if isinstance(told, dict) and told and told.keys().isdisjoint(OUTER):
        told = [told]
    if isinstance(told, list):
        return Given(_rows(told, form))
    if not isinstance(told, dict) or not isinstance(told.get("lines"), list):
        raise GivenLinesRefused("应为明细列表，或含 lines 的对象", "expected a list of lines, or an object with lines")
    _known(told, OUTER, "JSON")
    return Given(_rows(told["lines"], form), _text(told, "claimant"), _text(told, "closing"), _window(told))


def _parsed(content: bytes) -> Any:
    """What the JSON says; numbers with a fraction stay exact, as text."""
    try:
        told = json.loads(
            content.decode("utf-8-sig"),
            parse_float=_exact,
            parse_int=lambda text: int(text) if len(text) <= MOST_DIGITS else text,
            parse_constant=_no_number,
            object_pairs_hook=_once,
        )
        json.dumps(told, ensure_ascii=False).encode()  # half of a surrogate pair is no text that could be told again
    except (ValueError, RecursionError) as error:
        raise GivenLinesRefused(f"不是 JSON：{error}", f"not JSON: {error}") from error
    return told


def _exact(text: str) -> str:
    """A number as people write it, without an exponent."""
    number = Decimal(text)
    return f"{number:f}" if abs(number.adjusted()) <= MOST_DIGITS else text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise GivenLinesRefused(f"键“{twice}”写了两次", f"the key “{twice}” is written twice")
    return told


def _no_number(text: str) -> NoReturn:
    raise GivenLinesRefused(f"{text} 不是数", f"{text} is no number")


def _text(told: Mapping[str, Any], key: str) -> str | None:
    value = told.get(key)
    if value is None or isinstance(value, str):
        return value
    raise GivenLinesRefused(f"{key} 应为文字", f"{key} should be text")


def _window(told: Mapping[str, Any]) -> str | None:
    """`FROM..TO`, or a list of the two days."""
    value = told.get("window")
    if isinstance(value, list) and len(value) == len(("from", "to")) and all(isinstance(each, str) for each in value):
        return "..".join(value)
    if value is None or isinstance(value, str):
        return value
    raise GivenLinesRefused(
        "window 应为“FROM..TO”或两个日期的列表", "window should be “FROM..TO” or a list of two days"
    )


def _rows(lines: list[Any], form: FormSpec) -> tuple[GivenRow, ...]:
    if len(lines) > MOST_LINES:
        raise GivenLinesRefused(f"超过 {MOST_LINES} 行", f"more than {MOST_LINES} lines")
    return tuple(_row(index, line, form) for index, line in enumerate(lines, 1))


def _row(index: int, line: Any, form: FormSpec) -> GivenRow:
    where = f"lines[{index - 1}]"
    if not isinstance(line, dict):
        raise GivenLinesRefused(f"{where} 应为对象", f"{where} should be an object")
    number = line.get(ROW, index)
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise GivenLinesRefused(f"{where}.row 应为从 1 起的整数", f"{where}.row should be a whole number from 1")
    columns = form.columns
    _known(line, {ROW, *columns, *(spec.name for spec in form.fields)}, where)
    cells: dict[str, object] = {}
    for key, value in line.items():
        if key == ROW:
            continue
        at = f"{where}.{key}"
        told = {key: _plain(value, at)} if key in columns else _cells(form[key], value, at)
        if not cells.keys().isdisjoint(told):
            raise GivenLinesRefused(f"{at} 已用另一名称给出", f"{at} is given by another name already")
        cells |= told
    return GivenRow(number, cells)


def _known(told: Mapping[str, Any], known: frozenset[str] | set[str], where: str) -> None:
    for key in told:
        if key not in known:
            words = suggestion(key, known)
            raise GivenLinesRefused(
                f"{where}：不认识的键“{key}”。{words['suggestion_zh']}",
                f"{where}: unknown key “{key}”.{words['suggestion_en']}",
            )


def _cells(spec: FieldSpec, value: Any, where: str) -> dict[str, object]:
    """The cells of a field: its one column, or each of several."""
    if len(spec.columns) == 1:
        if isinstance(value, list) and spec.kind.cel.startswith("list"):
            value = "；".join(str(_plain(each, where)) for each in value)
        return {spec.columns[0]: _plain(value, where)}
    if value is None:
        return {}
    if isinstance(value, dict):
        _known(value, frozenset(PARTS), where)
        value = [value.get(part) for part in PARTS]
    elif isinstance(value, str):
        code, _, number = value.rpartition("-")
        value = [code, number]
    if not isinstance(value, list):
        raise GivenLinesRefused(f"{where} 应为 code 与 number", f"{where} should have code and number")
    return {column: _plain(each, where) for column, each in zip(spec.columns, value, strict=False)}


def _plain(value: Any, where: str) -> object:
    if value is None or isinstance(value, str | int):
        return value
    raise GivenLinesRefused(f"{where} 应为文字或数字", f"{where} should be text or a number")
