"""Editions as the office sees them: which there are, and how many calls and applications run under each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, func, select

from web.scope import Scope
from workflow.acts.looking import APPLICATION
from workflow.calls.tables import Call
from workflow.definition.diagram import period, role_title, waited_for
from workflow.definition.edition import Edition
from workflow.definition.life import State, Text
from workflow.engine.tables import Subject
from workflow.parties.roles import OFFICE_ROLES, ROLES
from workflow.registers.editions import NoSuchEdition, edition_by_hash, editions_of

READERS = frozenset(
    {
        "administrator",
        "policy_officer",
        "policy_head",
        "division_head",
        "deputy_director",
        "director",
        "finance_head",
        "auditor",
    }
)
"""The roles that read the rules and see how much runs under them."""


@dataclass(frozen=True)
class EditionOf:
    """An edition in the list, with what runs under it at the reader's authorities."""

    edition: Edition
    calls: int
    applications: int


@dataclass(frozen=True)
class StepOf:
    """A step that leaves a state: its words, where it leads, and who may take it."""

    title: Text
    target: Text | None
    roles: Sequence[Text]


@dataclass(frozen=True)
class StateOf:
    """A state as a row of a table: who has it or what it waits for, its period, how many stand in it, and its steps."""

    title: Text
    who: Text | None
    period: Text | None
    count: int
    ends: bool
    steps: Sequence[StepOf]


@dataclass(frozen=True)
class EditionPage:
    """One edition, and how many applications of the reader's authorities stand in each state of its life."""

    edition: Edition
    calls: int
    counts: Mapping[str, int]
    states: Sequence[StateOf]

    @property
    def applications(self) -> int:
        """How many applications there are under it."""
        return sum(self.counts.values())


def listing(connection: Connection, scope: Scope) -> Sequence[EditionOf]:
    """Every edition that is stored, by scheme and then the latest first."""
    calls, applications = _calls(connection, scope), _applications(connection, scope)
    found = sorted(editions_of(connection), key=lambda each: each.effective.first, reverse=True)
    return [
        EditionOf(each, calls.get(each.hash, 0), applications.get(each.hash, 0))
        for each in sorted(found, key=lambda each: each.scheme)
    ]


def opened(connection: Connection, scope: Scope, edition_hash: str) -> EditionPage | None:
    """The edition of this hash; None where there is none."""
    try:
        edition = edition_by_hash(connection, edition_hash)
    except NoSuchEdition:
        return None
    counts = _counts(connection, scope, edition_hash)
    return EditionPage(
        edition=edition,
        calls=_calls(connection, scope).get(edition_hash, 0),
        counts=counts,
        states=[_state(edition, each, counts) for each in edition.life.states.values()],
    )


def _calls(connection: Connection, scope: Scope) -> Mapping[str, int]:
    """How many calls there are under each edition."""
    wanted = (
        select(Call.edition_hash, func.count())
        .where(Call.authority_id.in_(_authorities(scope)))
        .group_by(Call.edition_hash)
    )
    return dict(connection.execute(wanted).all())


def _applications(connection: Connection, scope: Scope) -> Mapping[str, int]:
    """How many applications there are under each edition, drafts too."""
    theirs = and_(Subject.kind == APPLICATION, Subject.authority_id.in_(_authorities(scope)))
    wanted = select(Subject.edition, func.count()).where(theirs).group_by(Subject.edition)
    return dict(connection.execute(wanted).all())


def _counts(connection: Connection, scope: Scope, edition_hash: str) -> Mapping[str, int]:
    """How many applications under an edition stand in each state."""
    theirs = and_(
        Subject.kind == APPLICATION,
        Subject.edition == edition_hash,
        Subject.authority_id.in_(_authorities(scope)),
    )
    wanted = select(Subject.state, func.count()).where(theirs).group_by(Subject.state)
    return dict(connection.execute(wanted).all())


def _authorities(scope: Scope) -> Sequence[int]:
    """Where the reader is an officer: numbers alone are told, so that an administrator too may see them."""
    return sorted(scope.actor.authorities(OFFICE_ROLES))


def _state(edition: Edition, state: State, counts: Mapping[str, int]) -> StateOf:
    return StateOf(
        title=state.title,
        who=role_title(state.role, ROLES) if state.role else waited_for(state),
        period=period(state.clock) if state.clock else None,
        count=counts.get(state.name, 0),
        ends=state.ends,
        steps=_steps(edition, state),
    )


def _steps(edition: Edition, state: State) -> Sequence[StepOf]:
    """The steps that leave a state, those that differ in their role only as one."""
    states = edition.life.states
    found: dict[tuple[str, str, Text], list[Text]] = {}
    for each in edition.life.leaving(state.name):
        found.setdefault((each.trigger, each.target, each.title), []).append(role_title(each.role, ROLES))
    return [
        StepOf(
            title=title,
            target=None if target == state.name else states[target].title,
            roles=roles,
        )
        for (_, target, title), roles in found.items()
    ]
