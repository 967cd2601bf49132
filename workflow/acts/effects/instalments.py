"""Where a grant ends early, or between two instalments: what is held is free again, or a part without money passed."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.acts.effects.keys import release_keys
from workflow.claims import applications
from workflow.engine.moves import Moved
from workflow.history.body import Plain
from workflow.money import book, due, payments, plans
from workflow.money.book import AccountName, Posting


def release_held(doing: Doing) -> Prepared:
    """The application gets nothing more for what a list says of it: what is held for it is free again.

    Of what was paid in part nothing may be funded again; of what was not, its claimant may apply anew.
    """
    money = release_rest(doing)
    if payments.paid_before(doing.connection, doing.seen.id):
        return money
    keys = release_keys(doing)

    def after(moved: Moved, answer: object) -> None:
        for each in (money, keys):
            if each.after is not None:
                each.after(moved, answer)

    return Prepared(said=money.said, parts=(*money.parts, *keys.parts), after=after)


def release_rest(doing: Doing) -> Prepared:
    """The application gets no more: what is held for it and was not paid is free again, by a transfer of its own."""
    connection, application = doing.connection, doing.seen.id
    call, fen = applications.get(connection, application).call, plans.held_fen(connection, application)
    posting = Posting(call, AccountName.RESERVED, AccountName.FREE, fen)

    def after(_moved: Moved, _answer: object) -> None:
        plans.release_rest(connection, application, doing.now)

    said: dict[str, Plain] = {"released_fen": fen}
    return Prepared(said=said, parts=(book.post([posting] if fen else []),), after=after)


def nothing_due(doing: Doing) -> Prepared:
    """Nothing is held for the instalment that the application waits for; raises InstalmentDue."""
    if due.is_due(doing.connection, doing.seen.id):
        raise due.InstalmentDue
    return Prepared()
