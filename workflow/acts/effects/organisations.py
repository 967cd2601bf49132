"""Undoing a registration that an officer found to be wrong."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared
from workflow.engine.moves import Moved
from workflow.parties import organisations


def drop_registration(doing: Doing) -> Prepared:
    """Give the credit code free again: a slip, or somebody else's code, must not keep its holder out for good."""

    def after(_moved: Moved, _answer: object) -> None:
        organisations.reject(doing.connection, doing.seen.id, at=doing.now)

    return Prepared(after=after)
