"""What the demonstration's bank answers to a batch: nearly all is paid, and some comes back."""

from __future__ import annotations

from collections.abc import Mapping

from console.demonstration.chance import chance
from workflow.money.bank import Result, results_csv


def bank_answer(payments: Mapping[str, int], batch: str, seed: int, *, returned: int = 1) -> bytes:
    """A results file for payments (end-to-end id to fen) in which so many are returned, chosen by the seed."""
    names = sorted(payments)
    back = set(chance(seed, "bank", batch).sample(names, min(returned, len(names))))
    return results_csv.write(
        Result(name, "returned", payments[name], "账号户名不符")
        if name in back
        else Result(name, "paid", payments[name], "")
        for name in names
    )
