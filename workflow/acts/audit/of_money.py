"""What must hold of the money in an export: the book told by the record, and plans and payments told by the book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from workflow.acts.audit.asking import fault
from workflow.acts.audit.of_record import Found, body_of, said_of
from workflow.acts.audit.package import Package
from workflow.acts.laws.law import Fault
from workflow.history.body import digest
from workflow.money.book import AccountName

Line = Mapping[str, Any]

_MOVING: Final = frozenset(
    {
        ("call", "approve"),
        ("budget_change", "approve"),
        ("plan", "approve"),
        ("plan", "supersede"),
        ("batch", "release"),
        ("application", "settle"),
        ("application", "bounce"),
        ("application", "fail"),
        ("recovery", "repay"),
        ("recovery", "repay_rest"),
        ("recovery", "undo_repayment"),
    }
)
"""The rows of the record that always move what they say: without their transfers the book is short."""


def transfers(package: Package) -> Found:
    """Each transfer names a row of the record, and together those of a row are an amount that the row says."""
    posted = Counter[tuple[int, int]]()
    for each in package.rows("transfers"):
        posted[each["subject"], each["seq"]] += each["amount_fen"]
        yield None if each["amount_fen"] > 0 else _not_positive(each)
    for line in package.rows("history"):
        row = (line["subject"], line["seq"])
        fen = posted.pop(row, None)
        told = body_of(line)
        moves = (told.get("kind"), told.get("trigger")) in _MOVING
        if fen is not None or moves:
            yield _as_said(row, fen or 0, said_of(told), moves=moves)
    for (subject, seq), fen in posted.items():
        words = (
            "事项 {subject} 第 {seq} 条履历不存在，却有分录 {posted_fen} 元指向它",
            "transfers of {posted_fen} yuan name row {seq} of subject {subject}, which is not there",
        )
        yield fault(*words, subject=subject, seq=seq, posted_fen=fen)


def _as_said(row: tuple[int, int], fen: int, said: Line, *, moves: bool) -> Fault | None:
    amounts = [value for name, value in said.items() if name.endswith("_fen") and isinstance(value, int)]
    if fen in amounts or (moves and not fen and not any(amounts)):
        return None
    return fault(
        "事项 {subject} 第 {seq} 条履历：记载 {said_fen} 元，分录合计 {posted_fen} 元",
        "row {seq} of subject {subject}: the record says {said_fen} yuan, its transfers come to {posted_fen}",
        subject=row[0],
        seq=row[1],
        said_fen=amounts[0] if amounts else 0,
        posted_fen=fen,
    )


def _not_positive(each: Line) -> Fault:
    return fault(
        "分录 {transfer}：金额 {amount_fen} 元不是正数",
        "transfer {transfer}: {amount_fen} yuan is not more than nothing",
        transfer=each["id"],
        amount_fen=each["amount_fen"],
    )


def balances(package: Package) -> Found:
    """Accounts are folded from the transfers in their order: none but the source is ever below nothing."""
    accounts = {each["id"]: each for each in package.rows("accounts")}
    held, before = Counter[int](), 0
    for each in package.rows("transfers"):
        yield _out_of_place(each, accounts, before)
        before = max(before, each["id"])
        held[each["source_id"]] -= each["amount_fen"]
        held[each["target_id"]] += each["amount_fen"]
        if held[each["source_id"]] < 0 and each["source"] != AccountName.SOURCE:
            words = (
                "分录 {transfer} 之后账户 {account} 为 {held_fen} 元，低于零",
                "after transfer {transfer} account {account} holds {held_fen} yuan, which is below nothing",
            )
            yield fault(*words, transfer=each["id"], account=each["source"], held_fen=held[each["source_id"]])
    for number, account in accounts.items():
        words = (
            "账户 {account}：所列余额 {stated_fen} 元，分录累计 {folded_fen} 元",
            "account {account}: {stated_fen} yuan stated, {folded_fen} folded from its transfers",
        )
        stated, folded = account["balance_fen"], held[number]
        told = fault(*words, account=account["name"], stated_fen=stated, folded_fen=folded)
        yield None if stated == folded else told


def _out_of_place(each: Line, accounts: Mapping[int, Line], before: int) -> Fault | None:
    """A transfer stands after those before it, between two accounts of this very call."""
    names = [accounts[each[side]]["name"] if each[side] in accounts else None for side in ("source_id", "target_id")]
    if names == [each["source"], each["target"]] and names[0] != names[1] and each["id"] > before:
        return None
    return fault(
        "分录 {transfer}（{source} → {target}）：重复、次序不对，或不在本申报通知的账户之间",
        "transfer {transfer} ({source} to {target}) is there twice, out of order, or not between accounts of this call",
        transfer=each["id"],
        source=each["source"],
        target=each["target"],
    )


def budget(package: Package) -> Found:
    """What came out of the source is the call's budget with the changes that were approved."""
    budget, given = package.only("call")["budget_fen"], 0
    approved = {each["id"] for each in package.rows("subjects") if each["state"] == "approved"}
    budget += sum(each["change_fen"] for each in package.rows("budget_changes") if each["id"] in approved)
    for each in package.rows("transfers"):
        given += each["amount_fen"] * ((each["source"] == AccountName.SOURCE) - (each["target"] == AccountName.SOURCE))
    words = (
        "申报通知所载预算 {budget_fen} 元，入账 {given_fen} 元",
        "the call has a budget of {budget_fen} yuan, the book one of {given_fen}",
    )
    held = given == budget or (not given and not any(package.rows("accounts")))
    yield None if held else fault(*words, budget_fen=budget, given_fen=given)


def plans(package: Package) -> Found:
    """A plan's digest comes of its lines, its record names it, and its total is their sum within its budget."""
    told = {each["id"]: each for each in package.rows("plans")}
    seen = set()
    for plan, lines in groupby(package.rows("plan_lines"), key=itemgetter("plan")):
        granted: list[list[int]] = []
        for line in lines:
            yield _line(line)
            granted.append([line["application"], line["row"], line["granted_fen"]])
        seen.add(plan)
        yield _plan(plan, told.get(plan), granted)
    for plan in told.keys() - seen:
        yield _plan(plan, told[plan], [])
    for row in package.rows("history"):
        body = body_of(row)
        named = said_of(body).get("plan")
        if body.get("kind") == "plan" and named is not None:
            held = row["subject"] in told and told[row["subject"]]["digest"] == named
            yield None if held else _digest_differs(row["subject"])


def _plan(plan: int, told: Line | None, granted: list[list[int]]) -> Fault | None:
    if told is None or digest([told["budget_fen"], *granted]) != told["digest"]:
        return _digest_differs(plan)
    total = sum(fen for _, _, fen in granted)
    if total == told["total_fen"] <= told["budget_fen"]:
        return None
    return fault(
        "方案 {plan}：总额 {total_fen} 元，明细合计 {lines_fen} 元，预算 {budget_fen} 元",
        "plan {plan}: a total of {total_fen} yuan, lines of {lines_fen}, a budget of {budget_fen}",
        plan=plan,
        total_fen=told["total_fen"],
        lines_fen=total,
        budget_fen=told["budget_fen"],
    )


def _digest_differs(plan: int) -> Fault:
    return fault(
        "方案 {plan}：由明细重算的摘要与方案或履历所载不符",
        "plan {plan}: the digest of its lines is not the one that it or its record names",
        plan=plan,
    )


def _line(line: Line) -> Fault | None:
    """A line's steps lead from its award to what it is granted, which is no more."""
    values = [step.get("value") for step in line["steps"] if isinstance(step, dict)]
    ends = (line["award_fen"], line["granted_fen"])
    if values and (values[0], values[-1]) == ends and 0 <= ends[1] <= ends[0]:
        return None
    return fault(
        "方案 {plan} 申报 {application} 第 {row} 行：计算步骤不能从资助额 {award_fen} 元得出安排额 {granted_fen} 元",
        "plan {plan}, application {application}, row {row}: the steps do not lead from an award of {award_fen} yuan "
        "to {granted_fen}",
        **{name: line[name] for name in ("plan", "application", "row", "award_fen", "granted_fen")},
    )


def reservations(package: Package) -> Found:
    """What is held for an application is what the plan that holds it grants it."""
    granted, held = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for each in package.rows("plan_lines"):
        granted[each["plan"], each["application"]] += each["granted_fen"]
    for each in package.rows("reservations"):
        held[each["plan"], each["application"]] += each["amount_fen"]
    reserving = {plan for plan, _ in held}
    for key in sorted(held.keys() | {key for key in granted if key[0] in reserving and granted[key]}):
        words = (
            "方案 {plan} 申报 {application}：安排 {granted_fen} 元，预留 {reserved_fen} 元",
            "plan {plan}, application {application}: {granted_fen} yuan granted, {reserved_fen} reserved",
        )
        told = fault(*words, plan=key[0], application=key[1], granted_fen=granted[key], reserved_fen=held[key])
        yield None if held[key] == granted[key] else told
