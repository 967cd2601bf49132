"""Why a line gets nothing, and what a simulation chose, in words: from both editions, and of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.simulation.result import Why

Words = Mapping[tuple[str, str], Text]
"""Words by whose reason it is, and its code."""

FUNDED: Final = Text("资助", "funded")

_OWN: Final[Words] = {
    ("rules", "outside_window"): Text("事项日期不在期间内", "the event lies outside the window"),
    ("rules", "no_table_row"): Text("当日没有标准数据", "no table has a row for the day"),
    ("rules", "rule_failed"): Text("规则无法计算", "a rule could not be computed"),
    ("rules", "missing"): Text("必填项为空", "a required field is blank"),
    ("rules", "over_receipt"): Text("超过票据总额", "more than the receipt's total"),
    ("rules", "over_cap"): Text("超过该事项上限", "more than the thing's cap"),
    ("rules", "receipt_total"): Text("同一票据总额不一致", "totals of one receipt differ"),
    ("claimant", "claimant_kind"): Text(
        "新版本不受理该类申报主体", "the edition takes no claims of this kind of organisation"
    ),
    ("fields", "fields_lacking"): Text(
        "缺少新版本所需的字段，未判断", "lacks fields that the edition needs; not judged"
    ),
}

_FAILS: Final = Text("不符合：{title}", "does not hold: {title}")
_REVIEWER: Final = Text("审核不予资助：{title}", "refused by a reviewer: {title}")


def words_of(editions: Iterable[Edition]) -> Words:
    """What the codes of these editions say; of two that have the same the last one's words stay."""
    found = dict(_OWN)
    for edition in editions:
        found |= {("rules", each.code): _filled(_FAILS, each.title) for each in edition.checks}
        found |= {("rules", each.code): Text("与前面的行重复", "the same as a row above") for each in edition.funds}
        found |= {("reviewer", code): _filled(_REVIEWER, reason.title) for code, reason in edition.reasons.items()}
    return found


def _filled(words: Text, title: Text) -> Text:
    return Text(words.zh.format(title=title.zh), words.en.format(title=title.en))


def told(why: Why, words: Words) -> Text:
    """A reason in words, each code behind its own; a code without words stands alone."""
    if not why.codes:
        return FUNDED
    known = [(code, words.get((why.by, code))) for code in why.codes]
    return Text(
        "；".join(f"{text.zh}（{code}）" if text else code for code, text in known),
        "; ".join(f"{text.en} ({code})" if text else code for code, text in known),
    )
