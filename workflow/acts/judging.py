"""Judging the lines of an application by what its ledger says of them, in the state that it is in."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from workflow.acts.looking import Seen
from workflow.claims import lists, services
from workflow.claims.lists import StoredLine
from workflow.definition.ledger import Ledger, LedgerCheck
from workflow.review import decisions


def accepted(connection: Connection, application: int) -> list[StoredLine]:
    """The lines of an application that were accepted and have passed every check of the ledger so far."""
    gone = services.failures(connection, application)
    return [line for line in decided(connection, application) if line.row not in gone]


def decided(connection: Connection, application: int) -> list[StoredLine]:
    """The lines of an application that were accepted, also those that failed since."""
    submitted = lists.submitted(connection, application)
    stored = lists.lines(connection, submitted.id) if submitted else []
    taken = {each.row for each in decisions.drafted(connection, application) if each.outcome == "accept"}
    return [line for line in stored if line.row in taken]


def failing(connection: Connection, seen: Seen, ledger: Ledger) -> Mapping[int, LedgerCheck]:
    """The accepted lines that do not pass in this state, by row, each with the first condition that does not hold."""
    rows = [line.row for line in accepted(connection, seen.id)]
    return ledger.failing(seen.state, rows, services.known(connection, seen.id))
