"""The bank's answers as finance sees them: what each line was found to be, and what somebody found out about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, func, select
from sqlalchemy.orm import aliased

from web.finance.findings import FINDINGS, MEANINGS, Kind
from web.finance.sight import authorities
from web.lives import state_title
from web.scope import Scope
from workflow.acts.read_results import KIND
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.money.answer_tables import AnswerLine, BankAnswer, Explanation
from workflow.money.bank_answers import QUERIED, Meaning
from workflow.money.tables import Batch, Payment
from workflow.parties.roles import ROLES
from workflow.review.tables import Task

PAGE = 100
"""How many lines a page shows."""

MOST = 50
"""How many answers a list shows, the latest first."""

SHOWS: Final[Mapping[str, Sequence[str]]] = {
    "queried": QUERIED,
    "posted": ("paid", "returned"),
    "known": ("duplicate",),
}
"""The findings that each tab of the page shows."""


_EXPLAINED = and_(Explanation.answer_id == AnswerLine.answer_id, Explanation.place == AnswerLine.place)
"""What joins a line with what was found out about it."""


@dataclass(frozen=True)
class AnswerRow:
    """An answer in a list: how many of its lines have to be cleared up, how many are explained, and who acts next."""

    number: str
    batch: str
    state: Text
    ended: bool
    read_at: datetime
    queried: int
    explained: int
    waits_for: Text | None
    due_at: datetime | None


@dataclass(frozen=True)
class AnswerPage:
    """An answer with how many lines were found to be what; `waiting` payments of its batch have no outcome yet."""

    id: int
    number: str
    batch: str
    batch_state: str
    authority: int
    code: str
    state: Text
    ended: bool
    read_at: datetime
    sha256: str
    counts: Mapping[str, int]
    explained: int
    waiting: int

    def count(self, show: str) -> int:
        """How many lines a tab has."""
        return sum(self.counts.get(each, 0) for each in SHOWS[show])


@dataclass(frozen=True)
class LineRow:
    """A line; `ordered_fen` is what its payment was ordered at, `elsewhere` the number of the batch that has it."""

    place: int
    line: int
    finding: Kind
    end_to_end_id: str | None
    outcome: str | None
    amount_fen: int | None
    ordered_fen: int | None
    elsewhere: str | None
    reason: Text
    meaning: Kind | None
    words: str | None


@dataclass(frozen=True)
class Lines:
    """A page of lines by their place; `following` is behind which place the next begins, if there is one."""

    rows: Sequence[LineRow]
    following: int | None


def answers(connection: Connection, scope: Scope, batch: int | None = None) -> Sequence[AnswerRow]:
    """The answers in sight, the latest first: to one batch, or all that are not cleared up."""
    wanted = _answers().where(BankAnswer.authority_id.in_(authorities(scope)))
    wanted = wanted.where(Subject.state != "closed") if batch is None else wanted.where(BankAnswer.batch_id == batch)
    rows = connection.execute(wanted.order_by(BankAnswer.id.desc()).limit(MOST))
    return [_row(tuple(row)) for row in rows]


def answer(connection: Connection, scope: Scope, number: str) -> AnswerPage | None:
    """The answer of this number, if it is in sight."""
    its_batch = aliased(Subject)
    wanted = (
        select(
            *BankAnswer.__table__.c, Subject.state, Batch.number.label("batch"), its_batch.state.label("batch_state")
        )
        .join(Subject, Subject.id == BankAnswer.id)
        .join(Batch, Batch.id == BankAnswer.batch_id)
        .join(its_batch, its_batch.id == BankAnswer.batch_id)
        .where(BankAnswer.number == number, BankAnswer.authority_id.in_(authorities(scope)))
    )
    row = connection.execute(wanted).one_or_none()
    if row is None:
        return None
    life = load_life(KIND)
    return AnswerPage(
        id=row.id,
        number=row.number,
        batch=row.batch,
        batch_state=row.batch_state,
        authority=row.authority_id,
        code=row.state,
        state=state_title(life, row.state),
        ended=life.states[row.state].ends,
        read_at=row.read_at,
        sha256=row.sha256,
        counts=_counts(connection, row.id),
        explained=_explained(connection, row.id),
        waiting=_waiting(connection, row.batch_id),
    )


def lines(connection: Connection, found: AnswerPage, show: str, after: int) -> Lines:
    """The lines of a tab behind this place."""
    here, there, order = aliased(Payment), aliased(Payment), aliased(Batch)
    wanted = (
        select(
            *AnswerLine.__table__.c,
            here.amount_fen.label("ordered_fen"),
            order.number.label("elsewhere"),
            Explanation.meaning,
            Explanation.words,
        )
        .join(BankAnswer, BankAnswer.id == AnswerLine.answer_id)
        .outerjoin(here, and_(here.end_to_end_id == AnswerLine.end_to_end_id, here.batch_id == BankAnswer.batch_id))
        .outerjoin(
            there,
            and_(
                there.end_to_end_id == AnswerLine.end_to_end_id,
                there.batch_id != BankAnswer.batch_id,
                there.authority_id == BankAnswer.authority_id,
            ),
        )
        .outerjoin(order, order.id == there.batch_id)
        .outerjoin(
            Explanation, and_(Explanation.answer_id == AnswerLine.answer_id, Explanation.place == AnswerLine.place)
        )
        .where(AnswerLine.answer_id == found.id, AnswerLine.finding.in_(SHOWS[show]), AnswerLine.place > after)
        .order_by(AnswerLine.place)
        .limit(PAGE + 1)
    )
    rows = [_line(row) for row in connection.execute(wanted)]
    return Lines(rows[:PAGE], rows[PAGE - 1].place if len(rows) > PAGE else None)


def _line(row: Row[*tuple[Any, ...]]) -> LineRow:
    return LineRow(
        place=row.place,
        line=row.line,
        finding=FINDINGS[row.finding],
        end_to_end_id=row.end_to_end_id,
        outcome=row.outcome,
        amount_fen=row.amount_fen,
        ordered_fen=row.ordered_fen,
        elsewhere=row.elsewhere,
        reason=Text(row.reason_zh, row.reason_en),
        meaning=MEANINGS[Meaning(row.meaning)] if row.meaning else None,
        words=row.words,
    )


def _answers() -> Select[*tuple[Any, ...]]:
    queried = AnswerLine.finding.in_(QUERIED)
    counts = (
        select(AnswerLine.answer_id, func.count().label("queried"), func.count(Explanation.place).label("explained"))
        .outerjoin(
            Explanation, and_(Explanation.answer_id == AnswerLine.answer_id, Explanation.place == AnswerLine.place)
        )
        .where(queried)
        .group_by(AnswerLine.answer_id)
        .subquery("counts")
    )
    return (
        select(
            BankAnswer.number,
            Batch.number.label("batch"),
            Subject.state,
            BankAnswer.read_at,
            func.coalesce(counts.c.queried, 0),
            func.coalesce(counts.c.explained, 0),
            Task.role,
            Task.due_at,
        )
        .join(Subject, Subject.id == BankAnswer.id)
        .join(Batch, Batch.id == BankAnswer.batch_id)
        .outerjoin(counts, counts.c.answer_id == BankAnswer.id)
        .outerjoin(Task, and_(Task.subject_id == BankAnswer.id, Task.done_at.is_(None)))
    )


def _row(row: tuple[Any, ...]) -> AnswerRow:
    number, batch, state, read_at, queried, explained, role, due_at = row
    life = load_life(KIND)
    waits_for, ended = ROLES.get(role), life.states[state].ends
    return AnswerRow(number, batch, state_title(life, state), ended, read_at, queried, explained, waits_for, due_at)


def _counts(connection: Connection, answer: int) -> Mapping[str, int]:
    wanted = select(AnswerLine.finding, func.count()).where(AnswerLine.answer_id == answer)
    return {str(finding): int(count) for finding, count in connection.execute(wanted.group_by(AnswerLine.finding))}


def _explained(connection: Connection, answer: int) -> int:
    return int(connection.execute(select(func.count()).where(Explanation.answer_id == answer)).scalar_one())


def _waiting(connection: Connection, batch: int) -> int:
    unanswered = select(func.count()).where(Payment.batch_id == batch, Payment.outcome.is_(None))
    return int(connection.execute(unanswered).scalar_one())
