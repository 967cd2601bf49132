"""The test edition whose receipts carry several fees and whose patents have a cap over all levels, and its lines."""

from __future__ import annotations

import itertools
import secrets
from functools import cache
from pathlib import Path

from forms.identifiers.patents import check_digit
from workflow.definition.edition import Edition
from workflow.definition.loader import load

FILE = Path(__file__).with_name("official-fees-2018.yaml")
TEXT = FILE.read_text(encoding="utf-8")

Row = dict[str, object]

_SERIALS = itertools.count(secrets.randbelow(5_000_000))
_RECEIPTS = itertools.count(secrets.randbelow(10**9))


@cache
def edition() -> Edition:
    """The edition: a line gets 60 % of what was paid, a patent half of its official fees from all levels together."""
    return load(TEXT, FILE.name)


def patent() -> str:
    """A patent number that nobody has claimed."""
    number = f"20121{next(_SERIALS) % 10_000_000:07d}"
    return f"ZL{number}.{check_digit(number)}"


def receipt_number() -> str:
    """The number of a receipt that nobody has used."""
    return f"{next(_RECEIPTS) % 10**10:010d}"


def line(**changed: object) -> Row:
    """1,000 yuan paid, the whole of a receipt of its own, for a patent whose official fees come to 10,000 yuan."""
    return {
        "专利号": patent(),
        "费用种类": "申请费",
        "实缴金额": "1000",
        "官费总额": "10000",
        "票据代码": "12060118",
        "票据号码": receipt_number(),
        "票据总额": "1000",
        "缴费日期": "2018-03-01",
        **changed,
    }
