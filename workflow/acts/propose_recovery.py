"""Proposing to ask money back that was paid: another person orders it, and until then nothing counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from forms.faults import Fault
from storage.database import driver_of
from workflow.acts.acting import Beginning, Doing, act, begin_life
from workflow.acts.faults import FaultsFound
from workflow.acts.looking import APPLICATION, NoSuchSubject, Seen, house_edition, look, look_alone
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.claims import applications
from workflow.definition.lives import load_life
from workflow.engine.apply import next_subject
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.money import recoveries
from workflow.money.recoveries import Demand, Ground, RecoveryRow
from workflow.parties.actors import Actor

KIND: Final = "recovery"

ROLE: Final = "policy_officer"

UNORDERED: Final = ("draft", "proposed", "rejected")
"""The states that are the office's own: its claimant is not told of what was never ordered."""


def propose_recovery(
    office: Office, actor: Actor, application: int, demand: Demand, reason: str, *, key: str | None = None
) -> Seen | tuple[Fault, ...]:
    """Propose a recovery of what was paid for an application: its life, or everything that is wrong with the demand.

    With a `key`, the same request again gets the same recovery. Raises NotYours for whoever does not act for the
    office there, NoSuchSubject for what is no application, and ReasonMissing.
    """
    figures = (demand.amount_fen, demand.due_workdays, demand.bar_years)
    asked = request_key(key, [KIND, application, demand.ground.value, *figures, reason])
    try:
        return office.transaction(
            lambda connection: _propose(office, connection, actor, application, demand, reason, asked)
        )
    except FaultsFound as found:
        return found.faults


@dataclass(frozen=True)
class Failure:
    """What a failed acceptance asks back (fen), within how many working days, and why."""

    fen: int
    workdays: int
    reason: str


def propose_failed(doing: Doing, failure: Failure) -> None:
    """Propose to ask back what was paid for what failed, as a part of the step that judges it: another orders it."""
    demand = Demand(Ground.DUTY, failure.fen, failure.workdays, 0)
    connection, seen = doing.connection, doing.seen
    row = applications.get(connection, seen.id)
    subject = next_subject(driver_of(connection.connection))
    own = RecoveryRow(subject, row.authority, row.call, row.id, f"{row.number}-Z{subject}", demand, 0, None)
    beginning, life = Beginning(subject=subject, claimant=row.claimant), load_life(KIND)
    begun = begin_life(doing.office, connection, None, KIND, house_edition(KIND), row.authority, life, beginning)
    recoveries.add(connection, own)
    act(doing.office, connection, None, begun, "propose_failed", reason=failure.reason)


def _propose(
    office: Office, connection: Connection, actor: Actor, application: int, demand: Demand, reason: str, key: Key | None
) -> Seen:
    # Held alone, so that two who ask at one moment do not ask for more together than was paid.
    seen = look_alone(connection, application)
    if seen.kind != APPLICATION:
        raise NoSuchSubject(application)
    if not actor.may(ROLE, seen.authority):
        raise NotYours
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    if wrong := tuple(recoveries.check(demand, recoveries.left(connection, application))):
        raise FaultsFound(wrong)
    row, subject = applications.get(connection, application), next_subject(driver_of(connection.connection))
    own = RecoveryRow(subject, row.authority, row.call, row.id, f"{row.number}-Z{subject}", demand, 0, None)
    beginning = Beginning(subject=subject, claimant=row.claimant, key=key)
    begun = begin_life(office, connection, actor, KIND, house_edition(KIND), row.authority, load_life(KIND), beginning)
    recoveries.add(connection, own)
    act(office, connection, actor, begun, "propose", reason=reason)
    return look(connection, subject)
