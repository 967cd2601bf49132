"""What somebody may do with a subject now: the steps of its life that are theirs, and whether its task is in hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from web.scope import Scope
from workflow.acts.looking import Seen, life_of
from workflow.acts.office import Office
from workflow.acts.pull import moves_along
from workflow.acts.standing import may_pull
from workflow.definition.life import Text
from workflow.parties.tables import Person
from workflow.review.tables import Task


@dataclass(frozen=True)
class Offer:
    """A step that may be taken: `reason` says whether words are asked for."""

    trigger: str
    title: Text
    reason: bool


@dataclass(frozen=True)
class OpenTask:
    """The open task of a subject: whose role it is, who holds it (None: it waits), until when it should be done."""

    role: str
    holder: int | None
    holder_name: str | None
    due_at: datetime | None


@dataclass(frozen=True)
class Steps:
    """A subject as it is looked at, with what its looker may do.

    `offers` are the steps that may be pressed now; `takeable` says that the task waits and is theirs to take, `holding`
    that they hold it. Steps of a task that is not in their hands are not offered.
    """

    seen: Seen
    offers: tuple[Offer, ...]
    task: OpenTask | None
    takeable: bool
    holding: bool

    def without(self, *triggers: str) -> tuple[Offer, ...]:
        """The offers but those that the page makes by a form of its own."""
        return tuple(each for each in self.offers if each.trigger not in triggers)

    def offer(self, trigger: str) -> Offer | None:
        """The offer of a trigger, if it may be pulled."""
        return next((each for each in self.offers if each.trigger == trigger), None)


def offered(office: Office, connection: Connection, scope: Scope, seen: Seen) -> Steps:
    """What the person may do with the subject, as it stands."""
    life = life_of(connection, seen)
    actor, state = scope.actor, life.states[seen.state]
    mine = may_pull(connection, actor, seen)
    task = _task(connection, seen.id)
    real_now = office.real_now()
    holder = task.held(real_now) if task else None
    holding = holder == actor.person_id
    waits = task is not None and holder is None
    in_hand = mine if holding else tuple(each for each in mine if each.role != state.role)
    offers = [
        Offer(each.trigger, each.title, each.reason_required)
        for each in in_hand
        if not moves_along(connection, seen, each.trigger)
    ]
    takeable = waits and any(each.role == state.role for each in mine)
    return Steps(seen, tuple(offers), task.told() if task else None, takeable=takeable, holding=holding)


@dataclass(frozen=True)
class _Found:
    role: str
    holder: int | None
    holder_name: str | None
    due_at: datetime | None
    lease_until: datetime | None

    def held(self, real_now: datetime) -> int | None:
        """Who holds the task with a lease that runs."""
        return self.holder if self.lease_until is not None and self.lease_until > real_now else None

    def told(self) -> OpenTask:
        return OpenTask(self.role, self.holder, self.holder_name, self.due_at)


def _task(connection: Connection, subject: int) -> _Found | None:
    wanted = (
        select(Task.role, Task.holder, Person.name, Task.due_at, Task.lease_until)
        .outerjoin(Person, Person.id == Task.holder)
        .where(Task.subject_id == subject, Task.done_at.is_(None))
    )
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _Found(*row)
