"""The letters that the house words itself, because no edition knows of them: of objections, recoveries, evaluations.

A claimant is never told who objects; an objector is told nothing of the claimant that the notice has not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.definition.life import Text


@dataclass(frozen=True)
class HouseLetter:
    """A title and a body with places for facts, as an edition's letters have them."""

    title: Text
    body: Text


TO_OBJECTOR: Mapping[str, HouseLetter] = {
    "objection_received": HouseLetter(
        Text("异议收讫（{number}）", "Your objection was received ({number})"),
        Text(
            "{objector}：\n您对方案 {plan} 中申报 {application}（{lines}）提出的异议已收到，编号 {number}。"
            "我们将于 {due} 前答复。您可凭提交时取得的查询码查看办理情况。",
            "{objector}:\nYour objection to application {application} ({lines}) of plan {plan} was received as "
            "{number}. It will be answered by {due}. With the code that you were given you can see how it stands.",
        ),
    ),
    "objection_admitted": HouseLetter(
        Text("异议受理通知（{number}）", "Your objection was admitted ({number})"),
        Text(
            "{objector}：\n您的异议 {number} 已受理。答复前，所涉方案不予确认，也不拨付资金。我们将于 {due} 前答复。",
            "{objector}:\nYour objection {number} was admitted. Until it is answered the plan is not confirmed and "
            "nothing of it is paid. It will be answered by {due}.",
        ),
    ),
    "objection_not_admissible": HouseLetter(
        Text("异议不予受理通知（{number}）", "Your objection was not admitted ({number})"),
        Text(
            "{objector}：\n您的异议 {number} 不予受理：{reason}",
            "{objector}:\nYour objection {number} was not admitted: {reason}",
        ),
    ),
    "objection_upheld": HouseLetter(
        Text("异议答复（{number}）：异议成立", "Answer to your objection ({number}): upheld"),
        Text(
            "{objector}：\n经核查，您的异议 {number} 成立：{reason}\n原方案 {plan} 已撤回，将重新制定方案并再次公示，"
            "公示中注明变动。",
            "{objector}:\nYour objection {number} was found to be right: {reason}\nPlan {plan} was taken back; a new "
            "one will be made and put on public notice with what changed.",
        ),
    ),
    "objection_rejected": HouseLetter(
        Text("异议答复（{number}）：异议不成立", "Answer to your objection ({number}): rejected"),
        Text(
            "{objector}：\n经核查，您的异议 {number} 不成立：{reason}",
            "{objector}:\nYour objection {number} was looked into and not found to be right: {reason}",
        ),
    ),
}
"""What whoever objects is mailed, by kind of letter."""

TO_CLAIMANT: Mapping[str, HouseLetter] = {
    "objection_admitted": HouseLetter(
        Text("公示异议通知", "An objection to your application"),
        Text(
            "{claimant}：公示期间有人对你单位的申报 {application}（{lines}）提出异议（{number}），现已受理。"
            "答复前，方案 {plan} 不予确认，也不拨付资金。如需说明情况，请与主管部门联系。",
            "{claimant}: somebody objected to your application {application} ({lines}) while it was on public notice "
            "({number}), and the objection was admitted. Until it is answered plan {plan} is not confirmed and nothing "
            "of it is paid. If you wish to say something on it, please speak to the office.",
        ),
    ),
    "objection_upheld": HouseLetter(
        Text("异议处理结果：重新核定", "An objection was upheld: your application is decided anew"),
        Text(
            "{claimant}：对申报 {application}（{lines}）的异议（{number}）经核查成立：{reason}\n"
            "该申报已重新核定，方案 {plan} 已撤回，新方案将再次公示；对新方案可在其公示期内提出异议。",
            "{claimant}: the objection ({number}) to application {application} ({lines}) was upheld: {reason}\nThe "
            "application was decided anew and plan {plan} was taken back. A new plan will be put on public notice; "
            "while it is, you may object to it.",
        ),
    ),
    "objection_rejected": HouseLetter(
        Text("异议处理结果：维持原核定", "An objection was rejected: your application stands"),
        Text(
            "{claimant}：对申报 {application}（{lines}）的异议（{number}）经核查不成立，维持原核定。",
            "{claimant}: the objection ({number}) to application {application} ({lines}) was not upheld; the decision "
            "stands.",
        ),
    ),
}
"""What the claimant is told, by kind of letter; of what was not admitted they hear nothing."""

OF_RECOVERY: Mapping[str, HouseLetter] = {
    "recovery_ordered": HouseLetter(
        Text("追回决定（{number}）", "Order to pay back ({number})"),
        Text(
            "{claimant}：你单位申报 {application} 已获拨付的资助中，{amount} 应予追回。原因：{ground}。{why}\n请于 "
            "{due} 前退回原拨付资金的账户，汇款附言注明 {number}。{bar}如有异议，请在此期限内书面向主管部门提出。",
            "{claimant}: {amount} of what was paid for your application {application} must be paid back: {ground}. "
            "{why}\nPlease return it by {due} to the account from which it was paid, naming {number} in the "
            "remittance.{bar} If you disagree, write to the office within this period.",
        ),
    ),
    "recovery_received": HouseLetter(
        Text("退还收讫（{number}）", "Your repayment was received ({number})"),
        Text(
            "{claimant}：你单位就追回 {number} 退还的 {received} 已收到。累计已退 {repaid}，尚应退还 {open}。",
            "{claimant}: {received} were received on {number}. {repaid} were paid back in all, {open} are still open.",
        ),
    ),
    "recovery_undone": HouseLetter(
        Text("退还登记更正（{number}）", "A booked repayment was taken back ({number})"),
        Text(
            "{claimant}：追回 {number} 登记的退还 {received} 有误，已冲回：{reason}\n"
            "累计已退 {repaid}，尚应退还 {open}。",
            "{claimant}: {received} that were booked on {number} were taken back: {reason}\n{repaid} were paid back in "
            "all, {open} are still open.",
        ),
    ),
    "recovery_renewed": HouseLetter(
        Text("退还登记更正（{number}）", "A booked repayment was taken back ({number})"),
        Text(
            "{claimant}：追回 {number} 登记的退还 {received} 有误，已冲回：{reason}\n"
            "累计已退 {repaid}，尚应退还 {open}，退还期限重新计算，至 {due}。",
            "{claimant}: {received} that were booked on {number} were taken back: {reason}\n{repaid} were paid back in "
            "all, {open} are still open. The period begins anew, and ends on {due}.",
        ),
    ),
    "recovery_reminder": HouseLetter(
        Text("退还催告（{number}）", "Reminder to pay back ({number})"),
        Text(
            "{claimant}：追回 {number} 的退还期限已过，尚有 {open} 未退还。请于 {due} 前退清；逾期仍未退清的，将依法"
            "移送强制执行。",
            "{claimant}: the period of {number} is over, and {open} are still open. Please pay by {due}; otherwise "
            "it will be handed over to enforcement.",
        ),
    ),
    "recovery_overdue": HouseLetter(
        Text("逾期未退通知（{number}）", "Your repayment is overdue ({number})"),
        Text(
            "{claimant}：追回 {number} 经催告仍有 {open} 未退还，主管部门将决定是否移送强制执行。",
            "{claimant}: after a reminder {open} of {number} are still open. The office now decides on enforcement.",
        ),
    ),
    "recovery_extended": HouseLetter(
        Text("退还延期通知（{number}）", "You were given more time ({number})"),
        Text(
            "{claimant}：追回 {number} 尚有 {open} 未退还，期限延至 {due}：{reason}",
            "{claimant}: {open} of {number} are still open; you have until {due}: {reason}",
        ),
    ),
    "recovery_enforced": HouseLetter(
        Text("移送强制执行通知（{number}）", "Handed over to enforcement ({number})"),
        Text(
            "{claimant}：追回 {number} 尚有 {open} 未退还，已移送强制执行：{reason}",
            "{claimant}: {open} of {number} are still open and were handed over to enforcement: {reason}",
        ),
    ),
    "recovery_closed": HouseLetter(
        Text("追回办结（{number}）", "The recovery is closed ({number})"),
        Text(
            "{claimant}：追回 {number} 的 {amount} 已全部退还，现予办结。{bar}",
            "{claimant}: all {amount} of {number} were paid back, and it is closed.{bar}",
        ),
    ),
    "recovery_waived": HouseLetter(
        Text("免除余款通知（{number}）", "The rest was waived ({number})"),
        Text(
            "{claimant}：追回 {number} 已退还 {repaid}，余款 {open} 予以免除。{bar}理由：{reason}",
            "{claimant}: {repaid} of {number} were paid back, and the remaining {open} are waived.{bar} Why: {reason}",
        ),
    ),
    "recovery_withdrawn": HouseLetter(
        Text("撤销追回决定通知（{number}）", "The order to pay back was withdrawn ({number})"),
        Text(
            "{claimant}：追回决定 {number} 已撤销，无须退还，因其限制申报的一并解除：{reason}",
            "{claimant}: the order {number} was withdrawn. Nothing need be paid back, and the bar that it set is "
            "lifted: {reason}",
        ),
    ),
}
"""What the claimant is told of money that is asked back, by kind of letter."""

OF_EVALUATION: Mapping[str, HouseLetter] = {
    "evaluation_asked": HouseLetter(
        Text("请提交绩效报告（{number}）", "Please report what became of the money ({number})"),
        Text(
            "{claimant}：你单位申报 {application}（{scheme}）的资助已拨付。"
            "请于 {due} 前在系统中填报绩效报告 {number}。",
            "{claimant}: the money for your application {application} ({scheme}) was paid. Please hand in the report "
            "{number} on what became of it by {due}.",
        ),
    ),
    "evaluation_reminder": HouseLetter(
        Text("绩效报告催报（{number}）", "Reminder: your report ({number})"),
        Text(
            "{claimant}：绩效报告 {number} 的期限已过，尚未收到。"
            "请于 {due} 前提交；仍未提交的，可评为不合格并追回资助。",
            "{claimant}: the period for the report {number} is over and none has come. Please hand it in by {due}; "
            "otherwise the money may be found not well used, and asked back.",
        ),
    ),
    "evaluation_extended": HouseLetter(
        Text("绩效报告延期通知（{number}）", "You were given more time for your report ({number})"),
        Text(
            "{claimant}：绩效报告 {number} 的期限延至 {due}：{reason}",
            "{claimant}: you have until {due} to hand in the report {number}: {reason}",
        ),
    ),
    "evaluation_overdue": HouseLetter(
        Text("绩效报告逾期通知（{number}）", "Your report is overdue ({number})"),
        Text(
            "{claimant}：绩效报告 {number} 逾期未提交，主管部门将作出评价结论。此前仍可提交。",
            "{claimant}: the report {number} was not handed in in time. The office now decides without it; "
            "until then you may still hand it in.",
        ),
    ),
    "evaluation_returned": HouseLetter(
        Text("绩效报告退回补充（{number}）", "Your report needs more ({number})"),
        Text(
            "{claimant}：绩效报告 {number} 需要补充：{reason}\n请于 {due} 前重新提交。",
            "{claimant}: the report {number} needs more: {reason}\nPlease hand it in again by {due}.",
        ),
    ),
    "evaluation_met": HouseLetter(
        Text("绩效评价结果（{number}）", "Your performance evaluation ({number})"),
        Text(
            "{claimant}：申报 {application} 的绩效评价 {number} 结论为合格。",
            "{claimant}: the evaluation {number} of your application {application} found its purpose met.",
        ),
    ),
    "evaluation_not_met": HouseLetter(
        Text("绩效评价结果（{number}）", "Your performance evaluation ({number})"),
        Text(
            "{claimant}：申报 {application} 的绩效评价 {number} 结论为不合格：{reason}\n"
            "如有异议，请书面向主管部门提出。",
            "{claimant}: the evaluation {number} of your application {application} found its purpose not met: "
            "{reason}\nIf you disagree, write to the office.",
        ),
    ),
}
"""What the claimant is told of an evaluation, by kind of letter."""
