"""Undoing a registration that an officer found to be wrong."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.engine.moves import Moved
from workflow.parties import mandates, organisations


def drop_registration(doing: Doing) -> Prepared:
    """Give the credit code free again: a slip, or somebody else's code, must not keep its holder out for good.

    Nobody acts any more for what was registered wrongly.
    """
    connection, organisation = doing.connection, doing.seen.claimant

    def after(_moved: Moved, _answer: object) -> None:
        organisations.reject(connection, doing.seen.id, at=doing.now)
        if organisation is not None:
            mandates.end_all(connection, organisation, today=doing.office.clock.today(), by=doing.who)

    return Prepared(after=after)
