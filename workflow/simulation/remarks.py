"""What has to be known to read a simulation rightly, as sentences: the same on page, terminal and workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from forms.types.money import yuan
from workflow.definition.edition import Share
from workflow.definition.life import Text
from workflow.simulation.result import CallResult

SHARE_TITLES: Final[dict[Share, Text]] = {
    "pro_rata": Text("按比例分配", "in proportion"),
    "first_come": Text("按提交先后", "first come, first served"),
    "ranked": Text("按排序", "by rank"),
}
"""The ways to share out a budget."""

CHOSEN: Final = (
    Text(
        "试算只读取数据，不保存任何内容，也不代表任何决定。",
        "A simulation only reads: nothing is kept, and nothing is decided by it.",
    ),
    Text(
        "审核人员不予资助的行，试算后仍不予资助；其余各行按新规则计算，视同审核通过。",
        "A line that a reviewer refused stays refused; all others count as the tried rules have them, as if accepted.",
    ),
    Text(
        "其他申报已占用的资助事项和票据不再核对。",
        "What other claims hold of things funded once and of receipts is not looked up again.",
    ),
)
"""What every simulation chooses."""


def remarks(result: CallResult) -> Sequence[Text]:
    """What is particular to this one, in the order in which it matters."""
    return [*_of_rules(result), *_of_lines(result), *_of_call(result)]


def _of_rules(result: CallResult) -> Iterable[Text]:
    told = result.told
    if result.as_if_in_force:
        yield Text(
            "该版本的适用期间与申报通知的期间没有重合，试算时视同在该期间适用。",
            "The edition covers no day of the call's window; it is tried as if it had been in force then.",
        )
    if result.lacking:
        yield Text(
            f"新版本必填的“{_zh(result.lacking)}”在已提交的明细中没有：{told.unjudged:,} 行（现有资助额合计 "
            f"{yuan(told.unjudged_fen)} 元）无法判断，按零计入，未作推测。",
            f"The edition requires “{_en(result.lacking)}”, which the stored lines never had: "
            f"{told.unjudged:,} lines (awards of {yuan(told.unjudged_fen)} yuan now) cannot be judged and count as "
            "nothing; nothing is guessed.",
        )
    if result.open:
        yield Text(
            f"新版本选填的“{_zh(result.open)}”在已提交的明细中没有，按未填处理。",
            f"The edition's optional “{_en(result.open)}” is not in the stored lines, and counts as left blank.",
        )
    for column, many in sorted(told.dropped.items()):
        yield Text(
            f"新版本没有“{column}”一列，{many:,} 行在此所填的内容不起作用。",
            f"The edition does not know the column “{column}”; what {many:,} lines say there has no effect.",
        )


def _of_lines(result: CallResult) -> Iterable[Text]:
    told = result.told
    if told.unseen:
        yield Text(
            f"{told.unseen:,} 行原为有误，按新规则可获资助，但尚无审核人员看过。",
            f"{told.unseen:,} lines that were bad become good; no reviewer has looked at them yet.",
        )
    if told.kept:
        yield Text(
            f"{told.kept:,} 行由审核人员决定不予资助，维持不变。",
            f"{told.kept:,} lines stay refused because a reviewer refused them.",
        )
    if told.more:
        yield Text(
            f"变化的行过多，另有 {told.more:,} 行只计入合计，未逐行列出。",
            f"Too many lines change to list them all: {told.more:,} more are only in the sums.",
        )


def _of_call(result: CallResult) -> Iterable[Text]:
    if result.plan:
        yield Text(
            f"“现状”为方案 {result.plan} 的安排金额。", f"What is granted now is what plan {result.plan} grants."
        )
    if result.under_way:
        yield Text(
            f"{result.under_way:,} 份申报仍在办理，按其各行全部通过计算。",
            f"{result.under_way:,} applications are still under way, and count as if all good lines were accepted.",
        )
    if result.left_out:
        ended = list(result.left_out.items())
        yield Text(
            "未计入已结束的申报：" + "、".join(f"{title.zh} {many:,} 份" for title, many in ended) + "。",
            "Applications that have ended are left out: "
            + ", ".join(f"{title.en} {many:,}" for title, many in ended)
            + ".",
        )


def _zh(titles: Sequence[Text]) -> str:
    return "、".join(each.zh for each in titles)


def _en(titles: Sequence[Text]) -> str:
    return ", ".join(each.en for each in titles)
