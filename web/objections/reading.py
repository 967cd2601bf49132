"""What pages of objections read: the notice that is objected to, the objections in sight, and one with all it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, select

from web.lives import state_title
from web.scope import Scope
from workflow.acts.read_objection import READERS
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.edition import Reason
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.money.plans import NOTICED
from workflow.money.tables import Plan, PlanLine
from workflow.parties.tables import Organisation
from workflow.registers.editions import edition_by_hash
from workflow.review.objection_tables import Objection
from workflow.review.tables import LineDecision, Task

PAGE = 50
"""How many objections a page lists."""

MOST_LINES = 200
"""How many lines of a whole application a ruling may choose from on one page."""


@dataclass(frozen=True)
class Notice:
    """A plan as an objector names it; `open` says whether it takes objections at this moment."""

    id: int
    number: str
    call: Text
    until: datetime | None
    open: bool
    applications: Sequence[tuple[int, str, str]]
    """Id, number and claimant of each application in it."""


@dataclass(frozen=True)
class Listed:
    """An objection in the list of those who answer."""

    id: int
    number: str
    application: str
    claimant: str
    row: int | None
    kind: str
    code: str
    state: Text
    due_at: datetime | None


@dataclass(frozen=True)
class Line:
    """A line that an objection is about: what was decided of it, and what the rules give it (fen)."""

    row: int
    outcome: str
    award_fen: int
    reason_code: str | None


def notice(connection: Connection, number: str, now: datetime) -> Notice | None:
    """The plan of this number that was ever on notice, and whether it still takes objections."""
    wanted = (
        select(Plan.id, Plan.number, Plan.notice_until, Call.title_zh, Call.title_en, Subject.state)
        .join(Subject, Subject.id == Plan.id)
        .join(Call, Call.id == Plan.call_id)
        .where(Plan.number == number, Plan.notice_from.is_not(None))
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    running = row.state == NOTICED and row.notice_until is not None and now < row.notice_until
    title = Text(row.title_zh, row.title_en)
    return Notice(row.id, row.number, title, row.notice_until, running, _inside(connection, row.id))


def _inside(connection: Connection, plan: int) -> Sequence[tuple[int, str, str]]:
    wanted = (
        select(Application.id, Application.number, Organisation.name)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .where(Application.id.in_(select(PlanLine.application_id).where(PlanLine.plan_id == plan)))
        .order_by(Organisation.name_key, Application.id)
    )
    return [(row.id, row.number, row.name) for row in connection.execute(wanted)]


def listing(connection: Connection, scope: Scope, before: int | None) -> tuple[Sequence[Listed], int | None]:
    """The objections of the reader's authorities, the latest first, and where the next page begins."""
    wanted = _objections(scope).order_by(Objection.id.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(Objection.id < before)
    rows = [_listed(row) for row in connection.execute(wanted)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def one(connection: Connection, scope: Scope, number: str) -> Listed | None:
    """The objection of this number, if it is in sight."""
    row = connection.execute(_objections(scope).where(Objection.number == number)).one_or_none()
    return None if row is None else _listed(row)


def lines(connection: Connection, objection: int) -> Sequence[Line]:
    """The lines that may be decided anew: the one in question, or the first of the whole application."""
    wanted = (
        select(LineDecision.row, LineDecision.outcome, LineDecision.award_fen, LineDecision.reason_code)
        .join(Objection, Objection.application_id == LineDecision.application_id)
        .where(Objection.id == objection, LineDecision.row == func.coalesce(Objection.row, LineDecision.row))
    )
    return [Line(*row) for row in connection.execute(wanted.order_by(LineDecision.row).limit(MOST_LINES))]


def reasons(connection: Connection, objection: int) -> Mapping[str, Reason]:
    """The reasons for which a line may be refused under the application's edition."""
    wanted = select(Subject.edition).join(Objection, Objection.application_id == Subject.id)
    edition = connection.execute(wanted.where(Objection.id == objection)).scalar_one()
    return edition_by_hash(connection, edition).reasons


_Columns = Select[int, str, str, str, int | None, str, str, datetime | None]


def _objections(scope: Scope) -> _Columns:
    open_task = (Task.subject_id == Objection.id) & Task.done_at.is_(None)
    return (
        select(
            Objection.id,
            Objection.number,
            Application.number.label("application"),
            Organisation.name,
            Objection.row,
            Objection.kind,
            Subject.state,
            Task.due_at,
        )
        .join(Subject, Subject.id == Objection.id)
        .join(Application, Application.id == Objection.application_id)
        .join(Organisation, Organisation.id == Application.claimant_id)
        .outerjoin(Task, open_task)
        .where(Objection.authority_id.in_(sorted(scope.actor.authorities(READERS))))
    )


def _listed(row: Row[int, str, str, str, int | None, str, str, datetime | None]) -> Listed:
    number, code = row[1], row[6]
    title = state_title(load_life("objection"), code)
    return Listed(row[0], number, row[2], row[3], row[4], row[5], code, title, row[7])
