"""The ledger of a definition as a JSON Schema: kinds of service, who is served, and what is judged by it."""

from __future__ import annotations

from workflow.definition.ledger_reader import MOST_DAYS
from workflow.definition.schema.pieces import PAIR, PERIOD, TEXT, Schema, integer, mapping, named, titled, told

_CHECK = titled(
    {
        "in": told(TEXT, "在哪个状态检查", "the state in which it is judged"),
        "that": told(TEXT, "须满足的条件", "what must hold"),
        "clause": TEXT,
    },
    "in",
    "that",
    "clause",
)

LEDGER: Schema = mapping(
    {
        "served": told(TEXT, "被服务单位的字段", "the field that names who is served"),
        "link_days": told(integer(1, MOST_DAYS), "链接有效天数", "days for which a mailed link works"),
        "repay_within": told(PERIOD, "未通过时的退还期限", "to pay back what was paid for a line that fails"),
        "clause": TEXT,
        "kinds": told(named(PAIR), "服务类别", "the kinds of service"),
        "checks": told(named(_CHECK), "检查条件", "the conditions of the checks"),
    },
    "served",
    "link_days",
    "repay_within",
    "clause",
    "kinds",
)
