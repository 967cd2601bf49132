"""Changing a call's budget in its book, once a second person has approved what one has proposed."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.acts.faults import BudgetFixed
from workflow.acts.looking import look_alone
from workflow.acts.propose_budget_change import CHANGEABLE
from workflow.calls import budgets
from workflow.engine.moves import Moved
from workflow.money import book
from workflow.money.book import AccountName, Posting


def say_change(doing: Doing) -> Prepared:
    """Write into the record what is proposed."""
    change = budgets.get(doing.connection, doing.seen.id)
    terms = change.terms
    dated_on = terms.dated_on.isoformat()
    return Prepared(
        said={"call": change.call, "change": terms.change_fen, "document": terms.document, "dated_on": dated_on}
    )


def change_budget(doing: Doing) -> Prepared:
    """Add to what the call has free, or take from it; raises OverBudget for what is not free, and BudgetFixed."""
    change = budgets.get(doing.connection, doing.seen.id)
    if look_alone(doing.connection, change.call).state not in CHANGEABLE:
        raise BudgetFixed
    fen = change.terms.change_fen
    way = (AccountName.SOURCE, AccountName.FREE) if fen > 0 else (AccountName.FREE, AccountName.SOURCE)
    return Prepared(said={"change_fen": abs(fen)}, parts=(book.post([Posting(change.call, *way, abs(fen))]),))


def drop_change(doing: Doing) -> Prepared:
    """Let the document be proposed again, perhaps rightly."""

    def after(_moved: Moved, _answer: object) -> None:
        budgets.reject(doing.connection, doing.seen.id, doing.now)

    return Prepared(after=after)
