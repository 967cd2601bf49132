"""What beancount makes of a file: its entries, which have no errors, and what it says that an account holds."""

from __future__ import annotations

from decimal import Decimal

from beancount import loader
from beancount.core import data, realization


def loaded(words: str) -> data.Directives:
    """The entries of a file that beancount accepts."""
    found, errors, _options = loader.load_string(words)
    assert errors == []
    return found


def held(entries: data.Directives, account: str) -> Decimal:
    """What beancount adds up to, in yuan."""
    root = realization.realize(entries)  # type: ignore[no-untyped-call]
    balance = realization.get(root, account).balance  # type: ignore[no-untyped-call]
    return Decimal(balance.get_currency_units("CNY").number)
