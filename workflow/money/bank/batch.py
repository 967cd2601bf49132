"""A batch for the bank as a value: who pays, who is paid, how much, and under which id it comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class BankAccount:
    """An account at a bank: its holder, number, the branch's name and, where known, its CNAPS code of 12 digits."""

    holder: str
    number: str = field(repr=False)
    bank: str
    cnaps: str | None


@dataclass(frozen=True)
class BankPayment:
    """One payment in fen; `end_to_end_id` comes back with its result, `remark` is what the payee reads."""

    end_to_end_id: str
    amount_fen: int
    payee: BankAccount
    remark: str


@dataclass(frozen=True)
class BankBatch:
    """What one file carries. The same batch gives the same bytes, in whatever order its payments stand."""

    message_id: str
    created_at: datetime
    execute_on: date
    payer: BankAccount
    payments: tuple[BankPayment, ...]

    @property
    def total_fen(self) -> int:
        """The sum of all payments."""
        return sum(each.amount_fen for each in self.payments)

    @property
    def sorted_payments(self) -> tuple[BankPayment, ...]:
        """The payments by end-to-end id: the order in every file."""
        return tuple(sorted(self.payments, key=lambda each: each.end_to_end_id))


def end_to_end_id(application: int, instalment: int, attempt: int) -> str:
    """The id of one instalment's attempt: the same whenever it is asked for, another one after the bank returned it."""
    return f"YL{application:010d}-{instalment:02d}-{attempt:02d}"
