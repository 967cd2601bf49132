"""What figures are counted in: fen, francs, percent or days, as far as it is certain, and where they do not fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.spec import FieldSpec
from workflow.definition.life import Text
from workflow.definition.nodes import Entries, Scalar
from workflow.definition.reader import MONEY, iso_day
from workflow.definition.rule_reader import AWARD
from workflow.definition.verifier.arithmetic import Tree, tree
from workflow.definition.verifier.case import EditionCase, Found

HUNDRED = 100
_COMPARED = frozenset({"<", "<=", ">", ">=", "==", "!="})
_ONE_OF = frozenset({"least", "greatest"})
_DAYS = frozenset({"add_days", "add_months", "add_years", "next_workday"})
_OF_GROUPS = ("is", "count", "sum", "different", "place", "split", "by")
_PLACES = {"values": ("",), "groups": (), "checks": ("that",), "award.line": ("is",), "funds": ("total", "uses")}
_COUNTED = frozenset({"count", "different", "place"})
"""The figures of a group that are plain numbers, whatever they count."""


@dataclass(frozen=True)
class Unit:
    """What a figure is counted in: money of a currency, percent, both multiplied, a day, or a text that is no day.

    A text may be a patent's number.
    """

    money: int = 0
    percent: int = 0
    currency: str = ""
    day: bool = False
    text: bool = False
    patent: bool = False

    @property
    def told(self) -> Text:
        """The unit in words."""
        if self.patent:
            return Text("专利号", "a patent number")
        if self.day or self.text:
            return Text("日期", "a day") if self.day else Text("不是日期的文字", "a text that is no day")
        fen = Text("生丁", "hundredths of a franc") if self.currency == "CHF" else Text("分", "fen")
        zh = " × ".join([fen.zh] * self.money + ["百分数"] * self.percent)
        en = " × ".join([fen.en] * self.money + ["percent"] * self.percent)
        return Text(zh or "纯数", en or "a plain number")


FEN, FRANC, PERCENT, DAY = Unit(money=1, currency="CNY"), Unit(money=1, currency="CHF"), Unit(percent=1), Unit(day=True)
TEXT, PATENT, NUMBER = Unit(text=True), Unit(text=True, patent=True), Unit()
_TAKEN = {
    **dict.fromkeys(("add_days", "add_months", "add_years"), (DAY, NUMBER)),
    **dict.fromkeys(("next_workday", "year"), (DAY,)),
    "number_year": (PATENT,),
    "same_name": (TEXT, TEXT),
}
"""What functions take: what is known to be something else does not fit."""

ENDINGS = {"_percent": PERCENT, "_chf": FRANC}
"""What the end of a figure's name says that it is counted in."""


class Clash(Exception):
    """Two units stand beside each other that cannot be compared, added or chosen between."""

    def __init__(self, one: Unit, other: Unit) -> None:
        super().__init__(one, other)
        self.one, self.other = one, other


def units_fit(case: EditionCase) -> Iterator[Found]:
    """Nothing is compared with, added to or given as what is counted otherwise. Only what is certain is told."""
    units = dict(_declared(case))
    yield from _rows_fit(case)
    for place, name, key, text in expressions_of(case):
        found = tree(text)
        dotted = ".".join(part for part in (place, name, key) if part)
        unit = None
        try:
            unit = unit_of(found, units) if found else None
            _as_written(place, name, unit)
        except Clash as clash:
            one, other = clash.one.told, clash.other.told
            params = {"one_zh": one.zh, "one_en": one.en, "other_zh": other.zh, "other_en": other.en}
            yield Found(dotted, "wrong_unit", params)
            unit = None
        if place in {"values", "award.line"}:
            units[name] = unit or _named(name)
        elif place.startswith("groups.") and key != "by":
            counted = None if key in _COUNTED else unit
            units[f"{place.split('.')[1]}.{name}"] = _named(name) or counted


def _as_written(place: str, name: str, unit: Unit | None) -> None:
    """A figure is what its place or its name says it is. Raises Clash."""
    wanted = _named(name) if place == "award.line" else None
    shares = place == "award.line" and wanted is None and unit is not None and unit.percent > 0
    if place == "funds" or (place == "award.line" and name == AWARD) or shares:
        wanted = FEN
    if unit is not None and wanted is not None and unit != wanted:
        raise Clash(unit, wanted)


def _declared(case: EditionCase) -> Iterator[tuple[str, Unit | None]]:
    yield "call.closing", DAY
    yield from ((f"claimant.{each}", TEXT) for each in ("name", "code", "group", "legal_person", "address"))
    for spec in case.edition.form.fields:
        yield f"line.{spec.name}", _of_field(spec)
    rows = case.node("tables")
    for name in case.edition.tables:
        node = case.node(f"tables.{name}.rows") if rows else None
        cells = node.entries.values() if isinstance(node, Entries) else ()
        amounts = [isinstance(each, Scalar) and MONEY.fullmatch(each.text) is not None for each in cells]
        yield f"{name}[]", FEN if amounts and all(amounts) else _named(name)


def _of_field(spec: FieldSpec) -> Unit | None:
    if spec.type == "money":
        return Unit(money=1, currency=str(spec.options.get("currency", "CNY")))
    if spec.kind.cel == "string" and spec.type != "date":
        return PATENT if spec.type == "cn_patent" else TEXT
    return {"reduction": PERCENT, "date": DAY}.get(spec.type)


def _named(name: str) -> Unit | None:
    return next((unit for ending, unit in ENDINGS.items() if name.endswith(ending)), None)


def _rows_fit(case: EditionCase) -> Iterator[Found]:
    """A table that is written here has amounts alone, or numbers alone: nothing has to be both."""
    for name, use in case.edition.tables.items():
        node = case.node(f"tables.{name}.rows")
        cells = node.entries if use.table is None and isinstance(node, Entries) else {}
        plain = [key for key, each in cells.items() if isinstance(each, Scalar) and not MONEY.fullmatch(each.text)]
        odd = [key for key in plain if use.rows.get(key if use.key == "string" or not key.isdecimal() else int(key))]
        if odd and len(plain) < len(cells):
            one, other = FEN.told, NUMBER.told
            params = {"one_zh": one.zh, "one_en": one.en, "other_zh": other.zh, "other_en": other.en}
            yield Found(f"tables.{name}.rows.{odd[0]}", "wrong_unit", params)


def expressions_of(case: EditionCase) -> Iterator[tuple[str, str, str, str]]:
    """Every expression in its order: the part that it stands in, its name there, its key, and its text."""
    for place, keys in _PLACES.items():
        outer = case.node(place)
        if place == "groups":
            for group in outer.entries if isinstance(outer, Entries) else ():
                yield from _written(case, f"groups.{group}.figures", _OF_GROUPS)
        else:
            yield from _written(case, place, keys)


def _written(case: EditionCase, place: str, keys: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    outer = case.node(place)
    if isinstance(outer, Entries):
        for name, node in outer.entries.items():
            for key in keys:
                here = node.entries.get(key) if key and isinstance(node, Entries) else node
                if isinstance(here, Scalar):
                    yield place, name, key, here.text


def unit_of(found: Tree, units: Mapping[str, Unit | None]) -> Unit | None:
    """What a tree is counted in, or None where that is not certain. Raises Clash where two units do not fit."""
    parts = [unit_of(each, units) for each in found.parts]
    return _of_word(found, parts, units) if found.word else _of_operator(found, parts)


def _of_word(found: Tree, parts: list[Unit | None], units: Mapping[str, Unit | None]) -> Unit | None:
    if found.kind == "text":
        return DAY if iso_day(found.word[1:-1]) else Unit(text=True)
    if found.kind == "name":
        return units[found.word] if found.word in units else _named(found.word)
    if found.kind == "index":
        return units.get(f"{found.word}[]")
    return _called(found.word, parts) if found.kind == "call" else None


def _of_operator(found: Tree, parts: list[Unit | None]) -> Unit | None:
    if found.kind == "*":
        return _product(found, parts)
    if found.kind == "/":
        return _quotient(found, parts)
    if found.kind in {"+", "-", "%"}:
        joined = any(each is not None and (each.day or each.text) for each in parts)
        return None if joined else _alike(parts)
    if found.kind in _COMPARED:
        _alike(parts)
    return _alike(parts[1:]) if found.kind == "?" else None


def _called(name: str, parts: list[Unit | None]) -> Unit | None:
    for wanted, part in zip(_TAKEN.get(name, ()), parts, strict=False):
        if part is not None and part != wanted and not (wanted is TEXT and part.text):
            raise Clash(part, wanted)
    if name in _DAYS:
        return DAY
    return _alike(parts) if name in _ONE_OF else None


def _alike(parts: list[Unit | None]) -> Unit | None:
    """The one unit of several figures; what is not known, such as a plain number, may be any."""
    known = [each for each in parts if each is not None]
    texts = [each for each in known if each.text]
    certain = [each for each in known if not each.text]
    for each in [*certain[1:], *(texts if any(one.day for one in certain) else ())]:
        if each != certain[0]:
            raise Clash(certain[0], each)
    return certain[0] if certain else None


def _figure(part: Tree) -> int | None:
    return int(part.word) if part.kind == "number" else None


def _product(found: Tree, parts: list[Unit | None]) -> Unit | None:
    """A figure times a number keeps its unit, unless the number makes percent of it; of two units it has both."""
    one, other = parts
    numbers = [each for each in map(_figure, found.parts) if each is not None]
    if any(number % HUNDRED == 0 for number in numbers) or (one is None) + (other is None) != len(numbers):
        return None
    if one is None or other is None:
        return one or other
    if one.day or other.day or one.text or other.text:
        return None
    return Unit(one.money + other.money, one.percent + other.percent, one.currency or other.currency)


def _quotient(found: Tree, parts: list[Unit | None]) -> Unit | None:
    """A figure by a number keeps its unit, less a percent for each hundred; what else is divided is not certain."""
    number, unit = _figure(found.parts[1]), parts[0]
    if not number or unit is None or unit.day or unit.text:
        return None
    left = unit.percent
    while left and number and number % HUNDRED == 0:
        number, left = number // HUNDRED, left - 1
    if left and unit.percent and left == unit.percent and number and number != 1:
        return None
    return replace(unit, percent=left) if unit.money or left else None
