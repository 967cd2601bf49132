"""The way of an application through its life: what is behind it, where it is, and what comes next by when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from web.applications.reading import SHOWN_PLANS
from web.scope import Scope
from workflow.acts.looking import Seen, life_of
from workflow.definition.course import course, detours
from workflow.definition.diagram import period, waited_for
from workflow.definition.life import Life, State, Text
from workflow.engine.tables import Subject
from workflow.letters import inbox
from workflow.letters.inbox import Received
from workflow.money.tables import PlanLine
from workflow.parties.roles import ROLES
from workflow.review.tables import Task

Place = Literal["past", "here", "ahead"]


@dataclass(frozen=True)
class Stage:
    """A state of the ordinary course, with whose turn it is and its period; `next` is the first that is yet to come.

    `aside` is where the application stands instead, such as a correction, and then `period` is that of the aside.
    """

    title: Text
    place: Place
    who: Text | None = None
    period: Text | None = None
    aside: Text | None = None
    next: bool = False


@dataclass(frozen=True)
class Way:
    """The stages, what is waited for now, and what comes after that.

    `role` is who of the office acts next, `waits_for` the other subject that moves it on (plan, batch, bank, call),
    `due_at` the end of the running period, and `period` how long it is, for where that end cannot be known yet. `back`
    is where an application goes that stands aside. `off` says that it ended beside the ordinary course, as by a
    withdrawal.
    """

    stages: Sequence[Stage]
    state: State
    role: Text | None
    due_at: datetime | None
    period: Text | None
    back: Text | None
    off: bool

    @property
    def next(self) -> Stage | None:
        """The stage that comes next on the ordinary course, if any is still to come."""
        return next((each for each in self.stages if each.next), None)

    @property
    def waits_for(self) -> str:
        """Who or what moves it on, as one word; nothing where it has ended."""
        if self.state.ends:
            return ""
        return "claimant" if self.state.waits_for_claimant else self.state.waits_for or "office"


def way(connection: Connection, seen: Seen, passed: Collection[Text]) -> Way:
    """The way of an application; `passed` are the titles of the states that its history has."""
    life = life_of(connection, seen)
    state = life.states[seen.state]
    legs = [leg.state for leg in course(life)]
    off = state.ends and state not in legs
    stages = _ended(legs, state, passed) if off else _stages(life, legs, state, passed)
    return Way(
        stages=stages,
        state=state,
        role=ROLES.get(state.role or ""),
        due_at=_due(connection, seen, state),
        period=period(state.clock) if state.clock else None,
        back=_back(life, legs, state),
        off=off,
    )


def letters(connection: Connection, scope: Scope, seen: Seen) -> Sequence[Received]:
    """The letters about an application: all for its office, for its claimant those that came to them."""
    if seen.authority in scope.authorities:
        return inbox.about(connection, seen.id)
    return inbox.about_to(connection, seen.id, scope.actor.person_id, scope.actor.organisations)


def _due(connection: Connection, seen: Seen, state: State) -> datetime | None:
    """When the running period ends: of its own task, or of the public notice of its plan."""
    whose = Task.subject_id == seen.id
    if state.waits_for == "plan":
        plans = select(PlanLine.plan_id).join(Subject, Subject.id == PlanLine.plan_id)
        whose = Task.subject_id.in_(plans.where(PlanLine.application_id == seen.id, Subject.state.in_(SHOWN_PLANS)))
    return connection.execute(select(Task.due_at).where(whose, Task.done_at.is_(None)).limit(1)).scalar_one_or_none()


def _stages(life: Life, legs: Sequence[State], state: State, passed: Collection[Text]) -> Sequence[Stage]:
    """The whole course, with the place on it where the application stands, or where it left it for a while."""
    here = _index(life, legs, state, passed)
    aside = legs[here] is not state
    return [
        _stage(each, "past")
        if at < here
        else replace(_stage(state if aside else each, "here"), title=each.title, aside=state.title if aside else None)
        if at == here
        else replace(_stage(each, "ahead"), next=at == here + 1)
        for at, each in enumerate(legs)
    ]


def _ended(legs: Sequence[State], state: State, passed: Collection[Text]) -> Sequence[Stage]:
    """What an application went through that ended beside its course, and its end: nothing comes after that."""
    return [*(_stage(each, "past") for each in legs if each.title in passed), _stage(state, "here")]


def _stage(state: State, place: Place) -> Stage:
    who = ROLES.get(state.role or "") or waited_for(state)
    return Stage(state.title, place, who, period(state.clock) if state.clock else None)


def _index(life: Life, legs: Sequence[State], state: State, passed: Collection[Text]) -> int:
    """Which stage the state is, or is a detour of; else the last one that was passed."""
    for place, each in enumerate(legs):
        if state is each or state in detours(life, each):
            return place
    return max((place for place, each in enumerate(legs) if each.title in passed), default=0)


def _back(life: Life, legs: Sequence[State], state: State) -> Text | None:
    """Where an application comes back to its course from a state beside it."""
    if state in legs:
        return None
    found = (life.states[each.target] for each in life.leaving(state.name))
    return next((each.title for each in found if each in legs), None)
