"""The rules of a definition as a JSON Schema: tables, groups, checks, funds and the award."""

from __future__ import annotations

from typing import Any

from workflow.definition.group_reader import KINDS
from workflow.definition.instalments import REST, WHOLE
from workflow.definition.nodes import WHOLE as INTEGER
from workflow.definition.rule_reader import AWARD, CEILINGS
from workflow.definition.schema.pieces import (
    MONEY,
    PAIR,
    TEXT,
    WORDS,
    Schema,
    integer,
    mapping,
    maybe_titled,
    named,
    one_of,
    titled,
    told,
    whole,
)
from workflow.definition.sharing_reader import MOST_PLACES, SHARES

_LARGEST = 10**15
_CLAUSE = told(TEXT, "依据的条款", "the clause that it rests on")
_EXPRESSION = told(TEXT, "CEL 表达式", "an expression in CEL")
_EMPTY = {"type": "array", "maxItems": 0}
_KEY = {**WORDS, "not": _EMPTY}
"""The fields that make a key: at least one."""


def _when(key: str, value: Any) -> dict[str, Any]:
    return {"properties": {key: {"const": value}}, "required": [key]}


_BY_NUMBER = {"properties": {"rows": {"propertyNames": {"pattern": whole(INTEGER)}}}}
TABLES: Schema = named(
    maybe_titled(
        {
            "table": told(TEXT, "登记库中的表", "the table of the registers"),
            "rows": told(
                {"type": "object", "additionalProperties": {"anyOf": [MONEY, integer(-_LARGEST, _LARGEST)]}},
                "写在本版本里的各行",
                "rows that are written here",
            ),
            "key": told(one_of(("int", "string")), "按整数（默认）或按文字查", "looked up by whole number or by text"),
            "clause": _CLAUSE,
        },
        "clause",
        anyOf=[{"required": ["table"]}, {"properties": {"rows": {"minProperties": 1}}, "required": ["rows"]}],
        **{"if": _when("key", "string"), "else": _BY_NUMBER},
    )
)

VALUES: Schema = named(_EXPRESSION)

_FIGURE = maybe_titled(
    {**dict.fromkeys(KINDS, _EXPRESSION), "by": _EXPRESSION, "clause": _CLAUSE},
    "clause",
    oneOf=[{"required": [kind]} for kind in KINDS],
    dependentRequired={"by": ["split"], "split": ["by"]},
)
_TOGETHER = told(_KEY, "同组明细相同的字段", "the fields in which they agree")
GROUPS: Schema = named(mapping({"key": _TOGETHER, "figures": named(_FIGURE)}, "key", "figures"))

CHECKS: Schema = named(
    titled(
        {
            "that": told(TEXT, "须成立的条件（CEL）", "what must hold, in CEL"),
            "else": told(one_of(("refuse", "flag")), "不成立时：拒绝，或提示审查", "otherwise: refuse, or flag"),
            "at": told(TEXT, "提示所在的字段", "the field that it is told at"),
            "title": told(PAIR, "须成立什么", "what must hold, in words"),
            "code": TEXT,
            "clause": _CLAUSE,
        },
        "that",
        "else",
        "at",
        "clause",
    )
)

_ONCE = titled({"key": _KEY, "code": TEXT, "clause": _CLAUSE}, "key", "code", "clause")
FUNDS: Schema = named(
    {
        "oneOf": [
            _ONCE,
            *(
                mapping(
                    {of: _KEY, "total": _EXPRESSION, "uses": _EXPRESSION, "clause": _CLAUSE},
                    of,
                    "total",
                    "uses",
                    "clause",
                )
                for of in CEILINGS
            ),
        ]
    }
)

_STEP = maybe_titled({"is": _EXPRESSION, "clause": _CLAUSE}, "is", "clause")
_INSTALMENT = titled({"share": {"anyOf": [{"const": REST}, integer(1, WHOLE - 1)]}, "clause": _CLAUSE}, "share")
_CALL = mapping(
    {
        "budget": told(MONEY, "预算", "the budget"),
        "share": told(one_of(SHARES), "预算不足时如何分配", "how the budget is shared out when it is short"),
        "rank": told(WORDS, "排序依据", "what is ranked by"),
        "quota": told(integer(1, MOST_PLACES), "名额", "how many get money at most"),
        "clause": _CLAUSE,
    },
    "share",
    allOf=[
        {
            "if": _when("share", "ranked"),
            "then": {"required": ["rank"], "properties": {"rank": {"not": _EMPTY}}},
            "else": {"properties": {"rank": _EMPTY}},
        },
        {"if": _when("share", "pro_rata"), "then": {"properties": {"quota": False}}},
    ],
)
AWARD_PART: Schema = mapping(
    {
        "line": told(named(_STEP, required=[AWARD]), "每条明细的计算步骤", "the steps of a line's award"),
        "claimant": mapping({"cap": MONEY, "clause": _CLAUSE}, "cap", "clause"),
        "call": _CALL,
        "instalments": told(named(_INSTALMENT), "分期拨付", "the parts in which a grant is paid"),
    },
    "line",
    "call",
)
