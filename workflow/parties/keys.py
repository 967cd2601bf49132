"""Program keys: what a person's program shows instead of a password, for what, and until when."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from forms.faults import Fault
from workflow.definition.life import Text
from workflow.parties.faults import fault, required
from workflow.parties.tables import KEY_MAY, Person, ProgramKey

READ, CLAIM = KEY_MAY

MAY = {
    READ: Text("只读", "read only"),
    CLAIM: Text("读取和申报", "read and claim"),
}
"""What a key may be for: reading, or also everything by which an application is begun, filled in and handed in."""

LONGEST_DAYS = 366
MOST_KEYS = 20
"""How long a key lasts at most, and how many live ones a person has at most."""

_LONGEST_NAME = 100
_PREFIX = "yk_"
_TAIL = 4


@dataclass(frozen=True)
class NewKey:
    """A key that somebody wants: what they call it, what it may, and for how many days."""

    name: str
    may: str
    days: int | None


@dataclass(frozen=True)
class Key:
    """A key as its owner sees it; `tail` is all that is known of the secret."""

    id: int
    name: str
    tail: str
    may: str
    made_at: datetime
    until: datetime
    ended_at: datetime | None

    def live(self, now: datetime) -> bool:
        """Whether it opens the door."""
        return self.ended_at is None and now < self.until


@dataclass(frozen=True)
class Holder:
    """Whose program shows a key: the key, its person, and whether it may do more than read."""

    key: Key
    person: int

    @property
    def claims(self) -> bool:
        """Whether it may do more than read."""
        return self.key.may == CLAIM


def make(connection: Connection, person: int, new: NewKey, *, now: datetime) -> str | tuple[Fault, ...]:
    """Make a key and return its secret, which nobody is told again, or say what is wrong; `now` is real time."""
    faults = _check(new)
    # One at a time for each person, so that two windows do not make more than there may be.
    connection.execute(select(Person.id).where(Person.id == person).with_for_update(key_share=True))
    if not faults and _count(connection, person, now) >= MOST_KEYS:
        faults = (fault("too_many_keys", most=MOST_KEYS),)
    if faults or new.days is None:
        return faults
    secret = f"{_PREFIX}{secrets.token_urlsafe(32)}"
    row = {
        "authority_id": select(Person.authority_id).where(Person.id == person).scalar_subquery(),
        "person_id": person,
        "name": new.name.strip(),
        "digest": _digest(secret),
        "tail": secret[-_TAIL:],
        "may": new.may,
        "made_at": now,
        "until": now + timedelta(days=new.days),
    }
    connection.execute(insert(ProgramKey).values(row))
    return secret


def holder(connection: Connection, secret: str, *, now: datetime) -> Holder | None:
    """Whose key this is, if it lives."""
    wanted = select(*_COLUMNS, ProgramKey.person_id).where(ProgramKey.digest == _digest(secret), _lives(now))
    row = connection.execute(wanted).one_or_none()
    return None if row is None else Holder(Key(*row[:-1]), row[-1])


def of_person(connection: Connection, person: int) -> Sequence[Key]:
    """Every key that a person made, the latest first."""
    wanted = select(*_COLUMNS).where(ProgramKey.person_id == person).order_by(ProgramKey.id.desc())
    return [Key(*row) for row in connection.execute(wanted)]


def end(connection: Connection, person: int, key: int, *, now: datetime) -> bool:
    """End one of a person's keys; false when it is not theirs, or has ended."""
    theirs = (ProgramKey.id == key, ProgramKey.person_id == person, ProgramKey.ended_at.is_(None))
    return connection.execute(update(ProgramKey).where(*theirs).values(ended_at=now)).rowcount == 1


def forget(connection: Connection, person: int, *, now: datetime) -> None:
    """End all keys of a person, and what they called them."""
    ended = func.coalesce(ProgramKey.ended_at, now)
    connection.execute(update(ProgramKey).where(ProgramKey.person_id == person).values(name="", ended_at=ended))


_COLUMNS = (
    ProgramKey.id,
    ProgramKey.name,
    ProgramKey.tail,
    ProgramKey.may,
    ProgramKey.made_at,
    ProgramKey.until,
    ProgramKey.ended_at,
)


def _check(new: NewKey) -> tuple[Fault, ...]:
    found: list[Fault] = list(required({"key_name": (new.name.strip(), _LONGEST_NAME)}))
    if new.may not in MAY:
        found.append(fault("key_kind", "key_may"))
    if new.days is None or not 1 <= new.days <= LONGEST_DAYS:
        found.append(fault("key_days", "key_days", most=LONGEST_DAYS))
    return tuple(found)


def _count(connection: Connection, person: int, now: datetime) -> int:
    live = select(func.count()).where(ProgramKey.person_id == person, _lives(now))
    return connection.execute(live).scalar_one()


def _lives(now: datetime) -> ColumnElement[bool]:
    return and_(ProgramKey.ended_at.is_(None), ProgramKey.until > now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
