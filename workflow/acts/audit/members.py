"""The members of an export: one table that its writer, its reader and its README go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflow.definition.life import Text

KIND = "yuelu-audit-1"
"""The first word of every manifest: the format and its version."""

README, MANIFEST, EDITION = "README.txt", "manifest.json", "data/edition.json"

Shape = Mapping[str, type | tuple[type, ...]]
"""The fields of a line, each with the types that it may have."""

_WORDS, _MAYBE = (str, type(None)), (int, type(None))


@dataclass(frozen=True)
class Member:
    """A member with a JSON object on each line: what it is, and the fields of a line."""

    title: Text
    shape: Shape


MEMBERS: Mapping[str, Member] = {
    "accounts": Member(
        Text("本申报通知的账户与余额", "the accounts of the call, with their balances"),
        {"id": int, "name": str, "balance_fen": int},
    ),
    "answer_lines": Member(
        Text("银行回单逐行所载与认定（不含说明原文）", "the bank's answers line by line, with what they mean"),
        {
            "answer": int, "batch": int, "sha256": str, "place": int, "line": int, "finding": str,
            "end_to_end_id": _WORDS, "outcome": _WORDS, "amount_fen": _MAYBE, "meaning": _WORDS,
        },
    ),
    "applications": Member(
        Text("全部申报及其申报主体", "its applications and who claims"),
        {"id": int, "number": str, "claimant": str, "credit_code": str, "submitted_at": _WORDS},
    ),
    "batches": Member(
        Text("拨付批次及两份银行文件的哈希", "payment batches, with the hashes of their two bank files"),
        {"id": int, "number": str, "made_at": str, "total_fen": int, "pain_sha256": str, "csv_sha256": str},
    ),
    "budget_changes": Member(
        Text("预算调整及其文号", "changes of the budget, with the documents that they go by"),
        {"id": int, "change_fen": int, "document": str, "dated_on": str},
    ),
    "call": Member(
        Text("申报通知", "the call"),
        {
            "id": int, "number": str, "authority": str, "scheme": str, "edition_hash": str, "title_zh": str,
            "title_en": str, "opens_at": str, "closes_at": str, "window_from": str, "window_to": str,
            "closing_day": str, "budget_fen": int,
        },
    ),
    "checkpoint": Member(
        Text("最新签署的检查点；尚无检查点时为空", "the newest signed checkpoint; empty before there is one"),
        {"signed": str, "signature": str},
    ),
    "decisions": Member(
        Text("逐条审核决定（不含审核意见原文）", "the decision on each line, without the reviewer's own words"),
        {
            "application": int, "row": int, "outcome": str, "reason_code": _WORDS, "award_fen": int,
            "decided_by": int, "decided_at": str,
        },
    ),
    "history": Member(
        Text("履历：body 为入链时的原文，逐条哈希", "the record: body is the text as it was hashed, row by row"),
        {"subject": int, "seq": int, "prev": str, "hash": str, "body": str},
    ),
    "payments": Member(
        Text("逐笔拨付；收款账号只列末四位", "payments; of the account its last four digits alone"),
        {
            "id": int, "batch": int, "reservation": int, "application": int, "end_to_end_id": str, "bank": str,
            "account_tail": str, "amount_fen": int, "outcome": _WORDS, "outcome_at": _WORDS,
        },
    ),
    "plan_lines": Member(
        Text("方案逐条安排额及其计算步骤", "what plans grant each line, with the steps that led to it"),
        {"plan": int, "application": int, "row": int, "award_fen": int, "granted_fen": int, "steps": list},
    ),
    "plans": Member(
        Text("资金分配方案及其摘要", "allocation plans with their digests"),
        {
            "id": int, "number": str, "share": str, "budget_fen": int, "total_fen": int, "digest": str,
            "replaces": _MAYBE, "notice_from": _WORDS, "notice_until": _WORDS,
        },
    ),
    "proofs": Member(
        Text("各事项最新已锚定记录在检查点中的包含证明", "proofs that the checkpoint holds each subject"),
        {"subject": int, "seq": int, "position": int, "path": list},
    ),
    "recoveries": Member(
        Text("追回：要求退还与已退金额、限制申报", "what is asked back, what came of it, and bars"),
        {
            "id": int, "application": int, "number": str, "ground": str, "amount_fen": int, "repaid_fen": int,
            "due_workdays": int, "bar_years": int, "barred_until": _WORDS,
        },
    ),
    "repayments": Member(
        Text("逐笔退还；冲回的载明冲回它的履历", "what came back; what was booked wrongly names the row that undid it"),
        {
            "id": int, "recovery": int, "seq": int, "amount_fen": int, "received_on": str, "reference": str,
            "undone_seq": _MAYBE,
        },
    ),
    "reservations": Member(
        Text("按申报预留的款项及其了结", "money held for applications, and how that ended"),
        {
            "id": int, "plan": int, "application": int, "instalment": int, "amount_fen": int, "resolution": _WORDS,
            "resolved_at": _WORDS,
        },
    ),
    "subjects": Member(
        Text("本申报通知所属全部事项的当前状态与链首哈希", "every subject of the call: its present state and its head"),
        {"id": int, "kind": str, "edition": str, "state": str, "version": int, "head": str},
    ),
    "transfers": Member(
        Text("全部分录，及引起每笔分录的履历", "every transfer, and the row of the record that caused it"),
        {
            "id": int, "source_id": int, "source": str, "target_id": int, "target": str, "amount_fen": int,
            "subject": int, "seq": int, "at": str,
        },
    ),
}  # fmt: skip
"""What has lines, by name."""


def path_of(name: str) -> str:
    """The path of such a member in the file."""
    return f"data/{name}.jsonl"


PATHS = sorted([README, EDITION, *map(path_of, MEMBERS)])
"""Every member but the manifest, in the order of the file."""
