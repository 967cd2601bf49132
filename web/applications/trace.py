"""The trace of one line: what was claimed, what each check says, how the award came about, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from web.applications.figures import Figure, GrantStep, award_steps, grant_steps
from web.applications.findings import Cell, CheckTold, Finding, cells, checks, findings
from web.applications.standing import DecisionStands, decision_stands
from web.lives import state_title
from web.scope import Scope
from workflow.acts.looking import Seen, look
from workflow.claims.tables import Application, ClaimList, Line
from workflow.definition.edition import Edition, Reason
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.money.tables import Plan, PlanLine
from workflow.parties.tables import Organisation, Person
from workflow.registers.editions import edition_by_hash
from workflow.review.tables import LineDecision

_PLANS = 10
"""How many plans of an application a trace tells at most: each takes the place of the one before."""


@dataclass(frozen=True)
class Version:
    """The line as it stands in one list: `round` 1 is the first submission; a draft is not sealed."""

    round: int
    sealed: bool
    ok: bool
    award_fen: int
    steps: Sequence[Figure]
    cells: Sequence[Cell]
    checks: Sequence[CheckTold]
    found: Sequence[Finding]


@dataclass(frozen=True)
class Decided:
    """What was decided of the line; `award_fen` is 0 for a refusal. `by` is empty for who need not know the person."""

    accepted: bool
    reason: Reason | None
    words: str | None
    award_fen: int
    by: str
    at: datetime
    stands: DecisionStands


@dataclass(frozen=True)
class Granted:
    """What a plan grants the line (fen), with its steps; `public` says that the plan has lain open."""

    plan: str
    state: Text
    public: bool
    award_fen: int
    granted_fen: int
    steps: Sequence[GrantStep]


@dataclass(frozen=True)
class Trace:
    """Everything that led to what a line gets. `before` and `after` are the rows beside it in the same list."""

    number: str
    claimant: str
    row: int
    edition: Edition
    version: Version
    rounds: Sequence[int]
    replaced: bool
    decided: Decided | None
    granted: Sequence[Granted]
    before: int | None
    after: int | None


def trace(connection: Connection, scope: Scope, number: str, row: int, round_: int | None = None) -> Trace | None:
    """The trace of a row of an application in sight; of the list that was submitted last, unless `round_` says which.

    None where the reader sees no such application, row or round.
    """
    found = connection.execute(_application(scope, number)).one_or_none()
    if found is None:
        return None
    seen = look(connection, found.id)
    edition, mine = edition_by_hash(connection, seen.edition), scope.actor.represents(found.claimant_id)
    versions = [each for each in connection.execute(_versions(found.id, row)).all() if mine or each.sealed_at]
    there = [each for each in versions if each.row is not None and round_ in (None, each.round)]
    if not there:
        return None
    # What was submitted comes before a draft, and the last submission before the ones that it corrected.
    chosen = max(there, key=lambda each: (each.sealed_at is not None, each.round))
    before, after = connection.execute(_beside(chosen.id, row)).one()
    return Trace(
        number=number,
        claimant=found.name,
        row=row,
        edition=edition,
        version=_version(connection, edition, chosen),
        rounds=sorted(each.round for each in versions if each.row is not None),
        replaced=any(each.row is None for each in versions if each.round > chosen.round),
        decided=_decided(connection, edition, seen, row, office=not mine),
        granted=[_granted(each) for each in connection.execute(_plans(found.id, row, office=not mine))],
        before=before,
        after=after,
    )


def _application(scope: Scope, number: str) -> Select[int, int, str]:
    return (
        select(Application.id, Application.claimant_id, Organisation.name)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .where(Application.number == number, scope.applications())
    )


def _versions(application: int, row: int) -> Select[Any, *tuple[Any, ...]]:
    """Every list of the application, with the line of this row where the list has one."""
    return (
        select(
            ClaimList.id,
            ClaimList.round,
            ClaimList.sealed_at,
            Line.row,
            Line.ok,
            Line.award_fen,
            Line.cells,
            Line.told,
        )
        .outerjoin(Line, (Line.list_id == ClaimList.id) & (Line.row == row))
        .where(ClaimList.application_id == application)
    )


def _beside(list_id: int, row: int) -> Select[int | None, int | None]:
    """The rows before and behind one."""
    rows = select(func.max(Line.row).filter(Line.row < row), func.min(Line.row).filter(Line.row > row))
    return rows.where(Line.list_id == list_id)


def _version(connection: Connection, edition: Edition, line: Row[*tuple[Any, ...]]) -> Version:
    found = findings(line.told)
    return Version(
        round=line.round,
        sealed=line.sealed_at is not None,
        ok=line.ok,
        award_fen=line.award_fen,
        steps=award_steps(connection, edition, line.told.get("zh", {}).get("steps", ())) if line.ok else (),
        cells=cells(edition, line.cells, found),
        checks=checks(edition, line.cells, found),
        found=found,
    )


def _decided(connection: Connection, edition: Edition, seen: Seen, row: int, *, office: bool) -> Decided | None:
    """What was decided, as far as the reader may know: a claimant reads what stands, an officer also drafts."""
    stands = decision_stands(edition.life, seen.state)
    if not office and stands != "stands":
        return None
    columns = (LineDecision.outcome, LineDecision.reason_code, LineDecision.words, LineDecision.award_fen)
    wanted = (
        select(*columns, LineDecision.decided_at, Person.name)
        .join(Person, Person.id == LineDecision.decided_by)
        .where(LineDecision.application_id == seen.id, LineDecision.row == row)
    )
    found = connection.execute(wanted).one_or_none()
    if found is None:
        return None
    return Decided(
        accepted=found.outcome == "accept",
        reason=reason_of(edition, found.reason_code),
        words=found.words,
        award_fen=found.award_fen,
        by=found.name if office else "",
        at=found.decided_at,
        stands=stands,
    )


def reason_of(edition: Edition, code: str | None) -> Reason | None:
    """A reason of the edition's catalogue; one that it does not know goes by its code."""
    return None if code is None else edition.reasons.get(code) or Reason(code, Text(code, code))


def _plans(application: int, row: int, *, office: bool) -> Select[Any, *tuple[Any, ...]]:
    """The plans with this line, the newest first; a claimant reads those that have lain open to the public."""
    columns = (Plan.number, Subject.state, Plan.notice_from, PlanLine.award_fen, PlanLine.granted_fen, PlanLine.steps)
    wanted = (
        select(*columns)
        .join(Plan, Plan.id == PlanLine.plan_id)
        .join(Subject, Subject.id == Plan.id)
        .where(PlanLine.application_id == application, PlanLine.row == row)
    )
    seen = wanted if office else wanted.where(Plan.notice_from.is_not(None))
    return seen.order_by(Plan.id.desc()).limit(_PLANS)


def _granted(row: Row[*tuple[Any, ...]]) -> Granted:
    return Granted(
        plan=row.number,
        state=state_title(load_life("plan"), row.state),
        public=row.notice_from is not None,
        award_fen=row.award_fen,
        granted_fen=row.granted_fen,
        steps=grant_steps(row.steps),
    )
