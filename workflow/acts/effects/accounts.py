"""Putting a new account in the place of the old one, once a second person has confirmed it, or not."""

from __future__ import annotations

from workflow.acts.acting import Doing, Prepared, act
from workflow.acts.faults import SecondPerson
from workflow.acts.looking import look
from workflow.engine.moves import Moved
from workflow.parties import payees, payers


def use_account(doing: Doing) -> Prepared:
    """Confirm the held account and let the present one be replaced; raises SecondPerson for who asked for it."""
    connection = doing.connection
    held, present = payees.of_subject(connection, doing.seen.id), payees.in_use_instead(connection, doing.seen.id)

    def after(_moved: Moved, _answer: object) -> None:
        if payees.confirm(connection, held, by=doing.who, at=doing.now) is not None:
            raise SecondPerson
        if present is not None:
            act(doing.office, connection, doing.actor, look(connection, present), "replace")

    return Prepared(after=after)


def drop_account(doing: Doing) -> Prepared:
    """Drop the held account, so that the claimant may ask for another; the one in use stays."""
    held = payees.of_subject(doing.connection, doing.seen.id)

    def after(_moved: Moved, _answer: object) -> None:
        payees.discard(doing.connection, held, at=doing.now)

    return Prepared(after=after)


def use_payer(doing: Doing) -> Prepared:
    """Let the authority pay from the held account from now on; raises SecondPerson for who asked for it."""
    connection, present = doing.connection, payers.in_use_instead(doing.connection, doing.seen.id)

    def after(_moved: Moved, _answer: object) -> None:
        if payers.confirm(connection, doing.seen.id, by=doing.who, at=doing.now) is not None:
            raise SecondPerson
        if present is not None:
            act(doing.office, connection, doing.actor, look(connection, present), "replace")

    return Prepared(after=after)


def drop_payer(doing: Doing) -> Prepared:
    """Drop the held account, so that finance may ask for another; the authority goes on paying from its present one."""

    def after(_moved: Moved, _answer: object) -> None:
        payers.discard(doing.connection, doing.seen.id, at=doing.now)

    return Prepared(after=after)
