"""The history of any subject in plain words: who did what, when, and why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, and_, select

from web.lives import state_title, step
from workflow.acts.acting import PROGRAM_KEY
from workflow.definition.life import Life, Text
from workflow.history.body import read
from workflow.history.tables import History, Remark
from workflow.parties.tables import Person
from workflow.registers.lists.kinds import KINDS


@dataclass(frozen=True)
class Told:
    """One row of the record in words; `name` is empty for readers who need not know it."""

    at: datetime
    title: Text
    state: Text
    role: Text
    name: str
    reason: str | None
    program: bool = False
    """Whether a program of that person's did it, with a key of theirs."""
    asked: Sequence[Text] = ()
    """Which lists were asked for the step, each with its version or that none was loaded; for the office alone."""


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
                program=isinstance(said["said"], Mapping) and PROGRAM_KEY in said["said"],
                asked=_asked(said["said"]) if names else (),
            )
        )
    return found


def _asked(said: object) -> Sequence[Text]:
    """The lists of a step in words."""
    asked = said.get("registers") if isinstance(said, Mapping) else None
    if not isinstance(asked, Mapping):
        return ()
    return [_version(str(kind), [str(each) for each in names]) for kind, names in asked.items()]


def _version(kind: str, names: Sequence[str]) -> Text:
    title = KINDS[kind].title if kind in KINDS else Text(kind, kind)
    if not names:
        return Text(f"{title.zh}：未核查，没有载入名单", f"{title.en}: not checked, no list was loaded")
    return Text(f"{title.zh}：{'、'.join(names)}", f"{title.en}: {', '.join(names)}")


def _rows(subject: int) -> Select[datetime, bytes, str, str | None]:
    reason = and_(Remark.subject_id == History.subject_id, Remark.seq == History.seq, Remark.field == "reason")
    return (
        select(History.at, History.body, Person.name, Remark.text)
        .outerjoin(Person, Person.id == History.actor_id)
        .outerjoin(Remark, reason)
        .where(History.subject_id == subject)
        .order_by(History.seq)
    )
