"""The words for what a definition says, its sections, keys and values, for whoever reads what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflow.definition.life import Text

SECTIONS: Mapping[str, Text] = {
    "scheme": Text("资助项目", "Scheme"),
    "edition": Text("版本名", "Name of the edition"),
    "title": Text("名称", "Title"),
    "basis": Text("依据", "Legal basis"),
    "authority": Text("主管部门", "Authority"),
    "claimants": Text("申报主体类型", "Kinds of claimant"),
    "effective": Text("适用期间", "Period"),
    "line": Text("申报明细字段", "Fields of a line"),
    "application": Text("申报字段", "Fields of the application"),
    "documents": Text("申报材料", "Documents"),
    "undertaking": Text("承诺", "Undertaking"),
    "funds": Text("不得重复资助", "What is funded once only"),
    "tables": Text("表", "Tables"),
    "values": Text("中间值", "Named figures"),
    "checks": Text("审核条件", "Checks"),
    "award": Text("资助额", "Award"),
    "life": Text("流程", "Life"),
    "apart": Text("须由不同人员履行的职责", "Duties of different people"),
    "evaluation": Text("绩效评价", "Evaluation"),
    "letters": Text("通知文书", "Letters"),
    "reasons": Text("不予资助的理由", "Reasons for a refusal"),
    "choices": Text("本版本的取舍", "What this edition decides"),
}
"""The sections of a definition."""

KEYS: Mapping[str, Text] = {
    "zh": Text("中文", "Chinese words"),
    "en": Text("英文", "English words"),
    "title": Text("标题", "title"),
    "help": Text("填写说明", "help"),
    "body": Text("正文", "body"),
    "by": Text("依据的日期或角色", "event or role"),
    "from": Text("起", "from"),
    "to": Text("至", "to"),
    "then": Text("期满以后", "after the end"),
    "clause": Text("条款", "clause"),
    "window_clause": Text("申报期间条款", "clause of the window"),
    "type": Text("类型", "type"),
    "kinds": Text("种类", "kinds"),
    "column": Text("列名", "column"),
    "columns": Text("列名", "columns"),
    "aliases": Text("列名别称", "other column names"),
    "required": Text("是否必填", "whether it is required"),
    "compare": Text("核对材料", "compared with"),
    "most": Text("上限", "at most"),
    "least": Text("下限", "at least"),
    "default": Text("缺省值", "default"),
    "per": Text("按申报或按明细", "per application or line"),
    "media": Text("文件类型", "kinds of file"),
    "largest": Text("文件大小上限", "largest size"),
    "key": Text("唯一键", "key"),
    "code": Text("代码", "code"),
    "at": Text("对应字段", "told at"),
    "that": Text("条件", "condition"),
    "else": Text("不符合时", "if it does not hold"),
    "is": Text("算法", "formula"),
    "line": Text("每项", "each line"),
    "claimant": Text("每个申报主体", "each claimant"),
    "call": Text("整个申报通知", "the whole call"),
    "cap": Text("限额", "cap"),
    "budget": Text("预算", "budget"),
    "share": Text("份额或分配方式", "share"),
    "instalments": Text("分期", "instalments"),
    "table": Text("引用的表", "register"),
    "rows": Text("各行", "rows"),
    "initial": Text("初始状态", "first state"),
    "states": Text("状态", "states"),
    "transitions": Text("流转", "transitions"),
    "trigger": Text("触发", "trigger"),
    "role": Text("角色", "role"),
    "duty": Text("职责", "duty"),
    "within": Text("期限", "clock"),
    "counts_from": Text("起算日", "counted from"),
    "on_expiry": Text("到期后", "when it runs out"),
    "ends": Text("是否终点", "whether it is an end"),
    "waits_for": Text("等待", "waits for"),
    "when": Text("前提", "guard"),
    "reason": Text("是否须写理由", "whether a reason is asked for"),
    "effects": Text("处理", "effects"),
    "letter": Text("通知", "letter"),
    "fields": Text("字段", "fields"),
    "words": Text("是否须另写说明", "whether words are asked for"),
}
"""What a key of a definition says, wherever it stands below a section."""

_TRUTH = {True: Text("是", "yes"), False: Text("否", "no")}


def in_words(value: Any, language: str, *, marked: bool = False) -> str:
    """A value on one line; where `marked`, quotation marks tell a text from a number that it looks like."""
    if isinstance(value, bool):
        return _TRUTH[value].told(language)
    if isinstance(value, str):
        return f'"{value}"' if marked and _looks_plain(value) else value
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            return f"{value['zh']} / {value['en']}"
        return ("; " if language.startswith("en") else "；").join(
            _entry(key, each, language, marked=marked) for key, each in value.items()
        )
    if isinstance(value, list):
        return (", " if language.startswith("en") else "、").join(
            in_words(each, language, marked=marked) for each in value
        )
    return str(value)


def _entry(key: str, value: Any, language: str, *, marked: bool) -> str:
    """One entry of a mapping: the word for its key, or its own name, and what stands there."""
    word, said = KEYS.get(key, Text(key, key)).told(language), in_words(value, language, marked=marked)
    if isinstance(value, dict) and value.keys() != {"zh", "en"}:
        return f"{word} ({said})" if language.startswith("en") else f"{word}（{said}）"
    return f"{word} {said}"


def _looks_plain(text: str) -> bool:
    """Whether a text could be taken for a number or a truth value."""
    return text in {"true", "false", ""} or text.lstrip("-").isdecimal()
