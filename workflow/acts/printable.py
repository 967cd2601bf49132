"""All that the printed form of an application shows, for the claimant's seal: read at once, as the draft stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.acts.answer import answered
from workflow.acts.looking import Seen
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.claims import applications, lists
from workflow.claims.lists import ListRow, Paper, StoredLine
from workflow.definition.edition import Edition
from workflow.parties import organisations
from workflow.parties.organisations import OrganisationRow
from workflow.registers.editions import edition_by_hash


@dataclass(frozen=True)
class Form:
    """An application as it is printed; `lines` are the good ones.

    `digest` names these lines, so that a scan can be held against what was submitted: it leaves the documents out,
    because the sealed scan is one of them.
    """

    number: str
    edition: Edition
    call: CallRow
    claimant: OrganisationRow
    answers: Mapping[str, str]
    list: ListRow
    lines: tuple[StoredLine, ...]
    papers: tuple[Paper, ...]
    digest: str

    @property
    def claimed_fen(self) -> int:
        """What the lines come to by the rules, in fen."""
        return sum(line.award_fen for line in self.lines)

    @property
    def capped_fen(self) -> int:
        """The same under the claimant's cap of the edition, in fen."""
        cap = self.edition.claimant_cap_fen
        return self.claimed_fen if cap is None else min(self.claimed_fen, cap)


def printable(connection: Connection, application: Seen) -> Form:
    """The newest list of an application as a form; the caller asked who may see it."""
    row, newest = applications.get(connection, application.id), lists.newest(connection, application.id)
    assert newest is not None
    lines = tuple(line for line in lists.lines(connection, newest.id) if line.ok)
    return Form(
        number=row.number,
        edition=edition_by_hash(connection, application.edition),
        call=rounds.get(connection, row.call),
        claimant=organisations.get(connection, row.claimant),
        answers=answered(connection, application).typed,
        list=newest,
        lines=lines,
        papers=tuple(lists.papers(connection, newest.id)),
        digest=lists.digest_of(lines, []),
    )
