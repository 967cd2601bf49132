"""What of a draft is done and what is missing: lines, documents, account, and what the office asked to be corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from storage.documents.tables import Document
from web.claiming import listing
from web.claiming.claim import Claim
from web.claiming.listing import Counts
from workflow.acts.answer import Answered, answered
from workflow.acts.ask_correction import Named, correction_points
from workflow.claims import checks, lists
from workflow.claims.checks import Check
from workflow.claims.lists import Paper
from workflow.definition.edition import DocumentKind
from workflow.parties.tables import PayeeAccount
from workflow.review.tables import Task

AccountState = Literal["confirmed", "requested", "none"]


@dataclass(frozen=True)
class Handed:
    """A document that is there, with its size in bytes where it is known."""

    paper: Paper
    size: int | None


@dataclass(frozen=True)
class Asked:
    """A kind of document that the edition asks for, what is there of it, and what the office says of it, if it does."""

    kind: DocumentKind
    there: Sequence[Handed]
    point: Named | None

    @property
    def missing(self) -> bool:
        """Whether it must still be handed in."""
        return self.kind.required and self.kind.per == "application" and not self.there


@dataclass(frozen=True)
class Standing:
    """How a draft stands. `due_at` is when it must be in; `points` are what a correction asks for."""

    counts: Counts
    capped_fen: int
    answers: Answered
    documents: Sequence[Asked]
    account: AccountState
    check: Check | None
    points: Sequence[Named]
    due_at: datetime | None

    @property
    def missing(self) -> Sequence[Asked]:
        """The required documents that are not there."""
        return [each for each in self.documents if each.missing]

    @property
    def checking(self) -> bool:
        """Whether a workbook is being checked: what is submitted meanwhile would be without it."""
        return self.check is not None and self.check.open

    @property
    def ready(self) -> bool:
        """Whether it can be submitted."""
        return self.counts.ok > 0 and not self.missing and not self.answers.faults and not self.checking

    @property
    def rows(self) -> Mapping[int, Named]:
        """The points that name a row, by it."""
        return {each.point.row: each for each in self.points if each.point.row is not None}


def standing(connection: Connection, claim: Claim) -> Standing:
    """How the draft stands."""
    points = asked_of(connection, claim)
    counts = listing.counts(connection, claim.list.id)
    return Standing(
        counts=counts,
        capped_fen=counts.capped(claim.edition),
        answers=answered(connection, claim.seen),
        documents=documents(connection, claim, points),
        account=_account(connection, claim),
        check=checks.latest(connection, claim.id),
        points=points,
        due_at=_due(connection, claim),
    )


def asked_of(connection: Connection, claim: Claim) -> Sequence[Named]:
    """What the correction that is being made asks for by name."""
    return correction_points(connection, claim.id) if claim.correcting else ()


def documents(connection: Connection, claim: Claim, points: Sequence[Named] = ()) -> Sequence[Asked]:
    """Every kind of document that the edition asks for, with what is there of it."""
    papers = lists.papers(connection, claim.list.id)
    wanted = select(Document.sha256, Document.size).where(Document.subject_id == claim.id)
    sizes = {row.sha256: row.size for row in connection.execute(wanted)} if papers else {}
    named = {each.point.kind: each for each in points}
    return [
        Asked(
            kind,
            [Handed(each, sizes.get(each.sha256)) for each in papers if each.kind == kind.name],
            named.get(kind.name),
        )
        for kind in claim.edition.documents
    ]


def _account(connection: Connection, claim: Claim) -> AccountState:
    """Whether there is an account to be paid to; money needs one, a claim does not."""
    live = (PayeeAccount.organisation_id == claim.seen.claimant, PayeeAccount.ended_at.is_(None))
    held = list(connection.execute(select(PayeeAccount.confirmed_at).where(*live)).scalars())
    if any(each is not None for each in held):
        return "confirmed"
    return "requested" if held else "none"


def _due(connection: Connection, claim: Claim) -> datetime | None:
    """A first submission is due when the call closes; a correction when its task says."""
    if not claim.correcting:
        return claim.call.closes_at
    open_task = select(Task.due_at).where(Task.subject_id == claim.id, Task.done_at.is_(None))
    return connection.execute(open_task).scalar_one_or_none()
