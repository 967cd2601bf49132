"""The budget of a call with all that has changed it, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from web.finance.sight import authorities
from web.lives import state_title
from web.scope import Scope
from workflow.acts.propose_budget_change import KIND
from workflow.calls.budget_tables import BudgetChange
from workflow.calls.tables import Call
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject


@dataclass(frozen=True)
class ChangeOf:
    """A change in a list, in fen, by its document."""

    id: int
    call: str
    title: Text
    change_fen: int
    document: str
    dated_on: date
    code: str
    state: Text


def changes(connection: Connection, call: int) -> Sequence[ChangeOf]:
    """What has changed the budget of a call, or was to: the latest first."""
    return _read(connection, BudgetChange.call_id == call)


def change(connection: Connection, scope: Scope, number: int) -> ChangeOf | None:
    """A change in sight."""
    mine = (BudgetChange.id == number, BudgetChange.authority_id.in_(authorities(scope)))
    return next(iter(_read(connection, *mine)), None)


def _read(connection: Connection, *where: ColumnElement[bool]) -> Sequence[ChangeOf]:
    life = load_life(KIND)
    wanted = (
        select(
            BudgetChange.id,
            Call.number,
            Call.title_zh,
            Call.title_en,
            BudgetChange.change_fen,
            BudgetChange.document,
            BudgetChange.dated_on,
            Subject.state,
        )
        .join(Subject, Subject.id == BudgetChange.id)
        .join(Call, Call.id == BudgetChange.call_id)
        .where(*where)
        .order_by(BudgetChange.id.desc())
    )
    return [
        ChangeOf(
            row.id,
            row.number,
            Text(row.title_zh, row.title_en),
            row.change_fen,
            row.document,
            row.dated_on,
            row.state,
            state_title(life, row.state),
        )
        for row in connection.execute(wanted)
    ]
