"""The figures of a yearly report: what each is called, and how it is counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from workflow.definition.life import Text

Unit = Literal["count", "fen", "days"]

UNITS: Final[dict[Unit, Text]] = {
    "count": Text("个", "count"),
    "fen": Text("元", "yuan"),
    "days": Text("工作日", "working days"),
}
"""What a figure's number counts; money is told in yuan."""


@dataclass(frozen=True)
class Figure:
    """A figure: its name, its titles, its unit, and the rule by which anybody can count it again."""

    name: str
    title: Text
    unit: Unit
    counted: Text


FIGURES: tuple[Figure, ...] = (
    Figure(
        "budget",
        Text("预算", "Budget"),
        "fen",
        Text("账簿中的预算，含已批准的调整", "The budget in the book, with the changes that were approved"),
    ),
    Figure(
        "claimants",
        Text("申报主体", "Claimants"),
        "count",
        Text("提交过申报的单位，每个单位只计一次", "Organisations that submitted an application, each once"),
    ),
    Figure("applications", Text("申报", "Applications"), "count", Text("提交过的申报", "Applications submitted")),
    Figure(
        "lines",
        Text("申报明细", "Lines"),
        "count",
        Text(
            "各申报最近一次提交中通过校验的明细",
            "Lines that passed their checks in each application's newest submission",
        ),
    ),
    Figure(
        "awarded",
        Text("核定资助的明细", "Lines awarded"),
        "count",
        Text("已核定的申报中同意资助的明细", "Lines accepted in applications that were decided"),
    ),
    Figure(
        "award",
        Text("核定资助额", "Awarded"),
        "fen",
        Text("上述明细按规则计算的资助额，限额与分配之前", "What the rules give these lines, before caps and shares"),
    ),
    Figure(
        "refused",
        Text("不予资助的明细", "Lines refused"),
        "count",
        Text("已核定的申报中不予资助的明细", "Lines refused in applications that were decided"),
    ),
    Figure(
        "granted",
        Text("安排金额", "Granted"),
        "fen",
        Text("已批准方案的预留，不含已释放的", "What approved plans reserved, without what was released"),
    ),
    Figure(
        "paid",
        Text("已拨付", "Paid"),
        "fen",
        Text("账簿中由在途转为已拨的金额", "What the book moved from transit to paid"),
    ),
    Figure(
        "payments", Text("到账笔数", "Payments"), "count", Text("银行回复到账的拨付", "Payments that the bank paid")
    ),
    Figure(
        "returns",
        Text("银行退回笔数", "Returns by the bank"),
        "count",
        Text("银行退回的拨付，重付后仍计", "Payments that the bank returned, also where they were paid later"),
    ),
    Figure("returned", Text("银行退回金额", "Returned"), "fen", Text("上述拨付的金额", "What these payments come to")),
    Figure(
        "recoveries",
        Text("追回决定", "Recoveries"),
        "count",
        Text("已批准且未撤销的追回决定", "Orders to pay back that were approved and not withdrawn"),
    ),
    Figure(
        "recovered",
        Text("追回金额", "Recovered"),
        "fen",
        Text("账簿中由已拨转为追回的金额，扣除冲回", "What the book moved to recovered, less what was undone"),
    ),
    Figure(
        "met",
        Text("绩效评价合格", "Evaluations: purpose met"),
        "count",
        Text("已确认合格的绩效评价", "Evaluations that were confirmed as met"),
    ),
    Figure(
        "not_met",
        Text("绩效评价不合格", "Evaluations: purpose not met"),
        "count",
        Text("已确认不合格的绩效评价，含未报告的", "Evaluations that were confirmed as not met, also without a report"),
    ),
    Figure(
        "median",
        Text("到账用时中位数", "Time to payment, median"),
        "days",
        Text(
            "首次提交次日起至首次到账当日的工作日；偶数份取较大者",
            "Working days from the day after the first submission to the first payment; of two middles the longer",
        ),
    ),
    Figure(
        "slow",
        Text("到账用时九成以内", "Time to payment, 90th percentile"),
        "days",
        Text(
            "九成已到账申报不超过的工作日（最近秩法）",
            "Working days that nine in ten paid applications did not pass (nearest rank)",
        ),
    ),
)
"""All figures, in the order in which they are told."""
