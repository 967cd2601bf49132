"""What somebody may get wrong who writes a service down, asks for it to be confirmed, or answers, in two languages."""

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
    "no_such_line": Text(
        "本申报没有第 {row} 行可以服务的企业，请从列表中选择。",
        "This application serves nobody in row {row}; choose from the list.",
    ),
    "kind_unknown": Text("「{column}」请从列表中选择。", "Choose “{column}” from the list."),
    "not_a_day": Text("「{column}」不是日期，应如 2019-06-30。", "“{column}” is no day such as 2019-06-30."),
    "not_yet": Text("「{column}」尚未到来，请核对。", "“{column}” has not come yet; please check it."),
    "before_agreement": Text(
        "「{column}」早于该企业的起始日（{day}），请核对。",
        "“{column}” is before this firm's first day ({day}); please check it.",
    ),
    "mail_malformed": Text(
        "「{column}」不是有效的邮箱地址，请核对。", "“{column}” is not a mail address; please check it."
    ),
    "mail_own": Text(
        "「{column}」是贵单位人员的邮箱：服务须由企业自行确认。",
        "“{column}” belongs to somebody who acts for you: firms confirm services themselves.",
    ),
    "mail_shared": Text(
        "「{column}」已用于第 {row} 行的企业，每家企业须用自己的邮箱确认。",
        "“{column}” was used for the firm of row {row}; each firm confirms at an address of its own.",
    ),
    "mailed_often": Text(
        "24 小时内已向该企业发送 {most} 封邮件而未获答复，请改日再发，或先与企业联系。",
        "{most} links went to this firm within 24 hours without an answer; talk to it first, or send one later.",
    ),
    "nothing_to_confirm": Text(
        "该企业没有待确认的服务，请先登记。",
        "There is nothing for this firm to confirm; write its services down first.",
    ),
    "link_over": Text(
        "该链接已使用、已过期或已被新的链接取代，不能再答复。",
        "This link was used, has run out or was replaced by a newer one; it can't be answered any more.",
    ),
    "answer_missing": Text("请选择“属实”或“不属实”。", "Say whether it is so or not."),
    "mark_missing": Text("请为服务打分（1 至 {most} 分）。", "Give the services a mark from 1 to {most}."),
    "words_missing": Text("请说明哪些不属实。", "Say what is not so."),
}
"""The words of every fault by its stable code; `{column}` and a fault's params are filled in."""

FIELDS: Mapping[str, Text] = {
    "row": Text("企业", "Firm"),
    "served_on": Text("服务日期", "Day of the service"),
    "kind": Text("服务类别", "Kind of service"),
    "words": Text("服务内容", "What was done"),
    "mail": Text("企业邮箱", "Mail address of the firm"),
    "confirmed": Text("是否属实", "Is it so?"),
    "satisfaction": Text("满意度", "Satisfaction"),
    "remark": Text("说明", "Remarks"),
}
"""What the user sees of a field."""


@dataclass(frozen=True)
class ServiceFault(RoomFault):
    """A fault in the words of this room."""

    words: ClassVar[Mapping[str, Text]] = WORDS
    fields: ClassVar[Mapping[str, Text]] = FIELDS


fault = ServiceFault.of
"""A fault of a field of `FIELDS`."""
