"""What the public reads of plans: those that were ever on notice, who gets how much of them, and how each one ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select
from sqlalchemy.orm import aliased

from web.languages import language
from web.plans.shares import Share, shares
from workflow.calls.tables import Call
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.money.bank.notice import NoticeEntry, NoticeRow, masked, notice_rows
from workflow.money.plans import NOTICED, SUPERSEDED
from workflow.money.tables import Plan, PlanLine
from workflow.parties.tables import Authority
from workflow.review import hits

PAGE = 50
"""How many notices a page lists."""

Standing = Literal["running", "over", "confirmed", "superseded"]
"""How a notice stands: open, at its end and not confirmed yet, confirmed, or taken back with its plan."""

STANDINGS: dict[Standing, Text] = {
    "running": Text("公示中", "Open"),
    "over": Text("公示期满，待确认", "Over, to be confirmed"),
    "confirmed": Text("公示结束，已确认", "Over, confirmed"),
    "superseded": Text("已被取代", "Superseded"),
}


@dataclass(frozen=True)
class Notice:
    """A public notice: `first` is its first moment, `until` the end of its last day; the amount is in fen.

    `replaces` is the notice in whose place it stands, and `replaced_by` the one that stands in its own.
    """

    id: int
    number: str
    authority: Text
    call: str
    title: Text
    standing: Standing
    first: datetime
    until: datetime
    total_fen: int
    replaces: str | None
    replaced_by: str | None
    successor: int | None

    @property
    def words(self) -> Text:
        """How it stands, in words."""
        return STANDINGS[self.standing]


@dataclass(frozen=True)
class Entry:
    """A row as it is published, with the application that it is about."""

    application: str
    row: NoticeRow


def listing(connection: Connection, now: datetime, before: int | None) -> tuple[Sequence[Notice], int | None]:
    """The notices, the latest first, and where the next page begins; `now` is business time (UTC)."""
    wanted = _notices().order_by(Plan.id.desc()).limit(PAGE + 1)
    if before is not None:
        wanted = wanted.where(Plan.id < before)
    rows = [_notice(row, now) for row in connection.execute(wanted)]
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def notice(connection: Connection, number: str, now: datetime) -> Notice | None:
    """The notice of the plan of this number; None where that was never on notice, whether there is one or not."""
    row = connection.execute(_notices().where(Plan.number == number)).one_or_none()
    return None if row is None else _notice(row, now)


def entries(connection: Connection, found: Notice) -> Sequence[Entry]:
    """The rows of a notice: those who are granted something, in the order of the applications."""
    granted = _granted(connection, found)
    title = found.title.told(language())
    told = notice_rows(NoticeEntry(each.claimant, title, each.funded, each.granted_fen) for each in granted)
    return [Entry(each.number, row) for each, row in zip(granted, told, strict=True)]


def entry(connection: Connection, found: Notice, application: str) -> tuple[Share, str] | None:
    """What a notice shows of one application, with its unit as it is published; None where it grants it nothing."""
    for each in _granted(connection, found):
        if each.number == application:
            return each, masked(each.claimant)
    return None


def _granted(connection: Connection, found: Notice) -> Sequence[Share]:
    """Who is granted something and shown: whom a list speaks against waits for a notice of their own."""
    left = set(connection.execute(hits.left_out_of(found.id)).scalars())
    return [each for each in shares(connection, found.id) if each.granted_fen and each.id not in left]


def _left_fen() -> ColumnElement[int]:
    """What a plan grants those whom its notice leaves out, in fen."""
    left = hits.left_out_of(Plan.__table__.c.id).correlate(Plan)
    theirs = (PlanLine.plan_id == Plan.id, PlanLine.application_id.in_(left))
    return select(func.coalesce(func.sum(PlanLine.granted_fen), 0)).where(*theirs).correlate(Plan).scalar_subquery()


def _notices() -> Select[*tuple[Any, ...]]:
    """The plans that were ever on notice, with their neighbours that were too."""
    old, new = aliased(Plan), aliased(Plan)
    later = select(func.max(new.id)).where(new.replaces_id == Plan.id, new.notice_from.is_not(None)).scalar_subquery()
    beside = aliased(Plan)
    return (
        select(
            Plan.id,
            Plan.number,
            (Plan.total_fen - _left_fen()).label("total_fen"),
            Plan.notice_from,
            Plan.notice_until,
            Call.number.label("call"),
            Call.title_zh,
            Call.title_en,
            Authority.name_zh,
            Authority.name_en,
            Subject.state,
            old.number.label("old"),
            beside.id.label("new_id"),
            beside.number.label("new"),
        )
        .join(Subject, Subject.id == Plan.id)
        .join(Call, Call.id == Plan.call_id)
        .join(Authority, Authority.id == Plan.authority_id)
        .outerjoin(old, old.id == Plan.replaces_id)
        .outerjoin(beside, beside.id == later)
        .where(Plan.notice_from.is_not(None), Plan.notice_until.is_not(None))
    )


def _notice(row: Row[*tuple[Any, ...]], now: datetime) -> Notice:
    return Notice(
        id=row.id,
        number=row.number,
        authority=Text(row.name_zh, row.name_en),
        call=row.call,
        title=Text(row.title_zh, row.title_en),
        standing=_standing(row.state, row.notice_until, now),
        first=row.notice_from,
        until=row.notice_until,
        total_fen=int(row.total_fen),
        replaces=row.old,
        replaced_by=row.new,
        successor=row.new_id,
    )


def _standing(state: str, until: datetime, now: datetime) -> Standing:
    if state == SUPERSEDED:
        return "superseded"
    if state == NOTICED:
        return "running" if now < until else "over"
    return "confirmed"
