"""What a line of the bank's answer was found to be, and what it may be explained as, in the words of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workflow.definition.life import Text
from workflow.money.bank_answers import Meaning


@dataclass(frozen=True)
class Kind:
    """What a finding or a meaning is called, and what it entails."""

    title: Text
    help: Text


FINDINGS: Final[Mapping[str, Kind]] = {
    "wrong_amount": Kind(
        Text("金额不符", "Another amount"),
        Text("未入账：银行所列金额与所付不同。", "Not posted: the bank names another sum than was ordered."),
    ),
    "contradictory": Kind(
        Text("结果矛盾", "Contradicting results"),
        Text("未入账：与同一笔的另一结果矛盾。", "Not posted: it contradicts another result of the same payment."),
    ),
    "unknown": Kind(
        Text("未知拨付", "Unknown payment"),
        Text("未入账：本批次没有这个标识。", "Not posted: no payment of this batch has this id."),
    ),
    "unreadable": Kind(
        Text("无法读取", "Can't be read"),
        Text("未入账：这一行没有可用的结果。", "Not posted: the line says nothing that can be used."),
    ),
    "paid": Kind(
        Text("已到账", "Paid"),
        Text("已入账：款项已到申报主体账户。", "Posted: the money has reached the claimant."),
    ),
    "returned": Kind(
        Text("银行退回", "Returned"),
        Text(
            "已入账：款项重新预留。请申报主体更正账户后另制批次。",
            "Posted: the money is reserved again. Ask the claimant to mend the account, then make another batch.",
        ),
    ),
    "duplicate": Kind(
        Text("已知结果", "Known already"),
        Text("与已知结果相同，未作变动。", "It says again what is known, and changed nothing."),
    ),
}
"""Each finding by its code."""

MEANINGS: Final[Mapping[Meaning, Kind]] = {
    Meaning.PAID: Kind(
        Text("实际已付", "It was paid"),
        Text(
            "银行确认已按指令金额付出，复核后入账。",
            "The bank confirms the ordered sum. It is posted once confirmed here.",
        ),
    ),
    Meaning.RETURNED: Kind(
        Text("实际退回", "It was returned"),
        Text(
            "银行确认未付或已全额退回，复核后重新预留。",
            "All of it is with the office. It is reserved again once confirmed here.",
        ),
    ),
    Meaning.ELSEWHERE: Kind(
        Text("属于其他批次", "Another batch's"),
        Text("请在该批次读入银行的文件，此处不入账。", "Read the bank's file there. Nothing is posted here."),
    ),
    Meaning.VOID: Kind(
        Text("不作数", "Void"),
        Text(
            "银行已撤回，或另有一行为准，不入账。", "The bank took it back, or another line holds. Nothing is posted."
        ),
    ),
}
"""What each meaning is called where a line is explained."""
