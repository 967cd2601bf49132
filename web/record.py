"""The history of any subject in plain words: who did what, when, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, and_, select

from web.lives import state_title, step
from workflow.definition.life import Life, Text
from workflow.history.body import read
from workflow.history.tables import History, Remark
from workflow.parties.tables import Person


@dataclass(frozen=True)
class Told:
    """One row of the record in words; `name` is empty for readers who need not know it."""

    at: datetime
    title: Text
    state: Text
    role: Text
    name: str
    reason: str | None


def record(
    connection: Connection,
    life: Life | Callable[[str], Life],
    subject: int,
    *,
    names: bool,
    begun: bool = True,
    without: Collection[str] = (),
) -> Sequence[Told]:
    """Every row, the oldest first; without `names` those of the office are left out: an office acts as an office.

    Without `begun` the first row is left out: a batch that is made begins in the same breath. The steps of the
    triggers `without` are left out too: what a reader is not told before it is final. Where a subject may come under
    another edition, `life` gives the life of an edition by its hash: each row is told in the words of its own.
    """
    found = []
    for at, body, name, reason in connection.execute(_rows(subject)):
        said = read(body)
        if (not begun and not said["from"]) or said["trigger"] in without:
            continue
        its = life if isinstance(life, Life) else life(str(said["edition"]))
        done = step(its, str(said["from"]), str(said["trigger"]), clock=said["actor"] is None)
        found.append(
            Told(
                at=at,
                title=done.title,
                state=state_title(its, str(said["to"])),
                role=done.role,
                name=name or "" if names or done.claimants else "",
                reason=reason,
            )
        )
    return found


def _rows(subject: int) -> Select[datetime, bytes, str, str | None]:
    reason = and_(Remark.subject_id == History.subject_id, Remark.seq == History.seq, Remark.field == "reason")
    return (
        select(History.at, History.body, Person.name, Remark.text)
        .outerjoin(Person, Person.id == History.actor_id)
        .outerjoin(Remark, reason)
        .where(History.subject_id == subject)
        .order_by(History.seq)
    )
