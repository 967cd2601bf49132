"""What somebody may get wrong about a call's terms, as values with words in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from forms.faults import RoomFault
from workflow.definition.life import Text

WORDS: Mapping[str, Text] = {
    "missing": Text("「{column}」未填，请填写。", "“{column}” is empty; please fill it in."),
    "too_long": Text(
        "「{column}」过长：最多 {most} 个字，请缩短。",
        "“{column}” is too long: at most {most} characters; please shorten it.",
    ),
    "number_malformed": Text(
        "「{column}」只能由字母、汉字、数字、点和短横线组成，以字母、汉字或数字开头，最多 {most} 个字。",
        "“{column}” takes letters, digits, dots and hyphens, begins with a letter or digit, and has at most {most} "
        "characters.",
    ),
    "number_taken": Text(
        "「{column}」已被另一申报通知使用，请另取编号。", "“{column}” is another call's already; please choose another."
    ),
    "closes_before_opens": Text(
        "「{column}」早于开始日期，请核对。", "“{column}” is before the opening day; please check both."
    ),
    "closes_in_the_past": Text(
        "「{column}」已过，请填写今天或以后的日期。", "“{column}” is past; please give today or a later day."
    ),
    "window_turned": Text(
        "「{column}」早于期间首日，请核对。", "“{column}” is before the first day of the window; please check both."
    ),
    "window_outside": Text(
        "「{column}」超出所选版本的适用期间（{first} 至 {last}），请改在期间以内。",
        "“{column}” lies outside the days that the edition covers ({first} to {last}).",
    ),
    "closing_day_odd": Text(
        "「{column}」应在期间首日与申报截止日之间。",
        "“{column}” must lie between the first day of the window and the closing day.",
    ),
    "not_yet": Text("「{column}」尚未到来，请核对。", "“{column}” has not come yet; please check it."),
    "unprintable": Text(
        "「{column}」含有无法显示的字符，请重新填写。",
        "“{column}” has characters that can't be shown; please type it anew.",
    ),
    "document_used": Text(
        "「{column}」已用于调整本申报通知的预算，或正待审批。",
        "“{column}” has changed the budget of this call already, or waits to be approved.",
    ),
    "budget_nothing": Text("「{column}」须大于零。", "“{column}” must be more than nothing."),
}
"""The words of every fault by its stable code; `{column}` and a fault's params are filled in."""

FIELDS: Mapping[str, Text] = {
    "authority": Text("主管部门", "Authority"),
    "number": Text("编号", "Number"),
    "title_zh": Text("中文标题", "Title in Chinese"),
    "title_en": Text("英文标题", "Title in English"),
    "opens_on": Text("申报开始日期", "Opening day"),
    "closes_on": Text("申报截止日期", "Closing day"),
    "window_from": Text("事项期间首日", "First day of the window"),
    "window_to": Text("事项期间末日", "Last day of the window"),
    "closing_day": Text("权利有效的基准日", "Day on which things must be in force"),
    "budget": Text("预算（元）", "Budget (yuan)"),
    "direction": Text("调整方向", "What it does"),
    "amount": Text("调整金额（元）", "Amount (yuan)"),
    "document": Text("文号", "Document number"),
    "dated_on": Text("发文日期", "Day of the document"),
    "reason": Text("调整事由", "Reason"),
}
"""What the user sees of a field."""


@dataclass(frozen=True)
class CallFault(RoomFault):
    """A fault in the words of this room."""

    words: ClassVar[Mapping[str, Text]] = WORDS
    fields: ClassVar[Mapping[str, Text]] = FIELDS


fault = CallFault.of
"""A fault of a field of `FIELDS`."""
