"""Ledgers as their readers see them: each line with what its firm has said, and what the checks ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from web.applications import reading as applications
from web.applications.reading import Opened
from web.house import house
from web.scope import Scope
from workflow.acts import judging
from workflow.acts.looking import Seen, look
from workflow.acts.serving import lines_of
from workflow.acts.standing import may_pull
from workflow.acts.write_service import TRIGGER
from workflow.claims import services
from workflow.claims.services import Failed, ServiceRow
from workflow.definition.ledger import WRITES, Ledger, LedgerCheck, Services
from workflow.definition.life import Text
from workflow.definition.verifier.paths import closure
from workflow.registers.editions import edition_by_hash

STANDINGS = {
    "confirmed": Text("企业已确认", "Confirmed by the firm"),
    "denied": Text("企业称不属实", "Denied by the firm"),
    "asked": Text("待企业确认", "Waits for the firm"),
    "open": Text("未请企业确认", "Firm not asked yet"),
}
"""What is said of a service."""

TAGS = {"confirmed": "good", "denied": "bad", "asked": "flag"}
"""How the page marks it; the others are plain."""


@dataclass(frozen=True)
class Judged:
    """A condition that a line is judged by: where, and whether it holds now."""

    check: LedgerCheck
    state: Text
    holds: bool


@dataclass(frozen=True)
class LineOf:
    """A line in the ledger: who is served, what the firm has said of it, and how it failed, if it did."""

    row: int
    name: str
    known: Services
    failed: Failed | None
    failed_by: Text | None


@dataclass(frozen=True)
class LedgerPage:
    """The ledger of one application; `writes` says that its reader may write in it now, `mine` that they serve."""

    application: Opened
    seen: Seen
    ledger: Ledger
    lines: Sequence[LineOf]
    writes: bool
    mine: bool

    @property
    def number(self) -> str:
        """The application's number."""
        return self.application.listed.number


@dataclass(frozen=True)
class LinePage:
    """One line of a ledger: its services, what it is judged by, and where its firm was asked last."""

    line: LineOf
    services: Sequence[ServiceRow]
    judged: Sequence[Judged]
    mail: str


def ledger(connection: Connection, scope: Scope, number: str) -> LedgerPage | None:
    """The ledger of an application in sight; None where there is no such application, or its edition asks for none."""
    found = applications.opened(connection, scope, number)
    if found is None:
        return None
    seen = look(connection, found.id)
    kept = edition_by_hash(connection, seen.edition).ledger
    if kept is None:
        return None
    writes = any(each.trigger == TRIGGER for each in may_pull(connection, scope.actor, seen))
    mine = seen.claimant is not None and scope.actor.represents(seen.claimant)
    return LedgerPage(found, seen, kept, _lines(connection, seen, kept), writes, mine)


def keeps_ledger(connection: Connection, seen: Seen) -> bool:
    """Whether an application has come so far that its ledger is written, or was."""
    edition = edition_by_hash(connection, seen.edition)
    if edition.ledger is None:
        return False
    begins = {each.source for each in edition.life.transitions if WRITES in each.effects}
    moves = {(each.source, each.target) for each in edition.life.transitions}
    return seen.state in closure(begins, moves)


def _lines(connection: Connection, seen: Seen, kept: Ledger) -> list[LineOf]:
    known, failed = services.known(connection, seen.id), services.failures(connection, seen.id)
    titles = {each.name: each.title for each in kept.checks}
    served = lines_of(connection, seen, judging.decided(connection, seen.id))
    return [
        LineOf(
            row,
            each.name,
            known.get(row, Services()),
            failed.get(row),
            titles.get(failed[row].condition) if row in failed else None,
        )
        for row, each in sorted(served.items())
    ]


def line(connection: Connection, page: LedgerPage, row: int) -> LinePage | None:
    """One line of a ledger in sight; its address is its provider's alone."""
    found = next((each for each in page.lines if each.row == row), None)
    if found is None:
        return None
    house_ = house()
    entries = services.of_application(connection, page.seen.id, house_.office.real_now())
    life = edition_by_hash(connection, page.seen.edition).life
    judged = [
        Judged(each, life.states[each.state].title, each not in page.ledger.failed(each.state, found.known))
        for each in page.ledger.checks
    ]
    mail = services.mails(connection, house_.keyring, page.seen.id).get(row, "") if page.mine else ""
    return LinePage(found, [each for each in entries if each.row == row], judged, mail)
