"""What somebody may get wrong who asks money back or books what came, as values with words in Chinese and English."""

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
    "unprintable": Text(
        "「{column}」含有无法显示的字符，请重新填写。",
        "“{column}” has characters that can't be shown; please type it anew.",
    ),
    "nothing": Text("「{column}」须大于零。", "“{column}” must be more than nothing."),
    "above_paid": Text(
        "「{column}」超过可追回的金额：该申报已拨付，且尚未要求退还的为 {left} 元。",
        "“{column}” is more than can be asked back: {left} yuan of this application are paid and not asked back yet.",
    ),
    "above_order": Text(
        "「{column}」超过尚未退还的金额 {left} 元。多退的部分请另行退回对方，此处只登记应退的部分。",
        "“{column}” is more than the {left} yuan that are still open. Send the rest back; book what was asked.",
    ),
    "workdays_odd": Text(
        "「{column}」应为 {least} 至 {most} 个工作日。", "“{column}” must be {least} to {most} working days."
    ),
    "years_odd": Text("「{column}」应为 0 至 {most} 年。", "“{column}” must be 0 to {most} years."),
    "not_yet": Text("「{column}」尚未到来，请核对。", "“{column}” has not come yet; please check it."),
    "before_paid": Text(
        "「{column}」早于拨付之日（{day}），请核对。",
        "“{column}” is before the money was sent ({day}); please check it.",
    ),
    "reference_used": Text(
        "「{column}」已登记过，同一笔到账只能登记一次。",
        "“{column}” is booked already: the same receipt counts once.",
    ),
}
"""The words of every fault by its stable code; `{column}` and a fault's params are filled in."""

FIELDS: Mapping[str, Text] = {
    "ground": Text("追回原因", "Why"),
    "amount": Text("金额（元）", "Amount (yuan)"),
    "due_workdays": Text("退还期限（工作日）", "Working days to pay it back"),
    "bar_years": Text("限制申报（年）", "Barred from claiming (years)"),
    "reason": Text("事实与依据", "Facts and basis"),
    "received_on": Text("到账日期", "Day of receipt"),
    "reference": Text("银行到账流水号", "The bank's number of the receipt"),
}
"""What the user sees of a field."""


@dataclass(frozen=True)
class RecoveryFault(RoomFault):
    """A fault in the words of this room."""

    words: ClassVar[Mapping[str, Text]] = WORDS
    fields: ClassVar[Mapping[str, Text]] = FIELDS


fault = RecoveryFault.of
"""A fault of a field of `FIELDS`."""
