"""Moves of running applications as pages show them: in a list, one with its results, and what may be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select

from web.house import house
from web.lives import state_title
from web.publishing.reading import READERS
from web.scope import Scope
from workflow.acts.moving.found import Found, from_written
from workflow.acts.moving.proposed import try_proposed
from workflow.acts.moving.trial import Trial
from workflow.acts.propose_move import KIND, ROLE
from workflow.calls import moves
from workflow.calls.move_tables import EditionMove
from workflow.calls.moves import MoveRow
from workflow.calls.tables import Call
from workflow.claims.tables import Application
from workflow.definition.diff import Difference, diff
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.errors import EngineError
from workflow.engine.tables import Subject
from workflow.registers.editions import edition_by_hash
from workflow.registers.tables import EDITION

MOST_LISTED = 200
"""Moves, calls or applications in a list."""


@dataclass(frozen=True)
class Listed:
    """A move in the list."""

    id: int
    call: str
    before: Edition
    after: Edition
    code: str
    state: Text


@dataclass(frozen=True)
class Line:
    """An application in the list of a move: whether it moves, and what was found of it."""

    number: str
    state: Text | None
    moves: bool
    found: Sequence[Found]


@dataclass(frozen=True)
class Told:
    """What a move comes to: applications that were handed in, those that break first, and drafts as a number."""

    lines: Sequence[Line]
    moving: int
    staying: int
    drafts: int
    kept: Sequence[Text] = ()

    @property
    def shown(self) -> Sequence[Line]:
        """As many as a page shows."""
        return self.lines[:MOST_LISTED]


@dataclass(frozen=True)
class Opened:
    """A move with what it changes; `told` is None where it cannot be tried as things stand, and `refusal` says why."""

    listed: Listed
    row: MoveRow
    differences: Sequence[Difference]
    told: Told | None
    refusal: EngineError | None

    @property
    def mapping(self) -> str:
        """The mapping as it was given."""
        return self.row.mapping.decode("utf-8-sig", "replace")


def listing(connection: Connection, scope: Scope) -> Sequence[Listed]:
    """The moves in sight, the latest first."""
    return _read(connection, scope)


def opened(connection: Connection, scope: Scope, number: int) -> Opened | None:
    """A move in sight: tried as things stand while it waits, and with its results once it was approved."""
    listed = next(iter(_read(connection, scope, EditionMove.id == number)), None)
    if listed is None:
        return None
    row, refusal, told = moves.get(connection, number), None, None
    if listed.code == "approved":
        told = _done(connection, row)
    elif listed.code == "proposed":
        try:
            told = of_trial(try_proposed(house().office, connection, row))
        except EngineError as found:
            refusal = found
    return Opened(listed, row, diff(listed.before, listed.after), told, refusal)


def of_trial(trial: Trial) -> Told:
    """What a trial found, for a page."""
    lines = [Line(each.number, each.state, each.moves, each.found) for each in trial.tried if each.submitted]
    drafts = sum(not each.submitted for each in trial.tried)
    return Told(_breaking_first(lines), len(trial.moving), len(trial.breaking), drafts, trial.kept)


def _done(connection: Connection, row: MoveRow) -> Told:
    results = moves.results(connection, row.id)
    wanted = select(Application.id, Application.number).where(
        Application.call_id == row.call, Application.submitted_at.is_not(None)
    )
    numbers = dict(connection.execute(wanted).all())
    lines = [
        Line(numbers[each.application], None, each.moved, [from_written(one) for one in each.found])
        for each in results
        if each.application in numbers
    ]
    moved = sum(each.moved for each in results)
    return Told(_breaking_first(lines), moved, len(results) - moved, len(results) - len(lines))


def _breaking_first(lines: Sequence[Line]) -> Sequence[Line]:
    return sorted(lines, key=lambda line: (line.moves, not line.found, line.number))


def calls(connection: Connection, scope: Scope) -> Sequence[tuple[str, str]]:
    """The calls with applications of which the reader may propose a move: numbers and titles, the latest first."""
    theirs = sorted(scope.actor.authorities({ROLE}))
    applied = select(Application.id).where(Application.call_id == Call.id).exists()
    wanted = select(Call.number, Call.title_zh).where(Call.authority_id.in_(theirs), applied)
    return [
        (row.number, row.title_zh) for row in connection.execute(wanted.order_by(Call.id.desc()).limit(MOST_LISTED))
    ]


def call_of(connection: Connection, scope: Scope, number: str) -> int | None:
    """The id of a call of which the reader may propose a move."""
    theirs = sorted(scope.actor.authorities({ROLE}))
    wanted = select(Call.id).where(Call.number == number, Call.authority_id.in_(theirs))
    return connection.execute(wanted).scalar_one_or_none()


def editions_under(connection: Connection, call: int) -> Sequence[Edition]:
    """The editions under which applications of a call stand, the call's own first."""
    own = connection.execute(select(Call.edition_hash).where(Call.id == call)).scalar_one()
    under = select(Subject.edition).join(Application, Application.id == Subject.id).where(Application.call_id == call)
    hashes = {own, *connection.execute(under.distinct()).scalars()}
    return [edition_by_hash(connection, each) for each in sorted(hashes, key=lambda each: (each != own, each))]


def editions_to(connection: Connection, call: int) -> Sequence[Edition]:
    """The editions of the call's scheme, the latest first."""
    scheme = select(Call.scheme).where(Call.id == call).scalar_subquery()
    wanted = select(EDITION.c.hash).where(EDITION.c.scheme == scheme).order_by(EDITION.c.created_at.desc())
    return [edition_by_hash(connection, each) for each in connection.execute(wanted.limit(MOST_LISTED)).scalars()]


def _read(connection: Connection, scope: Scope, *where: ColumnElement[bool]) -> Sequence[Listed]:
    life = load_life(KIND)
    wanted = (
        select(EditionMove.id, Call.number, EditionMove.before_hash, EditionMove.after_hash, Subject.state)
        .join(Subject, Subject.id == EditionMove.id)
        .join(Call, Call.id == EditionMove.call_id)
        .where(EditionMove.authority_id.in_(sorted(scope.actor.authorities(READERS))), *where)
        .order_by(EditionMove.id.desc())
        .limit(MOST_LISTED)
    )
    return [
        Listed(
            each.id,
            each.number,
            edition_by_hash(connection, each.before_hash),
            edition_by_hash(connection, each.after_hash),
            each.state,
            state_title(life, each.state),
        )
        for each in connection.execute(wanted)
    ]
