"""Objections as rows: sealed as they come in, found by plan, by call, and by the objector's own token."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from storage.columns import Keyring, Place
from storage.database import constraint_of
from workflow.engine.tables import Subject
from workflow.review.grounds import Grounds
from workflow.review.objection_tables import Objection

OPEN = ("received", "admitted")
"""The states in which an objection has no answer yet."""

PLACE = Place("objection", "objector")
"""Where it is sealed who objects; bound to the objection's subject."""

_TOKEN_BYTES = 24


@dataclass(frozen=True)
class Objector:
    """Who objects, as they were unsealed."""

    name: str = field(repr=False)
    code: str = field(repr=False)
    mail: str | None = field(repr=False)
    phone: str | None = field(repr=False)


@dataclass(frozen=True)
class ObjectionRow:
    """An objection's own columns; its state is its subject's, its grounds are a word of its history's first row."""

    id: int
    authority: int
    number: str
    call: int
    plan: int
    application: int
    row: int | None
    kind: str
    """`unit` or `person`."""


@dataclass(frozen=True)
class Entry:
    """What a new objection is written with, besides who it is from: its token's hash and its request's keyed hash."""

    objection: ObjectionRow
    token_hash: str
    request_index: bytes


class AlreadyEntered(Exception):
    """The same request came in at the same moment: the other one stands."""


def token_of(keyring: Keyring, key: str | None) -> str:
    """The secret with which an objector reads the answer: always the same for one request key, else a new one."""
    raw = secrets.token_bytes(_TOKEN_BYTES)
    if key is not None:
        raw = keyring.blind_index(Place("objection", "token_hash"), key)[:_TOKEN_BYTES]
    return base64.urlsafe_b64encode(raw).decode()


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def request_index(keyring: Keyring, plan: int, said: Grounds) -> bytes:
    """A keyed hash of all that was said, by which the same request is known again."""
    told = json.dumps([plan, asdict(said)], sort_keys=True)
    return keyring.blind_index(Place("objection", "request_index"), told)


def add(connection: Connection, keyring: Keyring, entry: Entry, said: Grounds) -> None:
    """Write an objection's row; raises AlreadyEntered for the second of two with the same token."""
    row = entry.objection
    objector = Objector(said.name, said.code, said.mail, said.phone)
    values = {
        "id": row.id,
        "authority_id": row.authority,
        "number": row.number,
        "call_id": row.call,
        "plan_id": row.plan,
        "application_id": row.application,
        "row": row.row,
        "kind": row.kind,
        "objector": keyring.seal(PLACE, row.id, json.dumps(asdict(objector))),
        "objector_index": keyring.blind_index(PLACE, said.code),
        "token_hash": entry.token_hash,
        "request_index": entry.request_index,
    }
    try:
        connection.execute(insert(Objection).values(values))
    except IntegrityError as refused:
        if constraint_of(refused) == "objection_token_hash_key":
            raise AlreadyEntered from refused
        raise


def get(connection: Connection, objection: int) -> ObjectionRow:
    """An objection by its subject's id."""
    return ObjectionRow(*connection.execute(_COLUMNS.where(Objection.id == objection)).one())


def received_at(connection: Connection, objection: int) -> datetime:
    """When an objection came in."""
    first = text("SELECT at FROM history WHERE subject_id = :objection AND seq = 1")
    found: datetime = connection.execute(first, {"objection": objection}).scalar_one()
    return found


def of_plan(connection: Connection, plan: int) -> list[ObjectionRow]:
    """The objections to a plan, as they came."""
    return _several(connection, Objection.plan_id == plan)


def open_of_call(connection: Connection, call: int) -> list[ObjectionRow]:
    """The objections to any plan of a call that have no answer yet: while there is one, nothing of it goes on."""
    mine = (Objection.call_id == call) & Objection.id.in_(select(Subject.id).where(Subject.state.in_(OPEN)))
    return _several(connection, mine)


def upheld(connection: Connection, plan: int) -> list[ObjectionRow]:
    """The objections to a plan that were upheld: why another plan took its place."""
    mine = (Objection.plan_id == plan) & Objection.id.in_(select(Subject.id).where(Subject.state == "upheld"))
    return _several(connection, mine)


def by_token(connection: Connection, token: str) -> tuple[ObjectionRow, bytes] | None:
    """The objection whose token this is, with its request's keyed hash; nothing for any other text."""
    found = connection.execute(
        select(*_COLUMNS.selected_columns, Objection.request_index).where(Objection.token_hash == hash_of(token))
    ).one_or_none()
    return None if found is None else (ObjectionRow(*found[:-1]), bytes(found[-1]))


def objector(connection: Connection, keyring: Keyring, objection: int) -> Objector:
    """Who objects, unsealed: for those who answer, and never for the public or the claimant."""
    sealed = connection.execute(select(Objection.objector).where(Objection.id == objection)).scalar_one()
    return Objector(**json.loads(keyring.open(PLACE, objection, sealed)))


def by_same(connection: Connection, objection: int) -> list[ObjectionRow]:
    """Other objections under the same number, whoever's it is: a page shows them beside this one."""
    same = select(Objection.objector_index).where(Objection.id == objection).scalar_subquery()
    return _several(connection, (Objection.objector_index == same) & (Objection.id != objection))


def _several(connection: Connection, condition: ColumnElement[bool]) -> list[ObjectionRow]:
    return [ObjectionRow(*row) for row in connection.execute(_COLUMNS.where(condition).order_by(Objection.id))]


_COLUMNS = select(
    Objection.id,
    Objection.authority_id,
    Objection.number,
    Objection.call_id,
    Objection.plan_id,
    Objection.application_id,
    Objection.row,
    Objection.kind,
)
