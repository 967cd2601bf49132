"""What must hold of payments in an export: batches sum up, the record names their files, the book has what arrived."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from workflow.acts.audit.asking import fault
from workflow.acts.audit.of_record import Found, body_of, said_of
from workflow.acts.audit.package import Package
from workflow.acts.laws.law import Fault
from workflow.money.book import AccountName

Line = Mapping[str, Any]


def batches(package: Package) -> Found:
    """A batch's total is the sum of its payments, and its release named the total and both files."""
    told = {each["id"]: each for each in package.rows("batches")}
    sums = Counter[int]()
    for each in package.rows("payments"):
        sums[each["batch"]] += each["amount_fen"]
    for number in sorted(told.keys() | sums.keys()):
        total = told[number]["total_fen"] if number in told else 0
        words = (
            "批次 {batch}：总额 {total_fen} 元，各笔合计 {payments_fen} 元",
            "batch {batch}: a total of {total_fen} yuan, payments of {payments_fen}",
        )
        differs = fault(*words, batch=number, total_fen=total, payments_fen=sums[number])
        yield None if total == sums[number] else differs
    for row in package.rows("history"):
        body = body_of(row)
        said = said_of(body)
        if body.get("kind") == "batch" and "pain" in said:
            yield _as_released(row["subject"], told.get(row["subject"], {}), said)


def _as_released(batch: int, told: Line, said: Line) -> Fault | None:
    named = [said.get(name) for name in ("total_fen", "pain", "csv")]
    if named == [told.get(name) for name in ("total_fen", "pain_sha256", "csv_sha256")]:
        return None
    return fault(
        "批次 {batch}：总额或银行文件的哈希与放款履历不符",
        "batch {batch}: its total or its files' hashes are not those that its release named",
        batch=batch,
    )


def answers(package: Package) -> Found:
    """What the bank said of a payment, and what that was found to mean, is what became of it."""
    became = {(each["batch"], each["end_to_end_id"]): each["outcome"] for each in package.rows("payments")}
    closed = {each["id"] for each in package.rows("subjects") if each["state"] == "closed"}
    for each in package.rows("answer_lines"):
        said = each["outcome"] if each["finding"] in _POSTED else each["meaning"] if each["answer"] in closed else None
        if said not in {"paid", "returned"}:
            continue
        outcome = became.get((each["batch"], each["end_to_end_id"]))
        yield None if outcome == said else _not_as_said(each)


_POSTED = frozenset({"paid", "returned", "duplicate"})
"""The findings of lines that the payments must bear out without anybody's word."""


def _not_as_said(each: Line) -> Fault:
    return fault(
        "银行回单 {answer} 第 {line} 行：与拨付 {payment} 的结果不符",
        "line {line} of the bank's answer {answer} is not what became of payment {payment}",
        answer=each["answer"],
        line=each["line"],
        payment=each["end_to_end_id"] or "",
    )


def payments(package: Package) -> Found:
    """Each payment is of what was reserved, once; together those that arrived are what the book says was paid."""
    held = {each["id"]: (each["application"], each["amount_fen"]) for each in package.rows("reservations")}
    live, arrived = Counter[int](), 0
    for each in package.rows("payments"):
        alive = each["outcome"] in {None, "paid"}
        live[each["reservation"]] += alive
        arrived += each["amount_fen"] * (each["outcome"] == "paid")
        mine = held.get(each["reservation"]) == (each["application"], each["amount_fen"])
        yield None if mine and not (alive and live[each["reservation"]] > 1) else _not_owed(each)
    yield _in_the_book(package, arrived)


def _not_owed(each: Line) -> Fault:
    return fault(
        "拨付 {payment}（申报 {application}，{amount_fen} 元）：与预留不符，或同一预留拨付了两次",
        "payment {payment} (application {application}, {amount_fen} yuan) is not what was reserved, or is made twice",
        payment=each["end_to_end_id"],
        application=each["application"],
        amount_fen=each["amount_fen"],
    )


def _in_the_book(package: Package, arrived: int) -> Fault | None:
    """What went from transit to paid, whatever was asked back of it later."""
    way = (AccountName.IN_TRANSIT, AccountName.PAID)
    booked = sum(each["amount_fen"] for each in package.rows("transfers") if (each["source"], each["target"]) == way)
    if booked == arrived:
        return None
    return fault(
        "已到账的拨付合计 {arrived_fen} 元，账簿记为已拨 {booked_fen} 元",
        "payments of {arrived_fen} yuan arrived, the book says {booked_fen} were paid",
        arrived_fen=arrived,
        booked_fen=booked,
    )


def recoveries(package: Package) -> Found:
    """What came back on an order is the sum of its repayments and never above it, and the book has all of it."""
    came, booked = Counter[int](), 0
    for each in package.rows("repayments"):
        came[each["recovery"]] += each["amount_fen"] * (each["undone_seq"] is None)
    told = {each["id"]: each for each in package.rows("recoveries")}
    for number in sorted(told.keys() | came.keys()):
        yield _as_repaid(told.get(number, {"number": str(number), "amount_fen": 0, "repaid_fen": 0}), came[number])
    recovered = AccountName.RECOVERED
    for each in package.rows("transfers"):
        booked += each["amount_fen"] * ((each["target"] == recovered) - (each["source"] == recovered))
    words = (
        "退还登记合计 {repayments_fen} 元，账簿记为追回 {booked_fen} 元",
        "repayments of {repayments_fen} yuan, the book has {booked_fen} recovered",
    )
    differs = fault(*words, repayments_fen=came.total(), booked_fen=booked)
    yield None if came.total() == booked else differs


def _as_repaid(row: Line, came: int) -> Fault | None:
    if came == row["repaid_fen"] <= row["amount_fen"]:
        return None
    return fault(
        "追回 {recovery}：应退 {amount_fen} 元，所载已退 {repaid_fen} 元，退还登记合计 {repayments_fen} 元",
        "recovery {recovery}: {amount_fen} yuan asked back, {repaid_fen} stated, repayments of {repayments_fen}",
        recovery=row["number"],
        amount_fen=row["amount_fen"],
        repaid_fen=row["repaid_fen"],
        repayments_fen=came,
    )
