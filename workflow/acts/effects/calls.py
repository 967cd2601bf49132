"""Giving a call its budget when it is approved."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.calls import rounds
from workflow.money import book
from workflow.money.book import AccountName, Posting


def appropriate(doing: Doing) -> Prepared:
    """Open the call's accounts and put its budget where plans may reserve it."""
    call = rounds.get(doing.connection, doing.seen.id)
    book.open_accounts(doing.connection, call.authority, call.id)
    budget = Posting(call.id, AccountName.SOURCE, AccountName.FREE, call.budget_fen)
    return Prepared(said={"budget_fen": call.budget_fen}, parts=(book.post([budget]),))
