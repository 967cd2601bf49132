"""Ledgers as rows: services as they were written, the links by which the served confirm them, and what they come to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Connection, Row, func, insert, select, text, update

from storage.columns import Keyring, Place
from workflow.claims.service_tables import LineFailure, Service, ServiceAsked, ServiceAsking
from workflow.definition.ledger import BEST, Services

MAIL = Place("service_asking", "mail")
"""Where the address of a link is sealed; bound to the row of the link."""

Standing = Literal["confirmed", "denied", "asked", "open"]
"""Where a service stands with whoever was served: asked means that a link is on its way."""


@dataclass(frozen=True)
class NewService:
    """A service as it is written down: the row of its line, its day, its kind and what was done."""

    row: int
    served_on: date
    kind: str
    words: str


@dataclass(frozen=True)
class ServiceRow:
    """A service in the ledger, and how it stands; `answered_at` and `remark` are the answer's."""

    id: int
    row: int
    served_on: date
    kind: str
    words: str
    written_at: datetime
    standing: Standing
    satisfaction: int | None = None
    remark: str | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True)
class Asking:
    """A link to whoever was served in one line; `open` says that it may still be answered."""

    id: int
    application: int
    row: int
    open: bool
    expires_at: datetime
    confirmed: bool | None
    answered_at: datetime | None


@dataclass(frozen=True)
class NewAsking:
    """A link to be mailed: for which services of a line, to whom, under which secret, and until when."""

    row: int
    services: Sequence[int]
    mail: str = field(repr=False)
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class Answer:
    """What whoever was served says: whether it is so, their mark from 1 to 5 where it is, and words of their own."""

    confirmed: bool
    satisfaction: int | None
    words: str = ""


@dataclass(frozen=True)
class Failed:
    """A line that did not pass: in which state, by which condition, what was let go, and what had been paid (fen)."""

    row: int
    state: str
    condition: str
    released_fen: int
    paid_fen: int


def add(connection: Connection, application: int, authority: int, seq: int, new: NewService, at: datetime) -> None:
    """Add a service, by the row of the record that says so."""
    row = {
        "application_id": application,
        "authority_id": authority,
        "seq": seq,
        "row": new.row,
        "served_on": new.served_on,
        "kind": new.kind,
        "words": new.words,
        "written_at": at,
    }
    connection.execute(insert(Service).values(row))


_ALL = text(
    "SELECT s.id, s.row, s.served_on, s.kind, s.words, s.written_at, k.confirmed, k.satisfaction, k.words AS remark, "
    "k.answered_at, k.id IS NOT NULL AND k.answered_at IS NULL AND k.expires_at > :now AS asked FROM service s "
    "LEFT JOIN LATERAL (SELECT a.* FROM service_asked e JOIN service_asking a ON a.id = e.asking_id "
    "WHERE e.service_id = s.id AND a.replaced_at IS NULL ORDER BY a.id DESC LIMIT 1) k ON true "
    "WHERE s.application_id = :application ORDER BY s.row, s.served_on, s.id"
)


def of_application(connection: Connection, application: int, now: datetime) -> list[ServiceRow]:
    """The ledger of an application, by line and day; `now` is real time, by which links run out."""
    found = connection.execute(_ALL, {"application": application, "now": now})
    return [
        ServiceRow(
            row.id,
            row.row,
            row.served_on,
            row.kind,
            row.words,
            row.written_at,
            _standing(row),
            row.satisfaction,
            row.remark,
            row.answered_at,
        )
        for row in found
    ]


def _standing(row: Row[tuple[object, ...]]) -> Standing:
    if row.confirmed is not None:
        return "confirmed" if row.confirmed else "denied"
    return "asked" if row.asked else "open"


_SUMS = text(
    "SELECT s.row, count(*) FILTER (WHERE a.confirmed) AS confirmed, "
    "count(*) FILTER (WHERE NOT a.confirmed) AS denied, "
    "count(*) FILTER (WHERE a.confirmed IS NULL) AS open, "
    "count(DISTINCT date_trunc('month', s.served_on)) FILTER (WHERE a.confirmed) AS months FROM service s "
    "LEFT JOIN (SELECT e.service_id, k.confirmed FROM service_asked e JOIN service_asking k ON k.id = e.asking_id "
    "WHERE k.confirmed IS NOT NULL) a ON a.service_id = s.id WHERE s.application_id = :application GROUP BY s.row"
)


def known(connection: Connection, application: int) -> Mapping[int, Services]:
    """What the ledger says of each line that it knows; satisfaction is over the answers that confirm, rounded down."""
    marks = {
        row: int(mean or 0)
        for row, mean in connection.execute(
            select(ServiceAsking.row, func.sum(ServiceAsking.satisfaction) * 100 / (func.count() * BEST))
            .where(ServiceAsking.application_id == application, ServiceAsking.satisfaction.is_not(None))
            .group_by(ServiceAsking.row)
        )
    }
    sums = connection.execute(_SUMS, {"application": application})
    return {row.row: Services(row.confirmed, row.denied, row.open, row.months, marks.get(row.row, 0)) for row in sums}


def ask(
    connection: Connection, keyring: Keyring, application: int, authority: int, seq: int, new: NewAsking, at: datetime
) -> int:
    """Keep a link, in the place of one of the line that has no answer yet, and return its number."""
    standing = (ServiceAsking.application_id == application, ServiceAsking.row == new.row)
    waiting = (*standing, ServiceAsking.answered_at.is_(None), ServiceAsking.replaced_at.is_(None))
    connection.execute(update(ServiceAsking).where(*waiting).values(replaced_at=at))
    row = {
        "application_id": application,
        "authority_id": authority,
        "row": new.row,
        "seq": seq,
        "token_hash": _hash(new.token),
        "mail_index": keyring.blind_index(MAIL, new.mail),
        "asked_at": at,
        "expires_at": new.expires_at,
    }
    number = connection.execute(insert(ServiceAsking).values(row).returning(ServiceAsking.id)).scalar_one()
    sealed = keyring.seal(MAIL, number, new.mail)
    connection.execute(update(ServiceAsking).where(ServiceAsking.id == number).values(mail=sealed))
    asked = [{"asking_id": number, "service_id": each, "authority_id": authority} for each in new.services]
    connection.execute(insert(ServiceAsked), asked)
    return int(number)


def rows_asked_at(connection: Connection, keyring: Keyring, application: int, mail: str) -> frozenset[int]:
    """The lines of an application for which this address was asked before."""
    index = keyring.blind_index(MAIL, mail)
    wanted = select(ServiceAsking.row).where(
        ServiceAsking.application_id == application, ServiceAsking.mail_index == index
    )
    return frozenset(connection.execute(wanted).scalars())


def unanswered(connection: Connection, application: int, row: int, *, lasting: datetime) -> int:
    """How many links of a line have no answer that last beyond a moment, replaced ones too."""
    counted = select(func.count()).where(
        ServiceAsking.application_id == application,
        ServiceAsking.row == row,
        ServiceAsking.answered_at.is_(None),
        ServiceAsking.expires_at > lasting,
    )
    return connection.execute(counted).scalar_one()


def mails(connection: Connection, keyring: Keyring, application: int) -> Mapping[int, str]:
    """The address that each line was asked at last."""
    wanted = select(ServiceAsking.id, ServiceAsking.row, ServiceAsking.mail).where(
        ServiceAsking.application_id == application, ServiceAsking.mail.is_not(None)
    )
    found = connection.execute(wanted.order_by(ServiceAsking.id))
    return {row.row: keyring.open(MAIL, row.id, row.mail) for row in found}


def by_token(connection: Connection, token: str, *, now: datetime) -> Asking | None:
    """The link that a secret stands for, also an answered or old one; None for one that was replaced or never was."""
    mine = (ServiceAsking.token_hash == _hash(token), ServiceAsking.replaced_at.is_(None))
    row = connection.execute(select(ServiceAsking.__table__).where(*mine)).one_or_none()
    if row is None:
        return None
    is_open = row.answered_at is None and row.expires_at > now
    return Asking(row.id, row.application_id, row.row, is_open, row.expires_at, row.confirmed, row.answered_at)


def asked_by(connection: Connection, asking: int, now: datetime) -> list[ServiceRow]:
    """The services that a link asks about."""
    wanted = select(ServiceAsking.application_id).where(ServiceAsking.id == asking)
    application = connection.execute(wanted).scalar_one()
    inside = set(connection.execute(select(ServiceAsked.service_id).where(ServiceAsked.asking_id == asking)).scalars())
    return [each for each in of_application(connection, application, now) if each.id in inside]


def answer(connection: Connection, asking: int, seq: int, said: Answer, *, now: datetime, at: datetime) -> bool:
    """Write an answer down, by the row of the record that says so; false where there is one, or the link is over.

    `now` is real time, by which links run out; `at` is business time (UTC).
    """
    values = {
        "confirmed": said.confirmed,
        "satisfaction": said.satisfaction,
        "words": said.words,
        "answered_at": at,
        "answer_seq": seq,
    }
    waiting = (ServiceAsking.answered_at.is_(None), ServiceAsking.replaced_at.is_(None), ServiceAsking.expires_at > now)
    written = update(ServiceAsking).where(ServiceAsking.id == asking, *waiting).values(values)
    return connection.execute(written).rowcount == 1


def fail(connection: Connection, application: int, authority: int, seq: int, failed: Sequence[Failed]) -> None:
    """Keep which lines did not pass, by the row of the record that says so."""
    rows = [
        {
            "application_id": application,
            "authority_id": authority,
            "seq": seq,
            "row": each.row,
            "state": each.state,
            "condition": each.condition,
            "released_fen": each.released_fen,
            "paid_fen": each.paid_fen,
        }
        for each in failed
    ]
    if rows:
        connection.execute(insert(LineFailure), rows)


def failures(connection: Connection, application: int) -> Mapping[int, Failed]:
    """The lines of an application that did not pass a check, by row."""
    columns = (
        LineFailure.row,
        LineFailure.state,
        LineFailure.condition,
        LineFailure.released_fen,
        LineFailure.paid_fen,
    )
    wanted = select(*columns).where(LineFailure.application_id == application).order_by(LineFailure.row)
    return {row.row: Failed(*row) for row in connection.execute(wanted)}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
