"""Checking an export without any server: each question about it with its answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from workflow.acts.audit import of_money, of_payments, of_record
from workflow.acts.audit.asking import Question
from workflow.acts.audit.package import Package, open_package
from workflow.acts.laws.law import Proved


def questions(public_key: str) -> tuple[Question, ...]:
    """All that is asked of an export; signatures must be those of this key (hex)."""
    signed = partial(of_record.signed, public_key=public_key)
    return (
        Question("members_as_listed", "各成员齐全，内容与清单一致", "every member is as listed", of_record.members),
        Question("chains_whole", "履历环环相扣，直至当前状态", "every chain leads to its head", of_record.chains),
        Question("anchored", "检查点签名成立，且包含各事项", "a signed checkpoint holds the record", signed),
        Question("edition_named", "版本文本即申报通知所依版本", "the edition is the call's", of_record.edition),
        Question("decisions_as_sent", "逐条决定与履历一致", "decisions are as sent", of_record.decisions),
        Question("transfers_told", "每笔分录由履历载明", "the record tells every transfer", of_money.transfers),
        Question("balances_fold", "账户由分录累加，从不透支", "accounts fold, never overdrawn", of_money.balances),
        Question("budget_appropriated", "入账预算即所载预算", "the budget is in the book", of_money.budget),
        Question("plans_sum_up", "方案摘要由明细重算得出", "plans' digests come of their lines", of_money.plans),
        Question("reservations_as_granted", "预留等于安排", "reserved is what was granted", of_money.reservations),
        Question("batches_sum_up", "批次总额等于各笔之和", "batches are the sums of payments", of_payments.batches),
        Question("answers_posted", "拨付结果即回单所载", "payments are as the bank said", of_payments.answers),
        Question("payments_in_the_book", "到账拨付与账簿一致", "the book has what was paid", of_payments.payments),
        Question("recoveries_accounted", "追回与账簿一致", "the book has what came back", of_payments.recoveries),
    )


def check(package: Package, public_key: str | None = None) -> Iterator[Proved]:
    """Each question with its answer; without a key the export's own is taken, which proves no signer."""
    for each in questions(public_key or str(package.manifest["public_key"])):
        yield each.prove(package)


def check_file(file: BinaryIO, public_key: str | None = None) -> list[Proved]:
    """The answers about a file. Raises `Unreadable` for what is no export."""
    return list(check(open_package(file), public_key))
