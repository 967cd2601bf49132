"""What a bank said of payments: results that can be used, and lines that cannot, each told with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

Outcome = Literal["paid", "returned"]

LARGEST_FILE: Final = 20_000_000
"""Bytes; a larger file is no answer to a batch."""

LONGEST_ID: Final = 35
"""Characters, as ISO 20022 has it."""

LONGEST_REASON: Final = 200
"""Characters of a reason that are kept."""

MESSAGES: Final = {
    "too_large": ("文件过大", "the file is too large"),
    "encoding": ("文件编码应为 GB18030 或 UTF-8", "the file must be GB18030 or UTF-8"),
    "header": (
        "表头应为：端到端标识,状态,金额,原因；缺少：{missing}",
        "the header must be 端到端标识,状态,金额,原因; not there: {missing}",
    ),
    "no_lines": ("文件中没有结果", "the file holds no results"),
    "cells": ("列数与表头不符", "the line has not as many cells as the header"),
    "cut_off": ("引号未闭合，文件可能不完整", "a quotation mark is not closed: the file may be cut off"),
    "long_id": ("端到端标识超过 35 个字符", "the end-to-end id is longer than 35 characters"),
    "no_id": ("缺少端到端标识", "the end-to-end id is missing"),
    "unknown_status": ("状态应为 成功 或 退回：{status}", "the status must be 成功 or 退回: {status}"),
    "amount": ("金额不是两位小数以内的数：{amount}", "the amount is no number with at most two decimals: {amount}"),
    "currency": ("币种不是 CNY：{currency}", "the currency is not CNY: {currency}"),
    "not_final": ("尚非最终状态：{status}", "not a final status: {status}"),
    "group_status_only": (
        "只有整批状态 {status}，没有逐笔结果",
        "only a status of the whole, {status}, and none of each payment",
    ),
    "not_xml": ("不是有效的 XML", "not valid XML"),
    "not_pain002": ("不是 pain.002 文件", "not a pain.002 file"),
}
"""Every code with its message (zh, en)."""

_WHOLE: Final = frozenset(
    {"too_large", "encoding", "header", "no_lines", "not_xml", "not_pain002", "group_status_only"}
)
"""What is wrong with a file and not with a line of it: such a file is no answer."""


@dataclass(frozen=True)
class Result:
    """What became of one payment; `amount_fen` is None where pain.002 does not repeat it, `line` its place in the file.

    In a CSV the line is the file's line, the header being 1; in pain.002 the transaction's ordinal.
    """

    end_to_end_id: str
    outcome: Outcome
    amount_fen: int | None
    reason: str
    line: int = 0


@dataclass(frozen=True)
class ResultFault:
    """A line that is no usable result: its place (0: the file), the id it named if any, and why."""

    line: int
    end_to_end_id: str | None
    code: str
    zh: str
    en: str

    def message(self, language: str) -> str:
        """Where and what, in a language; anything that is not English is answered in Chinese."""
        if language.startswith("en"):
            return f"line {self.line}: {self.en}" if self.line else self.en
        return f"第 {self.line} 行：{self.zh}" if self.line else self.zh


@dataclass(frozen=True)
class Reading:
    """A file's results in its order, however often it says them, and everything else that it said."""

    results: tuple[Result, ...]
    faults: tuple[ResultFault, ...]

    @property
    def is_answer(self) -> bool:
        """Whether the file says something of single payments, be it something that can't be used."""
        return bool(self.results) or any(each.code not in _WHOLE for each in self.faults)


def fault(line: int, end_to_end_id: str | None, code: str, **params: str | int) -> ResultFault:
    """A fault with its message filled in; what the file said is cut to a length that can be shown."""
    shown = {name: value if isinstance(value, int) else value[:40] for name, value in params.items()}
    zh, en = MESSAGES[code]
    return ResultFault(line, end_to_end_id, code, zh.format(**shown), en.format(**shown))


def id_fault(line: int, end_to_end_id: str) -> ResultFault | None:
    """What is wrong with an id, if anything."""
    if not end_to_end_id:
        return fault(line, None, "no_id")
    return fault(line, end_to_end_id[:LONGEST_ID], "long_id") if len(end_to_end_id) > LONGEST_ID else None


def gathered(read: Iterable[Result | ResultFault]) -> Reading:
    """What was read, results apart from faults."""
    said = list(read)
    results = tuple(each for each in said if isinstance(each, Result))
    return Reading(results, tuple(each for each in said if isinstance(each, ResultFault)))
