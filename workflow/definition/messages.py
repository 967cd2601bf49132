"""The words of findings: an edition's messages with a line's values filled in, and those of the language itself."""

from __future__ import annotations

from collections.abc import Mapping

from forms.faults import Language
from forms.spec import FormSpec
from workflow.definition.life import Text
from workflow.definition.placeholders import HOLE
from workflow.definition.units import told

OUTSIDE_WINDOW = Text("「{column}」不在申报期间 {first} 至 {last} 内", "“{column}” is not between {first} and {last}")
NO_EDITION = Text("「{column}」这一天没有适用的版本", "no edition covers the day in “{column}”")
NO_TABLE = Text(
    "表“{table}”在 {day} 没有数据，无法计算，请联系主管部门", "the table “{table}” has no row for {day}; ask the office"
)
OVER_RECEIPT = Text(
    "票据总额 {total} 元，前面各行已用 {used} 元，本行需用 {uses} 元，合计超过票据总额",
    "the receipt comes to {total} yuan; rows above use {used} and this one {uses}, which is more than its total",
)
OVER_CAP = Text(
    "同一事项的资助上限为 {total} 元，前面各行已用 {used} 元，本行需用 {uses} 元，合计超过上限",
    "the same thing is funded up to {total} yuan; rows above use {used} and this one {uses}, which is more than that",
)
RECEIPT_TOTAL = Text(
    "同一票据的总额在第 {first_row} 行为 {first} 元，本行为 {total} 元，两者不一致",
    "row {first_row} says that the receipt comes to {first} yuan, and this one says {total}",
)
RULE_FAILED = Text(
    "规则“{rule}”无法计算（{problem}），请联系主管部门",
    "the rule “{rule}” could not be computed ({problem}); ask the office",
)
"""What the language itself tells of a line."""

_NOT_KNOWN = "—"


def filled(words: Text, values: Mapping[str, object], form: FormSpec, clause: str = "") -> Text:
    """Words with each `{name}` shown as people read it, and the clause behind them."""
    zh = _filled(words.zh, values, form, "zh")
    en = _filled(words.en, values, form, "en")
    if not clause:
        return Text(zh, en)
    return Text(f"{zh}（{clause}）。", f"{en} ({clause}).")


def _filled(template: str, values: Mapping[str, object], form: FormSpec, language: Language) -> str:
    kinds = {spec.name: spec.kind for spec in form.fields}

    def shown(name: str) -> str:
        value = values.get(name)
        if value is None:
            return _NOT_KNOWN
        if name in kinds:
            return kinds[name].show(value, language)
        return told(name, value) if "." in name and isinstance(value, int) else str(value)

    return HOLE.sub(lambda hole: shown(hole[1]) if hole[1] else hole[0][0], template)
