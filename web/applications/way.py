"""The way of an application through its life: what is behind it, where it is, and what comes next by when."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, select

from web.applications.reading import SHOWN_PLANS
from web.scope import Scope
from workflow.acts.looking import Seen, life_of
from workflow.definition.course import course, detours
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
    """A state of the ordinary course; `aside` is where the application stands instead, such as a correction."""

    title: Text
    place: Place
    aside: Text | None = None


@dataclass(frozen=True)
class Way:
    """The stages, and what is waited for now.

    `role` is who of the office acts next, `waits_for` the other subject that moves it on (plan, batch, bank, call),
    `due_at` the end of the running period. `off` says that it ended beside the ordinary course, as by a withdrawal.
    """

    stages: Sequence[Stage]
    state: State
    role: Text | None
    due_at: datetime | None
    off: bool

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
    stages = _stages(life, state, passed)
    return Way(
        stages=stages,
        state=state,
        role=ROLES.get(state.role or ""),
        due_at=_due(connection, seen, state),
        off=all(each.place != "here" for each in stages),
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


def _stages(life: Life, state: State, passed: Collection[Text]) -> Sequence[Stage]:
    legs = [leg.state for leg in course(life)]
    here = _index(life, legs, state)
    if here is None:
        return [Stage(each.title, "past" if each.title in passed else "ahead") for each in legs]
    aside = None if legs[here] is state else state.title
    places: list[Place] = ["past" if at < here else "here" if at == here else "ahead" for at in range(len(legs))]
    return [
        Stage(each.title, place, aside if place == "here" else None) for each, place in zip(legs, places, strict=True)
    ]


def _index(life: Life, legs: Sequence[State], state: State) -> int | None:
    """Which stage the state is, or is a detour of; None for an end beside the course."""
    for place, each in enumerate(legs):
        if state is each or state in detours(life, each):
            return place
    return None
