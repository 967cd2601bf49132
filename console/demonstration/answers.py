"""What the demonstration's bank answers to a batch: nearly all is paid, and some comes back."""

from __future__ import annotations

from console.demonstration.chance import chance
from workflow.money.bank import BankBatch, Result, results_csv


def bank_answer(batch: BankBatch, seed: int, *, returned: int = 1) -> bytes:
    """A results file for a batch in which so many payments are returned, chosen by the seed."""
    payments = batch.sorted_payments
    back = set(chance(seed, "bank", batch.message_id).sample(range(len(payments)), min(returned, len(payments))))
    return results_csv.write(
        Result(each.end_to_end_id, "returned", each.amount_fen, "账号户名不符")
        if place in back
        else Result(each.end_to_end_id, "paid", each.amount_fen, "")
        for place, each in enumerate(payments)
    )
