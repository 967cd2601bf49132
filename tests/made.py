"""Parties made for a test, each with names that no other test uses."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, text

from forms.identifiers.organisations import uscc_fits
from storage.documents.receive import Received, Upload
from storage.documents.records import record
from storage.inspection.findings import Verdict
from storage.inspection.media import PDF
from workflow.definition.life import Text
from workflow.parties import authorities, grants, mandates, organisations, people
from workflow.parties.organisations import OrganisationRow, Registration

AT = datetime(2018, 9, 26, 2, 0, tzinfo=UTC)
"""The business moment of these tests."""

PASSWORD = "correct horse 岳麓山"


def word() -> str:
    """A word that occurs nowhere else."""
    return secrets.token_hex(6)


def uscc() -> str:
    """A valid credit code that nobody has."""
    head = f"12{secrets.randbelow(10**14):014d}"
    tails = itertools.product("0123456789X", "0123456789ABCDEFGHJKLMNPQRTUWXY")
    return next(code for one, two in tails if uscc_fits(code := head + one + two))


def authority(connection: Connection) -> int:
    """A city of its own."""
    return authorities.create(connection, code=f"city-{word()}", name=Text("测试市知识产权局", "Test City IP Office"))


def person(
    connection: Connection, authority_id: int, *roles: str, email: str | None = None, password: str | None = None
) -> int:
    """Somebody with these roles at the authority; without a password unless one is given (hashing takes time)."""
    new = people.NewPerson(email or f"p-{word()}@example.cn", "李四光", authority_id, password=password)
    number = people.create_person(connection, new, at=AT)
    assert isinstance(number, int), number
    for role in roles:
        granted = grants.grant(connection, number, role, authority_id=authority_id, granted_by=None, at=AT)
        assert isinstance(granted, grants.Granted)
    return number


def persons(connection: Connection, authority_id: int, roles: Sequence[str]) -> list[int]:
    """One person for each of these roles, as `person` makes them one by one: every town begins with so many."""
    emails, tokens = [f"p-{word()}@example.cn" for _ in roles], [secrets.token_hex(32) for _ in roles]
    added = text(
        "WITH added AS (INSERT INTO person (authority_id, email, name, active, fs_uniquifier, confirmed_at, language, "
        "created_at) SELECT :authority, email, '李四光', true, token, :at, 'zh', :at "
        "FROM unnest(CAST(:emails AS text[]), CAST(:tokens AS text[])) AS new (email, token) RETURNING id, email), "
        "granted AS (INSERT INTO role_grant (person_id, authority_id, role, granted_at) "
        "SELECT id, :authority, role, :at FROM added "
        "JOIN unnest(CAST(:emails AS text[]), CAST(:roles AS text[])) AS new (email, role) USING (email)) "
        "SELECT email, id FROM added"
    )
    asked = {"authority": authority_id, "emails": emails, "tokens": tokens, "roles": list(roles), "at": AT}
    numbers = {row.email: int(row.id) for row in connection.execute(added, asked)}
    return [numbers[email] for email in emails]


def subject(connection: Connection, authority_id: int, kind: str, state: str, edition: str = "none") -> int:
    """A bare subject of the engine, in a state, without a history."""
    added = text(
        "INSERT INTO subject (authority_id, kind, edition, state, version, head, changed_at)"
        " VALUES (:authority, :kind, :edition, :state, 1, '', :at) RETURNING id"
    )
    row = {"authority": authority_id, "kind": kind, "state": state, "edition": edition, "at": AT}
    number: int = connection.execute(added, row).scalar_one()
    return number


def organisation(
    connection: Connection, authority_id: int, *, officer: int | None = None, group: str | None = None
) -> OrganisationRow:
    """A registered university, for which the officer may act."""
    by = officer or person(connection, authority_id)
    number = organisations.register(
        connection,
        registration(declared_group=group),
        authority_id=authority_id,
        subject_id=subject(connection, authority_id, "organisation", "verified"),
        by=by,
        at=AT,
    )
    assert isinstance(number, int), number
    if officer:
        mandates.give(connection, officer, number, given_by=by, at=AT, starts_on=date(2018, 1, 1))
    return organisations.get(connection, number)


CERTIFICATE = "ab" * 32
"""The SHA-256 of every certificate here."""


def certificate(connection: Connection, authority_id: int, by: int) -> None:
    """A certificate as an upload records it, without the file."""
    upload = Upload(authority_id, by, "institution_certificate", "证书.pdf")
    record(connection, upload, Received(CERTIFICATE, 1), Verdict(PDF, "证书.pdf"), AT)


def registration(
    *, kind: str = "university", code: str | None = None, name: str | None = None, declared_group: str | None = None
) -> Registration:
    """What a university would say of itself."""
    return Registration(
        kind=kind,
        uscc=code or uscc(),
        name=name or f"长沙{word()}大学",
        legal_person="张三丰",
        address="长沙市岳麓区麓山南路 932 号",
        telephone="0731-00000001",
        certificate=CERTIFICATE,
        declared_group=declared_group,
    )
