"""Moving applications that were tried: each gets a row of its record, and is under the new edition from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from storage.database import driver_of
from workflow.acts.moving import clocks
from workflow.acts.moving.content import Between
from workflow.acts.moving.trial import Trial, Tried, under
from workflow.acts.office import Office
from workflow.acts.upload_lines import judge_again
from workflow.claims import answers, lists
from workflow.engine.alike import alike
from workflow.engine.apply import carry_many
from workflow.engine.moves import Move, Part
from workflow.history.body import RECAST
from workflow.review import tasks

_TOGETHER: Final = 500
"""As many applications as one statement moves."""


@dataclass(frozen=True)
class Mover:
    """Who approved which move, and when."""

    move: int
    person: int
    at: datetime


def move_all(office: Office, connection: Connection, trial: Trial, mover: Mover) -> None:
    """Move every application that does not break, in the caller's transaction: all of them, or none."""
    driver, two = driver_of(connection.connection), trial.two
    moves = [_move(office, connection, two, each, mover) for each in trial.moving]
    for same in alike(moves):
        for some in same.split(_TOGETHER):
            carry_many(driver, some)
    for each in trial.moving:
        _follow(connection, two, each)


def _move(office: Office, connection: Connection, two: Between, tried: Tried, mover: Mover) -> Move:
    """The row says which edition the application had, which move it was, and what it renamed."""
    seen = tried.seen
    return Move(
        subject=seen.id,
        kind=seen.kind,
        edition=two.after.hash,
        seen=seen.version,
        source=seen.state,
        target=tried.becomes,
        trigger=RECAST,
        at=mover.at,
        actor=mover.person,
        said={"move": mover.move, "renamed": two.renaming.written(), "under": two.before.hash},
        parts=tuple(_task(office, connection, two, tried)),
        recast=True,
    )


def _task(office: Office, connection: Connection, two: Between, tried: Tried) -> Sequence[Part]:
    state = two.after.life.states[tried.becomes]
    made = clocks.remade(office, connection, tried.seen, two.before.life, state)
    if made.after is None:
        return [tasks.close()]
    return [tasks.close_and_open(made.after) if made.before is None else tasks.remake(made.after)]


def _follow(connection: Connection, two: Between, tried: Tried) -> None:
    """What belongs to the application and is no part of the record yet: earlier visits, answers, and the draft."""
    seen = tried.seen
    tasks.rename(connection, seen.id, two.renaming.states)
    if two.renaming.fields:
        answers.rename(connection, seen.id, two.renaming.fields)
    draft = lists.newest(connection, seen.id)
    if draft is None or draft.sealed_at is not None:
        return
    # Whoever looked at the draft under the old edition looks again; a workbook that is being checked is stale.
    lists.change(connection, draft, None)
    if not two.same_rules:
        given = [(line, two.cells(line.cells)) for line in lists.lines(connection, draft.id)]
        judged = judge_again(connection, under(seen, two), given)
        lists.write(connection, draft.id, seen.authority, judged.lines)
