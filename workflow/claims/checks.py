"""Checks of workbooks as rows: ordered by a claimant, told forward by a worker, ended once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Update, func, insert, select, update

from workflow.claims.tables import WorkbookCheck
from workflow.definition.life import Text

CheckState = Literal["waiting", "running", "done", "refused", "stale"]
OPEN: tuple[CheckState, ...] = ("waiting", "running")

_MOST_WORDS = 2_000
"""Characters that are kept of what a file is refused for: it may quote the file."""


@dataclass(frozen=True)
class Ordered:
    """What a claimant asks to have checked: a workbook by its SHA-256, against the version of the draft they saw."""

    application: int
    authority: int
    list_version: int
    mending: bool
    uploaded_by: int
    sha256: str
    name: str


@dataclass(frozen=True)
class Outcome:
    """How a check ended: with a summary when done, else with a fault's code and words."""

    state: CheckState
    summary: Mapping[str, int] | None = None
    code: str | None = None
    words: Text | None = None


@dataclass(frozen=True)
class Check:
    """A check as it stands; `summary` counts rows, ok, bad, flagged and skipped, and sums award_fen and capped_fen.

    `errand` is the work that was ordered for it. `created_at` is business time, the other moments are real.
    """

    id: int
    application: int
    authority: int
    list_version: int
    mending: bool
    uploaded_by: int
    sha256: str
    name: str
    errand: int | None
    state: CheckState
    rows_total: int | None
    rows_done: int
    summary: Mapping[str, int] | None
    fault_code: str | None
    fault_zh: str | None
    fault_en: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether a worker has still to end it."""
        return self.state in OPEN

    @property
    def fault(self) -> Text | None:
        """Why the workbook was not taken, and what to do."""
        return Text(self.fault_zh, self.fault_en) if self.fault_zh and self.fault_en else None


def order(connection: Connection, ordered: Ordered, at: datetime) -> int:
    """Write down that a workbook is to be checked; `errand` is named once it is ordered."""
    row = {
        "application_id": ordered.application,
        "authority_id": ordered.authority,
        "list_version": ordered.list_version,
        "mending": ordered.mending,
        "uploaded_by": ordered.uploaded_by,
        "sha256": ordered.sha256,
        "name": ordered.name,
        "created_at": at,
    }
    return int(connection.execute(insert(WorkbookCheck).values(row).returning(WorkbookCheck.id)).scalar_one())


def name_errand(connection: Connection, check: int, errand: int) -> None:
    """Remember which errand does a check."""
    connection.execute(update(WorkbookCheck).where(WorkbookCheck.id == check).values(errand_id=errand))


def same(connection: Connection, ordered: Ordered) -> Check | None:
    """The check that this very request has already led to, unless it ended without effect."""
    asked = (
        WorkbookCheck.application_id == ordered.application,
        WorkbookCheck.list_version == ordered.list_version,
        WorkbookCheck.mending == ordered.mending,
        WorkbookCheck.uploaded_by == ordered.uploaded_by,
        WorkbookCheck.sha256 == ordered.sha256,
        WorkbookCheck.state.in_((*OPEN, "done")),
    )
    row = connection.execute(select(*_COLUMNS).where(*asked).order_by(WorkbookCheck.id.desc()).limit(1)).one_or_none()
    return Check(*row) if row is not None else None


def get(connection: Connection, check: int) -> Check | None:
    """A check by its number."""
    row = connection.execute(select(*_COLUMNS).where(WorkbookCheck.id == check)).one_or_none()
    return Check(*row) if row is not None else None


def latest(connection: Connection, application: int) -> Check | None:
    """The last check that was ordered for an application."""
    wanted = select(*_COLUMNS).where(WorkbookCheck.application_id == application)
    row = connection.execute(wanted.order_by(WorkbookCheck.id.desc()).limit(1)).one_or_none()
    return Check(*row) if row is not None else None


def tell(connection: Connection, check: int, done: int, total: int | None = None) -> None:
    """Write how far a check has come (rows); it is running then. One that has ended stays as it is."""
    values: dict[str, object] = {"state": "running", "rows_done": done, "rows_total": total}
    values["started_at"] = func.coalesce(WorkbookCheck.started_at, func.now())
    connection.execute(_still_open(check).values(values))


def end(connection: Connection, check: int, outcome: Outcome) -> None:
    """Write how a check ended; one that has ended stays as it is."""
    words = outcome.words
    ended = {
        "state": outcome.state,
        "summary": dict(outcome.summary) if outcome.summary is not None else None,
        "fault_code": outcome.code,
        "fault_zh": words.zh[:_MOST_WORDS] if words else None,
        "fault_en": words.en[:_MOST_WORDS] if words else None,
        "finished_at": func.now(),
    }
    connection.execute(_still_open(check).values(ended))


def _still_open(check: int) -> Update:
    return update(WorkbookCheck).where(WorkbookCheck.id == check, WorkbookCheck.finished_at.is_(None))


_COLUMNS: list[Any] = [
    WorkbookCheck.id,
    WorkbookCheck.application_id,
    WorkbookCheck.authority_id,
    WorkbookCheck.list_version,
    WorkbookCheck.mending,
    WorkbookCheck.uploaded_by,
    WorkbookCheck.sha256,
    WorkbookCheck.name,
    WorkbookCheck.errand_id,
    WorkbookCheck.state,
    WorkbookCheck.rows_total,
    WorkbookCheck.rows_done,
    WorkbookCheck.summary,
    WorkbookCheck.fault_code,
    WorkbookCheck.fault_zh,
    WorkbookCheck.fault_en,
    WorkbookCheck.created_at,
    WorkbookCheck.started_at,
    WorkbookCheck.finished_at,
]
