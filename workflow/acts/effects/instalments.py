"""Between two instalments: what is held for the rest becomes free, or a part that comes to nothing is passed."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.claims import applications
from workflow.engine.moves import Moved
from workflow.history.body import Plain
from workflow.money import book, due, plans
from workflow.money.book import AccountName, Posting


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
