"""Plans as rows: what each line is granted, the reservations that a second approval makes, and the notice's window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Connection, DateTime, Select, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from storage.database import constraint_of
from workflow.engine.errors import EngineError
from workflow.engine.moves import Gate
from workflow.engine.tables import Subject
from workflow.history.body import Plain, digest
from workflow.money.allocation.plan import Plan as Shared
from workflow.money.allocation.writing import step_json
from workflow.money.tables import Plan, PlanLine, Reservation

NOTICED, SUPERSEDED = "noticed", "superseded"
"""The states of a plan that lies open to the public, and of one that was taken back from there."""


class AlreadyReserved(EngineError):
    """Another plan holds money for an application's instalment, or has paid it."""

    code = "already_reserved"
    zh = "其中有申报的款项已由另一方案预留或拨付，未作任何变动。"
    en = "Another plan has reserved or paid money for an application of this one; nothing was changed."


class NoticeOver(EngineError):
    """The plan is not on public notice now: not yet, no longer, or it was taken back."""

    code = "notice_over"
    zh = "该方案目前不在公示期内。"
    en = "This plan is not on public notice now."


@dataclass(frozen=True)
class PlanRow:
    """A plan's own columns; its state is its subject's. Money is fen, moments are UTC."""

    id: int
    authority: int
    call: int
    number: str
    budget_fen: int
    total_fen: int
    digest: str
    replaces: int | None
    notice_from: datetime | None
    notice_until: datetime | None


def add(connection: Connection, plan: int, authority: int, call: int, number: str, shared: Shared) -> PlanRow:
    """Keep a computed plan whole; application numbers in it are application ids.

    It takes the place of the plan of its call that was taken back last, if one was.
    """
    awards = {(each.number, line.row): line.award_fen for each in shared.request.applications for line in each.lines}
    named = digest_of(shared)
    values = {
        "id": plan,
        "authority_id": authority,
        "call_id": call,
        "number": number,
        "share": shared.request.share,
        "budget_fen": shared.request.budget_fen,
        "total_fen": shared.granted_fen,
        "digest": named,
        "replaces_id": taken_back(connection, call),
    }
    connection.execute(insert(Plan).values(values))
    rows = [
        {
            "plan_id": plan,
            "application_id": each.number,
            "row": each.row,
            "authority_id": authority,
            "award_fen": awards[each.number, each.row],
            "granted_fen": each.granted_fen,
            "steps": [step_json(step) for step in each.steps],
        }
        for each in shared.lines
    ]
    if rows:
        connection.execute(insert(PlanLine), rows)
    return get(connection, plan)


def digest_of(shared: Shared) -> str:
    """SHA-256 over budget and grants: the same request always has the same digest."""
    told: Plain = [shared.request.budget_fen, *([each.number, each.row, each.granted_fen] for each in shared.lines)]
    return digest(told)


def get(connection: Connection, plan: int) -> PlanRow:
    """A plan by its subject's id."""
    columns = (Plan.__table__.c[name] for name in _NAMES)
    return PlanRow(*connection.execute(select(*columns).where(Plan.id == plan)).one())


def grants(connection: Connection, plan: int) -> Mapping[int, int]:
    """What a plan grants each application, in fen, by application id; also those that get nothing."""
    return _sums(connection, plan, PlanLine.granted_fen)


def awards(connection: Connection, plan: int) -> Mapping[int, int]:
    """What the applications of a plan were awarded before caps and shares, in fen, by application id."""
    return _sums(connection, plan, PlanLine.award_fen)


def show_notice(connection: Connection, plan: int, start: datetime, end: datetime) -> None:
    """Remember the notice's window; objections are taken up to its end."""
    connection.execute(update(Plan).where(Plan.id == plan).values(notice_from=start, notice_until=end))


def reserve(connection: Connection, plan: PlanRow, instalments: Mapping[int, Sequence[int]]) -> None:
    """Hold what each application is granted, instalment by instalment (fen); one that comes to nothing gets no row.

    Raises AlreadyReserved when another plan holds money for one of them.
    """
    rows = [
        {
            "authority_id": plan.authority,
            "call_id": plan.call,
            "plan_id": plan.id,
            "application_id": application,
            "instalment": number,
            "amount_fen": fen,
        }
        for application, amounts in instalments.items()
        for number, fen in enumerate(amounts, start=1)
        if fen
    ]
    if rows:
        try:
            connection.execute(insert(Reservation), rows)
        except IntegrityError as fault:
            if constraint_of(fault) == "reservation_live_key":
                raise AlreadyReserved from fault
            raise


def release(connection: Connection, plan: int, at: datetime) -> None:
    """Let go of all that a plan holds and that was not paid; the rows stay as what was once held."""
    held = (Reservation.plan_id == plan, Reservation.resolution.is_(None))
    connection.execute(update(Reservation).where(*held).values(resolution="released", resolved_at=at))


def taken_back(connection: Connection, call: int) -> int | None:
    """The plan of a call that was taken back from public notice last."""
    superseded = (
        select(Plan.id).join(Subject, Subject.id == Plan.id).where(Plan.call_id == call, Subject.state == SUPERSEDED)
    )
    return connection.execute(superseded.order_by(Plan.notice_from.desc()).limit(1)).scalar_one_or_none()


def rows_of(connection: Connection, plan: int, application: int) -> frozenset[int]:
    """The rows of an application in a plan, also those that are granted nothing; empty when it is not in it."""
    mine = (PlanLine.plan_id == plan, PlanLine.application_id == application)
    return frozenset(connection.execute(select(PlanLine.row).where(*mine)).scalars())


def on_notice(plan: int, now: datetime) -> Gate:
    """The plan lies open to the public now, and stays so until the statement is done: confirming it waits."""
    return Gate(_on_notice, NoticeOver(), {"gate_plan": plan, "gate_now": now})


def _on_notice() -> Select[int]:
    return (
        select(Subject.id)
        .join(Plan, Plan.id == Subject.id)
        .where(
            Subject.id == bindparam("gate_plan", type_=BigInteger),
            Subject.state == NOTICED,
            Plan.notice_until > bindparam("gate_now", type_=DateTime(timezone=True)),
        )
        .with_for_update(read=True, of=Subject)
    )


def held_fen(connection: Connection, application: int) -> int:
    """What is held for an application and not paid yet, over all its instalments."""
    fen = select(func.coalesce(func.sum(Reservation.amount_fen), 0)).where(*_held_for(application))
    return int(connection.execute(fen).scalar_one())


def release_rest(connection: Connection, application: int, at: datetime) -> None:
    """Let go of all instalments of an application that were not paid; the rows stay as what was once held."""
    connection.execute(update(Reservation).where(*_held_for(application)).values(resolution="released", resolved_at=at))


@dataclass(frozen=True)
class Held:
    """What the plan in force grants the lines of an application, by row, and its live instalments, by number (fen)."""

    plan: int
    lines: Mapping[int, int]
    open: Mapping[int, int]
    """The instalments that are held and not paid."""


def held(connection: Connection, application: int) -> Held | None:
    """What is held for an application, or was paid, under its confirmed plan; None where nothing is or was."""
    live = select(Reservation.plan_id, Reservation.instalment, Reservation.amount_fen, Reservation.resolution).where(
        Reservation.application_id == application, Reservation.resolution.is_distinct_from("released")
    )
    rows = connection.execute(live.order_by(Reservation.instalment)).all()
    if not rows:
        return None
    plan = rows[0].plan_id
    granted = select(PlanLine.row, PlanLine.granted_fen).where(
        PlanLine.plan_id == plan, PlanLine.application_id == application
    )
    lines = {row: int(fen) for row, fen in connection.execute(granted)}
    return Held(plan, lines, {each.instalment: each.amount_fen for each in rows if each.resolution is None})


def cut(connection: Connection, application: int, left: Mapping[int, int], at: datetime) -> None:
    """Let go of a part of what is held for instalments, so that `left` (fen, by number) stays of each.

    What is let go stands beside it as a row of its own, so that all that was granted can still be seen.
    """
    live = select(Reservation.__table__).where(*_held_for(application))
    for row in connection.execute(live).all():
        stays = left[row.instalment]
        if stays == row.amount_fen:
            continue
        mine = update(Reservation).where(Reservation.id == row.id)
        if stays == 0:
            connection.execute(mine.values(resolution="released", resolved_at=at))
            continue
        connection.execute(mine.values(amount_fen=stays))
        gone = {
            "authority_id": row.authority_id,
            "call_id": row.call_id,
            "plan_id": row.plan_id,
            "application_id": application,
            "instalment": row.instalment,
            "amount_fen": row.amount_fen - stays,
            "resolution": "released",
            "resolved_at": at,
        }
        connection.execute(insert(Reservation).values(gone))


def _held_for(application: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Reservation.application_id == application, Reservation.resolution.is_(None)


def _sums(connection: Connection, plan: int, fen: InstrumentedAttribute[int]) -> Mapping[int, int]:
    sums = select(PlanLine.application_id, func.sum(fen)).where(PlanLine.plan_id == plan)
    rows = connection.execute(sums.group_by(PlanLine.application_id).order_by(PlanLine.application_id))
    return {application: int(total) for application, total in rows}


_NAMES = (
    "id",
    "authority_id",
    "call_id",
    "number",
    "budget_fen",
    "total_fen",
    "digest",
    "replaces_id",
    "notice_from",
    "notice_until",
)
