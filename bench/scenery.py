"""Batches at the bank, for benches: their calls, applications and payments, inserted directly by the thousand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, text

from storage.database import driver_of
from workflow.acts.looking import house_edition
from workflow.acts.office import Office
from workflow.calls import rounds
from workflow.calls.rounds import CallRow
from workflow.definition.life import Text
from workflow.engine.apply import begin, next_subject
from workflow.engine.moves import Move
from workflow.money import book
from workflow.parties import authorities, organisations, payees, people
from workflow.parties.actors import Actor
from workflow.parties.payees import Account, Held
from workflow.registers import editions

AT: Final = datetime(2018, 9, 26, 1, 0, tzinfo=UTC)
FEN: Final = 123_400
"""What every payment comes to."""


@dataclass(frozen=True)
class Arm:
    """An authority of its own, so that its rows can be counted apart, with a clerk of finance."""

    authority: int
    clerk: Actor
    edition: str
    scheme: str
    account: int


def arm(office: Office, connection: Connection, name: str, claimants: int) -> Arm:
    """An authority with so many organisations, which claim in each of its calls."""
    authority = authorities.create(
        connection, code=f"bench-{name}", name=Text("测试市知识产权局", "Test City IP Office")
    )
    edition = editions.seed(connection, authority, AT)[0]
    person = people.create_person(connection, people.NewPerson(f"{name}@example.cn", "李四光", authority), at=AT)
    assert isinstance(person, int)
    values = {"authority": authority, "many": claimants, "person": person, "at": AT}
    connection.execute(text(_CLAIMANTS), values)
    first = connection.execute(
        text("SELECT min(id) FROM organisation WHERE authority_id = :authority"), {"authority": authority}
    )
    account = payees.request_change(
        connection,
        office.keyring,
        Account("长沙理工大学", "9900123456789012345", "中国工商银行长沙测试支行"),
        organisation=organisations.get(connection, first.scalar_one()),
        subject_id=begun(connection, authority, "payee_account", "in_use"),
        by=person,
        at=AT,
    )
    assert isinstance(account, Held)
    clerk = Actor(person, "李四光", {authority: frozenset({"finance"})}, frozenset())
    return Arm(authority, clerk, edition.hash, edition.scheme, account.id)


def begun(connection: Connection, authority: int, kind: str, state: str) -> int:
    """A subject of the house in a state, with its first row of history."""
    driver = driver_of(connection.connection)
    subject, edition = next_subject(driver), house_edition(kind)
    begin(driver, Move(subject, kind, edition, 0, "", state, "begin", AT), authority)
    return subject


def batch_at_bank(connection: Connection, at: Arm, payments: int) -> int:
    """A batch of so many payments that was released: its applications wait for what the bank says."""
    call = begun(connection, at.authority, "call", "allocated")
    day, number = date(2018, 12, 31), f"B-{call}"
    row = CallRow(
        call, at.authority, number, at.scheme, at.edition, "试", "Trial", AT, AT + timedelta(days=30),
        date(2018, 1, 1), day, day, payments * FEN,
    )  # fmt: skip
    rounds.add(connection, row)
    book.open_accounts(connection, at.authority, call)
    plan, batch = (begun(connection, at.authority, kind, "released") for kind in ("plan", "batch"))
    values = {
        "authority": at.authority, "call": call, "plan": plan, "batch": batch, "edition": at.edition, "at": AT,
        "many": payments, "fen": FEN, "total": payments * FEN, "number": number, "account": at.account,
    }  # fmt: skip
    for statement in _STATEMENTS:
        connection.execute(text(statement), values)
    return batch


_CLAIMANTS: Final = (
    "WITH made AS (INSERT INTO subject (authority_id, kind, edition, state, version, head, changed_at) "
    "SELECT :authority, 'organisation', 'none', 'verified', 1, '', :at FROM generate_series(1, :many) RETURNING id) "
    "INSERT INTO organisation (authority_id, subject_id, kind, uscc, name, name_key, legal_person, address, "
    "certificate, registered_by, registered_at) SELECT :authority, id, 'university', '9' || lpad(id::text, 17, '0'), "
    "'长沙大学 ' || id, 'changsha', '张三丰', '麓山南路', repeat('ab', 32), :person, :at FROM made"
)
_BALANCES: Final = (
    "UPDATE account SET balance_fen = CASE name WHEN 'source' THEN -:total WHEN 'in_transit' THEN :total ELSE 0 END "
    "WHERE call_id = :call"
)
_PLAN: Final = (
    "INSERT INTO plan (id, authority_id, call_id, number, share, budget_fen, total_fen, digest) "
    "VALUES (:plan, :authority, :call, :number, 'pro_rata', :total, :total, 'none')"
)
_BATCH: Final = (
    "INSERT INTO batch (id, authority_id, call_id, number, made_at, total_fen, pain_sha256, csv_sha256) "
    "VALUES (:batch, :authority, :call, :number, :at, :total, repeat('ab', 32), repeat('cd', 32))"
)
_APPLICATIONS: Final = (
    "WITH made AS (INSERT INTO subject (authority_id, kind, edition, state, version, head, changed_at) "
    "SELECT :authority, 'application', :edition, 'released', 1, sha256(gen.n::text::bytea), :at "
    "FROM generate_series(1, :many) AS gen(n) RETURNING id, authority_id, head), "
    "told AS (INSERT INTO history (subject_id, seq, authority_id, at, prev, hash, body) "
    "SELECT id, 1, authority_id, :at, '', head, '' FROM made), "
    "mine AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM made), "
    "theirs AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM organisation WHERE authority_id = :authority) "
    "INSERT INTO application (id, authority_id, number, call_id, claimant_id, created_at, submitted_at) "
    "SELECT mine.id, :authority, 'A' || mine.id, :call, theirs.id, :at, :at FROM mine JOIN theirs USING (place)"
)
_RESERVATIONS: Final = (
    "INSERT INTO reservation (authority_id, call_id, plan_id, application_id, instalment, amount_fen) "
    "SELECT :authority, :call, :plan, id, 1, :fen FROM application WHERE call_id = :call ORDER BY id"
)
_PAYMENTS: Final = (
    "INSERT INTO payment (authority_id, batch_id, reservation_id, application_id, payee_account_id, end_to_end_id, "
    "amount_fen) SELECT :authority, :batch, id, application_id, :account, 'YL' || application_id || '-01-01', "
    "amount_fen FROM reservation WHERE plan_id = :plan ORDER BY id"
)
_STATEMENTS: Final = (_BALANCES, _PLAN, _BATCH, _APPLICATIONS, _RESERVATIONS, _PAYMENTS)
