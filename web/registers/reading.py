"""Lists as pages show them: by kind with the version in force, one version with what it changes, and findings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from web.lives import state_title
from web.scope import READERS as REVIEW_READERS
from web.scope import Scope
from workflow.acts.asked_about import numbers_of
from workflow.acts.asking_lists import KIND as HIT
from workflow.acts.propose_register import KIND
from workflow.definition.life import Text
from workflow.definition.lives import load_life
from workflow.engine.tables import Subject
from workflow.parties import authorities
from workflow.parties.tables import Person
from workflow.registers.lists import versions
from workflow.registers.lists.differences import Difference, difference
from workflow.registers.lists.kinds import KINDS, RegisterKind
from workflow.registers.lists.reading import Entry
from workflow.registers.lists.versions import Version
from workflow.review import hits
from workflow.review.hits import HitRow

READERS = ("policy_officer", "policy_head", "director", "auditor")
"""The roles that see what is listed, and by whom it was loaded."""

HIT_READERS = frozenset(REVIEW_READERS)
"""The roles that see what was found of an application: all who work on applications."""

MOST_LISTED = 100
"""Versions of a kind, entries of a version and findings that a page lists."""

POINTS: Mapping[str, Text] = {
    "acceptance": Text("受理时", "At acceptance"),
    "notice": Text("公示前", "Before notice"),
    "payment": Text("拨付前", "Before payment"),
}
"""When lists are asked, in words."""


@dataclass(frozen=True)
class Shown:
    """A version with its state in words and the people who proposed and approved it."""

    version: Version
    code: str
    state: Text
    proposer: str
    approver: str | None


@dataclass(frozen=True)
class Kind:
    """A kind of list with the versions that are asked today, and all that were ever proposed, the latest first."""

    shape: RegisterKind
    in_force: Sequence[Shown]
    all: Sequence[Shown]


@dataclass(frozen=True)
class Opened:
    """A version with what it changes and its first entries."""

    shown: Shown
    shape: RegisterKind
    changes: Difference
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Hit:
    """A finding with its state in words, the number of its application, and the version that said it."""

    row: HitRow
    state: Text
    number: str
    version: Version

    @property
    def point(self) -> Text:
        """When it was found, in words."""
        return POINTS[self.row.point]


def kinds(connection: Connection, scope: Scope, today: date) -> Sequence[Kind]:
    """Every kind with its versions in sight."""
    mine = scope.actor.authorities(READERS)
    above = sorted({each for authority in mine for each in authorities.line(connection, authority)})
    shown = _shown(connection, versions.listing(connection, above))
    used = {each.id for some in versions.in_force(connection, above, today).values() for each in some}
    used |= {each.id for each in versions.tables_in_force(connection, above, today)}
    return [
        Kind(
            shape,
            [each for each in shown if each.version.kind == shape.name and each.version.id in used],
            [each for each in shown if each.version.kind == shape.name][:MOST_LISTED],
        )
        for shape in KINDS.values()
    ]


def opened(connection: Connection, scope: Scope, number: int) -> Opened | None:
    """A version in sight."""
    found = next((each for each in _in_sight(connection, scope) if each.id == number), None)
    if found is None:
        return None
    (shown,) = _shown(connection, [found])
    changes = difference(connection, found)
    return Opened(shown, found.shape, changes, versions.all_entries(connection, number)[:MOST_LISTED])


def findings(connection: Connection, scope: Scope) -> Sequence[Hit]:
    """The findings in sight, those that nobody has judged first, then the latest."""
    found = _hits(connection, hits.at(connection, scope.actor.authorities(HIT_READERS)))
    return sorted(found, key=lambda each: (each.row.state != hits.OPEN, -each.row.id))[:MOST_LISTED]


def finding(connection: Connection, scope: Scope, number: int) -> Hit | None:
    """A finding in sight."""
    rows = hits.at(connection, scope.actor.authorities(HIT_READERS), number)
    return next(iter(_hits(connection, rows)), None)


def _in_sight(connection: Connection, scope: Scope) -> Sequence[Version]:
    mine = scope.actor.authorities(READERS)
    return versions.listing(connection, {each for one in mine for each in authorities.line(connection, one)})


def _shown(connection: Connection, found: Sequence[Version]) -> Sequence[Shown]:
    life, states = load_life(KIND), _states(connection, [each.id for each in found])
    people = _names(connection, {each for one in found for each in (one.proposed_by, one.approved_by) if each})
    return [
        Shown(
            version=each,
            code=states[each.id],
            state=state_title(life, states[each.id]),
            proposer=people[each.proposed_by],
            approver=people[each.approved_by] if each.approved_by else None,
        )
        for each in found
    ]


def _hits(connection: Connection, rows: Sequence[HitRow]) -> Sequence[Hit]:
    life, numbers = load_life(HIT), numbers_of(connection, {each.application for each in rows})
    said = {each: versions.get(connection, each) for each in {row.version for row in rows}}
    return [Hit(each, state_title(life, each.state), numbers[each.application], said[each.version]) for each in rows]


def _states(connection: Connection, subjects: Collection[int]) -> Mapping[int, str]:
    wanted = select(Subject.id, Subject.state).where(Subject.id.in_(sorted(subjects)))
    return {row.id: row.state for row in connection.execute(wanted)}


def _names(connection: Connection, people: Collection[int]) -> Mapping[int, str]:
    wanted = select(Person.id, Person.name).where(Person.id.in_(sorted(people)))
    return {row.id: row.name for row in connection.execute(wanted)}
