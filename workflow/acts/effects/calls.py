"""Saying in the record what a call is proposed with, and giving it its budget when it is approved."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.acts.faults import CallOver
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.calls.terms import CallTerms
from workflow.definition.life import Text
from workflow.money import book
from workflow.money.book import AccountName, Posting


def say_terms(doing: Doing) -> Prepared:
    """Write the terms into the record: a returned call may be proposed with others."""
    return Prepared(said={"terms": _terms(rounds.get(doing.connection, doing.seen.id)).plain()})


def appropriate(doing: Doing) -> Prepared:
    """Open the call's accounts and put its budget where plans may reserve it; raises CallOver after its last day."""
    call = rounds.get(doing.connection, doing.seen.id)
    if call.closes_at <= doing.now:
        raise CallOver
    book.open_accounts(doing.connection, call.authority, call.id)
    budget = Posting(call.id, AccountName.SOURCE, AccountName.FREE, call.budget_fen)
    return Prepared(said={"budget_fen": call.budget_fen}, parts=(book.post([budget]),))


def _terms(call: CallRow) -> CallTerms:
    return CallTerms(
        number=call.number,
        edition=call.edition,
        title=Text(call.title_zh, call.title_en),
        opens_at=call.opens_at,
        closes_at=call.closes_at,
        window=(call.window_from, call.window_to),
        closing_day=call.closing_day,
        budget_fen=call.budget_fen,
    )
