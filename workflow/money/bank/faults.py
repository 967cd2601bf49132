"""What a bank would refuse in a batch, found before a file is written."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from workflow.money.bank.batch import BankAccount, BankBatch

MESSAGES: Final = {
    "empty_batch": ("批次中没有付款", "the batch holds no payment"),
    "naive_moment": ("批次时间没有时区", "the batch's moment has no time zone"),
    "identifier": ("标识应为 1 至 35 个字母、数字、点或连字符", "an id is 1 to 35 letters, digits, dots or hyphens"),
    "id_twice": ("端到端标识重复", "the end-to-end id stands there twice"),
    "amount": ("金额应大于零", "the amount must be above zero"),
    "account_number": ("账号应为 1 至 34 位数字或字母", "an account number is 1 to 34 digits or letters"),
    "cnaps": ("联行号应为 12 位数字", "a CNAPS code has 12 digits"),
    "text": (
        "名称和附言不得为空、过长（140 字）或含有控制字符",
        "names and remarks must be there, at most 140 characters, and free of control characters",
    ),
}
"""Every code with its message (zh, en)."""

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,34}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{1,34}")
_CNAPS = re.compile(r"[0-9]{12}")
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NO_CHARACTERS = frozenset({"\ufffe", "\uffff"})
_LONGEST = 140


@dataclass(frozen=True)
class BatchFault:
    """One thing that the bank would refuse: of which payment (None: the batch itself), in which field, and why."""

    end_to_end_id: str | None
    where: str
    code: str

    def message(self, language: str) -> str:
        """What is wrong, in a language; anything that is not English is answered in Chinese."""
        zh, en = MESSAGES[self.code]
        place = f"{self.end_to_end_id} {self.where}" if self.end_to_end_id else self.where
        return f"{place}: {en}" if language.startswith("en") else f"{place}：{zh}"


class BatchRefused(Exception):
    """The batch cannot be written as a bank file."""

    def __init__(self, faults: tuple[BatchFault, ...]) -> None:
        super().__init__("; ".join(each.message("en") for each in faults))
        self.faults = faults


def batch_faults(batch: BankBatch) -> tuple[BatchFault, ...]:
    """Every fault of a batch, all at once; an empty answer means that both files can be written."""
    return tuple(fault for check in CHECKS for fault in check(batch))


def refuse_faults(batch: BankBatch) -> None:
    """Raise `BatchRefused` when a batch has faults: a writer never writes half a file."""
    if faults := batch_faults(batch):
        raise BatchRefused(faults)


def _head(batch: BankBatch) -> Iterator[BatchFault]:
    if not batch.payments:
        yield BatchFault(None, "payments", "empty_batch")
    if batch.created_at.tzinfo is None:
        yield BatchFault(None, "created_at", "naive_moment")
    if not _IDENTIFIER.fullmatch(batch.message_id):
        yield BatchFault(None, "message_id", "identifier")
    yield from _account(None, "payer", batch.payer)


def _identifiers(batch: BankBatch) -> Iterator[BatchFault]:
    for name, count in Counter(each.end_to_end_id for each in batch.payments).items():
        if not _IDENTIFIER.fullmatch(name):
            yield BatchFault(name, "end_to_end_id", "identifier")
        if count > 1:
            yield BatchFault(name, "end_to_end_id", "id_twice")


def _payments(batch: BankBatch) -> Iterator[BatchFault]:
    for each in batch.payments:
        if each.amount_fen <= 0:
            yield BatchFault(each.end_to_end_id, "amount_fen", "amount")
        if not _printable(each.remark):
            yield BatchFault(each.end_to_end_id, "remark", "text")
        yield from _account(each.end_to_end_id, "payee", each.payee)


def _account(of: str | None, where: str, account: BankAccount) -> Iterator[BatchFault]:
    """The account's form only: the check digit of a CNAPS code is not confirmed, so it refuses nothing."""
    if not _printable(account.holder):
        yield BatchFault(of, f"{where}.holder", "text")
    if not _printable(account.bank):
        yield BatchFault(of, f"{where}.bank", "text")
    if not _ACCOUNT.fullmatch(account.number):
        yield BatchFault(of, f"{where}.number", "account_number")
    if account.cnaps is not None and not _CNAPS.fullmatch(account.cnaps):
        yield BatchFault(of, f"{where}.cnaps", "cnaps")


def _printable(text: str) -> bool:
    """Whether both XML and GB18030 carry the text; private-use characters, of which rare names are made, are kept."""
    if not text.strip() or len(text) > _LONGEST:
        return False
    return not any(unicodedata.category(each) in _UNPRINTED or each in _NO_CHARACTERS for each in text)


CHECKS: tuple[Callable[[BankBatch], Iterator[BatchFault]], ...] = (_head, _identifiers, _payments)
