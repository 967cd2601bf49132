"""Whose hands an application is in: what its reader may press, until when they hold it, or why they may not take it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from web.desk.sight import Matter
from web.house import house
from web.steps.offers import Offer, Steps, offered
from workflow.engine.tables import Duty
from workflow.history.tables import Remark
from workflow.parties.recusal import related
from workflow.review.tables import Task

Obstacle = Literal["related", "apart", "taken"]
"""Why somebody with the role may not take a task: related to the claimant, another duty done, in another's hands."""


@dataclass(frozen=True)
class Hand:
    """What the reader may do. `lease_until` is real time; `obstacle` is told to who holds the task's role.

    `said` are the words with which the application came into its state, such as why it was sent back.
    """

    steps: Steps
    lease_until: datetime | None
    obstacle: Obstacle | None
    said: str | None

    @property
    def holding(self) -> bool:
        """Whether the reader has the task in hand."""
        return self.steps.holding

    def offer(self, trigger: str) -> Offer | None:
        """A step that may be pressed now."""
        return self.steps.offer(trigger)


def hand(connection: Connection, matter: Matter) -> Hand:
    """What the reader of an application may do with it."""
    steps = offered(house().office, connection, matter.scope, matter.seen)
    lease = None
    if steps.holding:
        held = (Task.subject_id == matter.id, Task.done_at.is_(None))
        lease = connection.execute(select(Task.lease_until).where(*held)).scalar_one_or_none()
    words = (Remark.subject_id == matter.id, Remark.seq == matter.seen.version, Remark.field == "reason")
    said = connection.execute(select(Remark.text).where(*words)).scalar_one_or_none()
    return Hand(steps, lease, _obstacle(connection, matter, steps), said)


def _obstacle(connection: Connection, matter: Matter, steps: Steps) -> Obstacle | None:
    role, actor = matter.state.role, matter.scope.actor
    if role is None or steps.holding or steps.takeable or not actor.may(role, matter.seen.authority):
        return None
    if related(connection, actor.person_id, matter.claimant_id):
        return "related"
    other = (Duty.subject_id == matter.id, Duty.actor_id == actor.person_id, Duty.duty != matter.state.duty)
    if connection.execute(select(Duty.duty).where(*other)).first() is not None:
        return "apart"
    return "taken" if steps.task is not None and steps.task.holder is not None else None
