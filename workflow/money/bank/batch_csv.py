"""A batch as the CSV that Chinese banks take: GB18030, CRLF, six columns."""

from __future__ import annotations

import csv
import io

from workflow.money.amounts import yuan
from workflow.money.bank.batch import BankBatch, BankPayment
from workflow.money.bank.faults import refuse_faults

HEADER = ("收款方名称", "收款方账号", "收款方开户行名称", "收款行联行号", "金额", "附言")

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def write(batch: BankBatch) -> bytes:
    """The file's bytes: the same for the same batch. Raises `BatchRefused` for what a bank would refuse.

    The remark begins with the end-to-end id, since this file has no column for it and the bank's answer names it.
    """
    refuse_faults(batch)
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(HEADER)
    rows.writerows(_row(each) for each in batch.sorted_payments)
    return text.getvalue().encode("gb18030")


def _row(payment: BankPayment) -> tuple[str, ...]:
    payee = payment.payee
    cells = (payee.holder, payee.number, payee.bank, payee.cnaps or "", yuan(payment.amount_fen))
    return tuple(neutral(each) for each in (*cells, f"{payment.end_to_end_id} {payment.remark}"))


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that begins like one is led by an apostrophe."""
    return f"'{cell}" if cell.lstrip().startswith(_FORMULA) else cell
