"""A call whose budget is to be shared out: what is decided, what is still under way, and what the plan waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from web.calls.guide import SHARES
from web.lives import call_state, state_title
from web.plans.reading import WAITING
from web.scope import Scope
from workflow.acts.make_plan import CLOSED, DECIDED
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.money import book
from workflow.money.book import AccountName
from workflow.money.tables import Plan
from workflow.registers.editions import edition_by_hash
from workflow.review import objections
from workflow.review.tables import LineDecision

PLANNER = "finance_planner"
"""The role that makes plans."""

MOST = 50
"""How many calls wait on a first page at most."""


@dataclass(frozen=True)
class Prospect:
    """What a plan of the call would share out, in fen; `under_way` counts applications by state, in words.

    `rival` is a plan that is on its way already, `objections` are those without an answer.
    """

    id: int
    authority: int
    number: str
    title: Text
    code: str
    state: Text
    budget_fen: int
    decided: int
    lines: int
    award_fen: int
    cap_fen: int | None
    cap_clause: str
    share: Text
    under_way: Sequence[tuple[Text, int]]
    rival: str | None
    objections: Sequence[str]

    @property
    def ready(self) -> bool:
        """Whether a plan can be made now."""
        stopped = self.under_way or self.rival or self.objections
        return self.code == CLOSED and self.decided > 0 and not stopped


@dataclass(frozen=True)
class Waiting:
    """A closed call without a plan: how many of its applications are decided, and how many are not yet."""

    number: str
    title: Text
    decided: int
    under_way: int


def prospect(connection: Connection, scope: Scope, number: str) -> Prospect | None:
    """What the call of this number has to share out, if it is in sight."""
    here = Call.authority_id.in_(sorted(scope.authorities))
    row = connection.execute(
        select(Call.__table__, Subject.state).join(Subject, Subject.id == Call.id).where(Call.number == number, here)
    ).one_or_none()
    if row is None:
        return None
    edition = edition_by_hash(connection, row.edition_hash)
    states = _states(connection, row.id)
    lines, award = connection.execute(_awards(row.id)).one()
    rival = select(Plan.number).join(Subject, Subject.id == Plan.id)
    under_way = rival.where(Plan.call_id == row.id, Subject.state.in_(WAITING)).order_by(Plan.id).limit(1)
    return Prospect(
        id=row.id,
        authority=row.authority_id,
        number=row.number,
        title=Text(row.title_zh, row.title_en),
        code=row.state,
        state=call_state(row.state),
        budget_fen=book.balances(connection, row.id).get(AccountName.FREE, 0),
        decided=states.get(DECIDED, 0),
        lines=lines,
        award_fen=int(award),
        cap_fen=edition.claimant_cap_fen,
        cap_clause=edition.cap_clause,
        share=SHARES[edition.share],
        under_way=[(state_title(edition.life, each), count) for each, count in _left(edition, states)],
        rival=connection.execute(under_way).scalar_one_or_none(),
        objections=[each.number for each in objections.open_of_call(connection, row.id)],
    )


def waiting(connection: Connection, scope: Scope) -> Sequence[Waiting]:
    """The closed calls without a plan whose planner the reader is, the first that came first."""
    here = sorted(scope.actor.authorities((PLANNER,)))
    if not here:
        return []
    call, claim, other = aliased(Subject), aliased(Subject), aliased(Subject)
    planned = exists().where(Plan.call_id == Call.id, other.id == Plan.id, other.state.in_(WAITING))
    decided = claim.state == DECIDED
    wanted = (
        select(Call.number, Call.title_zh, Call.title_en, func.count().filter(decided), func.count().filter(~decided))
        .join(call, and_(call.id == Call.id, call.state == CLOSED))
        .join(Application, Application.call_id == Call.id)
        .join(claim, claim.id == Application.id)
        .where(Call.authority_id.in_(here), ~planned)
        .where(Application.submitted_at.is_not(None), Application.ended_at.is_(None))
        .group_by(Call.id)
        .order_by(Call.id)
        .limit(MOST)
    )
    return [Waiting(row[0], Text(row[1], row[2]), row[3], row[4]) for row in connection.execute(wanted)]


def _states(connection: Connection, call: int) -> Mapping[str, int]:
    """How many applications of a call stand in each state."""
    wanted = select(Subject.state, func.count()).join(Application, Application.id == Subject.id)
    rows = connection.execute(wanted.where(Application.call_id == call).group_by(Subject.state))
    return {row[0]: row[1] for row in rows}


def _left(edition: Edition, states: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """The states in which an application still holds up a plan: it is neither a draft, nor decided, nor ended."""
    life = edition.life
    apart = {life.initial, DECIDED, *(name for name, each in life.states.items() if each.ends)}
    return [(each, count) for each, count in sorted(states.items()) if each not in apart]


def _awards(call: int) -> Select[int, int]:
    """How many lines of the decided applications are awarded something, and all that they are awarded."""
    return (
        select(func.count(), func.coalesce(func.sum(LineDecision.award_fen), 0))
        .join(Application, Application.id == LineDecision.application_id)
        .join(Subject, and_(Subject.id == Application.id, Subject.state == DECIDED))
        .where(Application.call_id == call, LineDecision.award_fen > 0)
    )
