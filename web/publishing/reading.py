"""Proposed editions as pages show them: in a list, and one with what it says, changes and leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from web.lives import state_title
from web.scope import Scope
from workflow.acts.propose_edition import KIND
from workflow.definition.diff import Difference, diff
from workflow.definition.edition import Edition
from workflow.definition.faults import DefinitionFault, EditionFaults
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.registers import publishing
from workflow.registers.proposal_tables import EditionProposalRow
from workflow.registers.publishing import Proposal, Warned

READERS = ("policy_officer", "policy_head", "director", "auditor")
"""The roles that see what is proposed to become a rule."""

MOST_LISTED = 200
"""Proposals in the list, the latest first."""


@dataclass(frozen=True)
class Listed:
    """A proposal in the list."""

    id: int
    scheme: str
    edition: str
    code: str
    state: Text


@dataclass(frozen=True)
class Said:
    """What an edition says beside those that are published: warnings, and the differences from the latest of them."""

    edition: Edition
    warnings: Sequence[Warned]
    latest: Edition | None
    differences: Sequence[Difference]


@dataclass(frozen=True)
class Opened:
    """A proposal with its text; `said` is None where this release finds faults in it."""

    proposal: Proposal
    listed: Listed
    text: str
    said: Said | None
    faults: Sequence[DefinitionFault]


def listing(connection: Connection, scope: Scope) -> Sequence[Listed]:
    """The proposals in sight, the latest first."""
    return _read(connection, scope)


def opened(connection: Connection, scope: Scope, number: int) -> Opened | None:
    """A proposal in sight, with what it says."""
    listed = next(iter(_read(connection, scope, EditionProposalRow.id == number)), None)
    if listed is None:
        return None
    proposal = publishing.get(connection, number)
    text = proposal.given.decode("utf-8-sig")
    try:
        edition = proposal.read()
    except EditionFaults as found:
        return Opened(proposal, listed, text, None, found.faults)
    return Opened(proposal, listed, text, said(connection, proposal.authority, edition), ())


def said(connection: Connection, authority: int, edition: Edition) -> Said:
    """What an edition says beside the others of its scheme that are published."""
    stored = publishing.editions_of_scheme(connection, authority, edition.scheme)
    others = [each for each in stored if each.hash != edition.hash]
    latest = others[-1] if others else None
    return Said(edition, publishing.warnings(edition, others), latest, diff(latest, edition) if latest else ())


def _read(connection: Connection, scope: Scope, *where: ColumnElement[bool]) -> Sequence[Listed]:
    life = load_life(KIND)
    row = EditionProposalRow
    wanted = (
        select(row.id, row.scheme, row.edition, Subject.state)
        .join(Subject, Subject.id == row.id)
        .where(row.authority_id.in_(sorted(scope.actor.authorities(READERS))), *where)
        .order_by(row.id.desc())
        .limit(MOST_LISTED)
    )
    return [
        Listed(each.id, each.scheme, each.edition, each.state, state_title(life, each.state))
        for each in connection.execute(wanted)
    ]
