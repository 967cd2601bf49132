"""Findings in lists as rows: what was found of an application, and what has been judged of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import orjson
from sqlalchemy import ColumnElement, Connection, Select, insert, select, update

from workflow.engine.tables import Subject
from workflow.review.hit_tables import RegisterHit

Point = Literal["acceptance", "notice", "payment"]
"""When lists are asked: when an application is accepted, before its plan is shown, and before it is paid."""

OPEN, DISMISSED, UPHELD = "open", "dismissed", "upheld"


@dataclass(frozen=True)
class Listed:
    """One entry of a list that names the claimant or a patent; `rows` are the lines that it is about, if any."""

    key: str
    told: Mapping[str, object]
    rows: tuple[int, ...] = ()

    @property
    def mark(self) -> str:
        """The same text for what says the same, in whatever version it stands."""
        return orjson.dumps([self.key, sorted(self.told.items())]).decode()

    def kept(self) -> dict[str, object]:
        """As the row keeps it."""
        return {"key": self.key, "told": dict(self.told), "rows": list(self.rows)}


@dataclass(frozen=True)
class Find:
    """What one version of a list says of an application."""

    application: int
    authority: int
    kind: str
    version: int
    version_name: str
    point: Point
    entries: tuple[Listed, ...]
    plan: int | None = None


@dataclass(frozen=True)
class HitRow:
    """A finding as it stands."""

    id: int
    application: int
    authority: int
    kind: str
    version: int
    point: Point
    entries: tuple[Listed, ...]
    plan: int | None
    shown_at: datetime | None
    state: str


def add(connection: Connection, subject: int, find: Find) -> None:
    """Keep what was found."""
    connection.execute(
        insert(RegisterHit).values(
            id=subject,
            authority_id=find.authority,
            application_id=find.application,
            kind=find.kind,
            version_id=find.version,
            point=find.point,
            entries=[each.kept() for each in find.entries],
            plan_id=find.plan,
        )
    )


def get(connection: Connection, hit: int) -> HitRow:
    """A finding by its subject's id."""
    return _read(connection, RegisterHit.id == hit)[0]


def of_applications(connection: Connection, applications: Collection[int]) -> Sequence[HitRow]:
    """What was ever found of these applications, in order."""
    return _read(connection, RegisterHit.application_id.in_(sorted(applications))) if applications else ()


def at(connection: Connection, authorities: Collection[int], hit: int | None = None) -> Sequence[HitRow]:
    """What was ever found at these authorities, or one finding if it is theirs."""
    theirs = RegisterHit.authority_id.in_(sorted(authorities))
    return _read(connection, theirs) if hit is None else _read(connection, theirs, RegisterHit.id == hit)


def left_out(connection: Connection, plan: int) -> Sequence[HitRow]:
    """The findings for which a plan's notice leaves applications out."""
    return _read(connection, RegisterHit.plan_id == plan, RegisterHit.shown_at.is_(None))


def left_out_of(plan: ColumnElement[int] | int) -> Select[int]:
    """The applications that a plan's notice leaves out, for a query of others."""
    return select(RegisterHit.application_id).where(RegisterHit.plan_id == plan, RegisterHit.shown_at.is_(None))


def leave_out(connection: Connection, hits: Collection[int], plan: int) -> None:
    """Remember that a plan's notice leaves applications out for findings that were there before."""
    connection.execute(update(RegisterHit).where(RegisterHit.id.in_(sorted(hits))).values(plan_id=plan, shown_at=None))


def show(connection: Connection, plan: int, applications: Collection[int], at: datetime) -> None:
    """Remember that a plan's notice was opened again for applications that it had left out."""
    theirs = (RegisterHit.plan_id == plan, RegisterHit.application_id.in_(sorted(applications)))
    connection.execute(update(RegisterHit).where(*theirs).values(shown_at=at))


def _read(connection: Connection, *where: ColumnElement[bool]) -> Sequence[HitRow]:
    columns: list[Any] = [
        RegisterHit.id,
        RegisterHit.application_id,
        RegisterHit.authority_id,
        RegisterHit.kind,
        RegisterHit.version_id,
        RegisterHit.point,
        RegisterHit.entries,
        RegisterHit.plan_id,
        RegisterHit.shown_at,
        Subject.state,
    ]
    wanted = select(*columns).join(Subject, Subject.id == RegisterHit.id).where(*where).order_by(RegisterHit.id)
    return [
        HitRow(
            id=row.id,
            application=row.application_id,
            authority=row.authority_id,
            kind=row.kind,
            version=row.version_id,
            point=row.point,
            entries=_entries(row.entries),
            plan=row.plan_id,
            shown_at=row.shown_at,
            state=row.state,
        )
        for row in connection.execute(wanted)
    ]


def _entries(kept: Sequence[Mapping[str, Any]]) -> tuple[Listed, ...]:
    return tuple(Listed(each["key"], each["told"], tuple(each["rows"])) for each in kept)
