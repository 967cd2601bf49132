"""The letters that the house words itself, because no edition knows of them: what is told of an objection, and to whom.

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
