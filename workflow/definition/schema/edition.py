"""The JSON Schema of a whole definition: what each part may hold, in the order of the file, with words for editors."""

from __future__ import annotations

from workflow.definition.loader import CLAIMANTS
from workflow.definition.schema.forms import CHOICES, DOCUMENTS, FORM, LETTERS, LINE, REASONS
from workflow.definition.schema.ledgers import LEDGER
from workflow.definition.schema.lives import LIFE
from workflow.definition.schema.pieces import (
    DATE,
    PAIR,
    PERIOD,
    TEXT,
    WORDS,
    Schema,
    mapping,
    some_of,
    told,
)
from workflow.definition.schema.rules import AWARD_PART, CHECKS, FUNDS, GROUPS, TABLES, VALUES

DRAFT = "https://json-schema.org/draft/2020-12/schema"

_BY_ANSWER = {"type": "object", "additionalProperties": TEXT}
_BY = {"anyOf": [TEXT, {"type": "object", "additionalProperties": _BY_ANSWER, "minProperties": 1, "maxProperties": 1}]}
_EFFECTIVE = mapping(
    {
        "by": told(_BY, "按明细的哪个日期适用本版本", "the line's date that decides"),
        "from": told(DATE, "首日（含）", "the first day"),
        "to": told(DATE, "末日（含）", "the last day, that day included"),
        "then": told(PAIR, "末日之后如何", "what holds afterwards"),
        "clause": TEXT,
        "window_clause": TEXT,
        "gap": told(PAIR, "与下一版本之间为何空缺", "why none holds before the next edition"),
    },
    "by",
    "from",
    dependentRequired={"to": ["then", "clause"]},
)
_EVALUATION = mapping({"within": PERIOD, "clause": TEXT, "fields": FORM}, "within", "clause", "fields")

_PARTS: dict[str, Schema] = {
    "scheme": told(TEXT, "资助项目的代号", "the name of the scheme"),
    "edition": told(TEXT, "版本", "the name of the edition"),
    "title": told(PAIR, "名称", "its title"),
    "basis": told(PAIR, "依据的文件", "the legal basis"),
    "authority": told(PAIR, "主管部门", "the authority"),
    "claimants": told(some_of(CLAIMANTS), "可以申报的主体", "who may claim"),
    "effective": told(_EFFECTIVE, "适用期间", "which events it covers"),
    "line": told(LINE, "申报明细的字段", "the fields of a line"),
    "application": told(FORM, "申报的字段", "the fields of an application"),
    "documents": told(DOCUMENTS, "申报材料", "the documents that are asked for"),
    "undertaking": told(PAIR, "承诺书", "what the claimant undertakes"),
    "funds": told(FUNDS, "只资助一次的，或共用额度的", "what is funded once, or up to a shared total"),
    "tables": told(TABLES, "标准与名单", "the tables that expressions read"),
    "values": told(VALUES, "共用的数值", "figures that checks and steps share"),
    "groups": told(GROUPS, "同组明细的数值", "figures of lines that belong together"),
    "checks": told(CHECKS, "审查条件", "the conditions of a line"),
    "award": told(AWARD_PART, "资助额", "the award, and how a budget is shared out"),
    "life": told(LIFE, "流程：各阶段", "the life: its phases"),
    "apart": told(WORDS, "不得由同一人办理的职责", "the duties that one person may not combine"),
    "letters": told(LETTERS, "通知书", "what the claimant is told"),
    "reasons": told(REASONS, "不予资助的理由", "why a line may be refused"),
    "choices": told(CHOICES, "依据未定、由本版本作出的选择", "what was decided where the source leaves it open"),
    "ledger": told(LEDGER, "服务台账", "the ledger of services"),
    "evaluation": told(_EVALUATION, "拨付后的绩效报告", "what is reported after payment"),
}
_MAY_BE_LEFT_OUT = (
    "documents",
    "undertaking",
    "funds",
    "tables",
    "values",
    "groups",
    "checks",
    "apart",
    "letters",
    "reasons",
    "choices",
    "ledger",
    "evaluation",
)


def edition_schema() -> Schema:
    """The schema; it takes every file that loads, and refuses those with a fault that has to do with form alone.

    What a definition means (names, units, paths, periods) is for `yuelu scheme check` to tell.
    """
    needed = [part for part in _PARTS if part not in _MAY_BE_LEFT_OUT]
    return {"$schema": DRAFT, "title": "Yuelu edition", **mapping(_PARTS, *needed)}
