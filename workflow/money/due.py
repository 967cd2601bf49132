"""Which instalment of whom is to be paid now: the one that the state of its application waits for, and no later one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select, tuple_

from workflow.definition.instalments import turns
from workflow.engine.errors import EngineError
from workflow.engine.tables import Subject
from workflow.money.tables import Reservation
from workflow.registers.editions import edition_by_hash, editions_of


class InstalmentDue(EngineError):
    """Money is held for the instalment that the application waits for: it is paid, not passed."""

    code = "instalment_due"
    zh = "本期有款项待拨付，不能跳过。"
    en = "There is money to pay for this instalment; it can't be passed."


@dataclass(frozen=True)
class Due:
    """An instalment that may be ordered: its reservation, whose it is, its number, and its amount in fen."""

    reservation: int
    application: int
    instalment: int
    amount_fen: int


def due_now(connection: Connection, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a reservation is due, for a query that joins it with its application's subject.

    `where` says which reservations are asked about, so that no other edition than theirs is looked at.
    """
    held = (Reservation.resolution.is_(None), *where)
    waited = [
        (edition, state, number)
        for edition, states in _turns(connection, *held).items()
        for state, number in states.items()
    ]
    return and_(*held, tuple_(Subject.edition, Subject.state, Reservation.instalment).in_(waited))


def due_of(connection: Connection, call: int) -> Sequence[Due]:
    """What is due of a call, by application."""
    columns = (Reservation.id, Reservation.application_id, Reservation.instalment, Reservation.amount_fen)
    wanted = select(*columns).join(Subject, Subject.id == Reservation.application_id)
    due = due_now(connection, Reservation.call_id == call)
    return [Due(*row) for row in connection.execute(wanted.where(due).order_by(Reservation.application_id))]


def is_due(connection: Connection, application: int) -> bool:
    """Whether money is held for the instalment that an application waits for."""
    due = due_now(connection, Reservation.application_id == application)
    wanted = select(Reservation.id).join(Subject, Subject.id == Reservation.application_id).where(due)
    return connection.execute(wanted).first() is not None


def for_nothing(connection: Connection) -> Sequence[int]:
    """Applications that wait for an instalment which comes to nothing, while something is held for a later one."""
    several = {each.hash: turns(each.life) for each in editions_of(connection) if each.instalments}
    waited = [(edition, state) for edition, states in several.items() for state in states]
    columns = (Reservation.application_id, Subject.edition, Subject.state)
    wanted = select(*columns, func.min(Reservation.instalment)).join(Subject, Subject.id == Reservation.application_id)
    waiting = (Reservation.resolution.is_(None), tuple_(Subject.edition, Subject.state).in_(waited))
    return [
        application
        for application, edition, state, least in connection.execute(
            wanted.where(*waiting).group_by(*columns).order_by(Reservation.application_id)
        )
        if several[edition][state] < least
    ]


def _turns(connection: Connection, *held: ColumnElement[bool]) -> Mapping[str, Mapping[str, int]]:
    """Of each edition that money is held under, the states that wait for payment with the instalment of each."""
    wanted = select(Subject.edition).join(Reservation, Subject.id == Reservation.application_id).where(*held)
    found = connection.execute(wanted.distinct()).scalars()
    return {edition: turns(edition_by_hash(connection, edition).life) for edition in found}
