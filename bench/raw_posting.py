"""The raw arm of `bench.posting`: the rows that the product writes for a batch, made ready, and their statements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from bench.scenery import Arm
from storage.rows import Cells

TOGETHER: Final = 1_000
"""Rows of one statement."""

TARGETS: Final = {"paid": "paid", "returned": "reserved"}
"""Where the money of each outcome goes."""

Row = Mapping[str, Any]
Writes = tuple[str, Sequence[tuple[Any, ...]]]
"""A statement that takes arrays, and its rows."""


@dataclass(frozen=True)
class Writing:
    """What the product wrote: for one payment of each outcome, for the answer as a subject, and in which order."""

    samples: Mapping[str, Row]
    answer: Sequence[Row]
    outcomes: Sequence[str]


def written(driver: psycopg.Connection, batch: int) -> Writing:
    """As it is found after the product has posted a batch."""
    with driver.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute("SELECT outcome FROM payment WHERE batch_id = %s ORDER BY end_to_end_id", [batch])
        outcomes = [row["outcome"] for row in rows]
        samples = {}
        for outcome in TARGETS:
            (samples[outcome],) = cursor.execute(_SAMPLE, {"batch": batch, "outcome": outcome})
        return Writing(samples, cursor.execute(_ANSWER, {"batch": batch}).fetchall(), outcomes)


_SAMPLE: Final = (
    "SELECT h.body, h.actor_id, h.at, o.topic, o.body AS errand, s.state, r.field, r.salt, r.text, p.outcome_reason, "
    "p.amount_fen FROM payment p JOIN subject s ON s.id = p.application_id "
    "JOIN history h ON h.subject_id = s.id AND h.seq = 2 JOIN outbox o ON o.subject_id = s.id "
    "LEFT JOIN remark r ON r.subject_id = s.id AND r.seq = 2 "
    "WHERE p.batch_id = %(batch)s AND p.outcome = %(outcome)s LIMIT 1"
)
_ANSWER: Final = (
    "SELECT s.kind, s.edition, s.state, h.seq, h.actor_id, h.body, h.at, a.sha256 FROM bank_answer a "
    "JOIN subject s ON s.id = a.id JOIN history h ON h.subject_id = s.id WHERE a.batch_id = %(batch)s ORDER BY h.seq"
)


def prepared(driver: psycopg.Connection, like: Writing, batch: int, at: Arm) -> list[Writes]:
    """All rows of a batch as the product would write them, with every id and hash known."""
    with driver.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(_PAYMENTS, {"batch": batch}).fetchall()
        accounts = {row["name"]: row["id"] for row in cursor.execute(_ACCOUNTS, {"batch": batch})}
        (number,) = cursor.execute("SELECT nextval(pg_get_serial_sequence('subject', 'id')) AS id").fetchall()
    payments = []
    for row, outcome in zip(found, like.outcomes, strict=True):
        sample = like.samples[outcome]
        own = {"outcome": outcome, "target": accounts[TARGETS[outcome]]}
        payments.append({**row, **sample, **own, "hash": hashlib.sha256(row["head"] + sample["body"]).digest()})
    return [
        *_moves(payments, accounts["in_transit"], at),
        (_BALANCE, _balances(payments, accounts["in_transit"])),
        *_answer(payments, like.answer, number["id"], batch, at),
    ]


_PAYMENTS: Final = (
    "SELECT s.id, s.head, p.end_to_end_id, p.reservation_id FROM payment p JOIN subject s ON s.id = p.application_id "
    "WHERE p.batch_id = %(batch)s ORDER BY p.end_to_end_id"
)
_ACCOUNTS: Final = "SELECT a.name, a.id FROM account a JOIN batch b ON b.call_id = a.call_id WHERE b.id = %(batch)s"


def _insert(table: str, columns: str) -> str:
    names, arrays = _arrays(columns)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"


def _update(table: str, columns: str, change: str, condition: str) -> str:
    names, arrays = _arrays(columns)
    return f"UPDATE {table} w SET {change} FROM unnest({arrays}) AS t({names}) WHERE {condition}"


def _arrays(columns: str) -> tuple[str, str]:
    """The names of columns that are given as `name type, name type`, and an array for each."""
    pairs = [each.split() for each in columns.split(",")]
    return ", ".join(name for name, _ in pairs), ", ".join(f"%s::{kind}[]" for _, kind in pairs)


_OUTCOME: Final = _update(
    "payment",
    "name text, outcome text, at timestamptz, reason text",
    "outcome = t.outcome, outcome_at = t.at, outcome_reason = t.reason",
    "w.end_to_end_id = t.name",
)
_RESOLVED: Final = _update(
    "reservation", "id bigint, at timestamptz", "resolution = 'paid', resolved_at = t.at", "w.id = t.id"
)
_SUBJECT: Final = _update(
    "subject",
    "id bigint, state text, head bytea, at timestamptz",
    "state = t.state, version = version + 1, head = t.head, changed_at = t.at",
    "w.id = t.id AND w.version = 1",
)
_BALANCE: Final = _update("account", "id bigint, fen bigint", "balance_fen = w.balance_fen + t.fen", "w.id = t.id")
_HISTORY: Final = _insert(
    "history",
    "subject_id bigint, seq bigint, authority_id bigint, actor_id bigint, at timestamptz, prev bytea, hash bytea, "
    "body bytea",
)
_REMARK: Final = _insert(
    "remark", "subject_id bigint, seq bigint, authority_id bigint, field text, salt bytea, text text"
)
_TRANSFER: Final = _insert(
    "transfer",
    "authority_id bigint, from_id bigint, to_id bigint, amount_fen bigint, subject_id bigint, seq bigint, "
    "at timestamptz",
)
_OUTBOX: Final = _insert(
    "outbox",
    "topic text, body text, authority_id bigint, subject_id bigint, subject_version bigint, created_at timestamptz",
)
_BEGUN: Final = _insert(
    "subject",
    "id bigint, authority_id bigint, kind text, edition text, state text, version bigint, head bytea, "
    "changed_at timestamptz",
)
_KEPT: Final = _insert(
    "bank_answer", "id bigint, authority_id bigint, batch_id bigint, number text, sha256 text, read_at timestamptz"
)
_LINE: Final = _insert(
    "answer_line",
    "answer_id bigint, place int, authority_id bigint, line int, finding text, end_to_end_id text, outcome text, "
    "amount_fen bigint, reason_zh text, reason_en text",
)


def _moves(payments: Sequence[Row], source: int, at: Arm) -> Iterator[Writes]:
    """What is written of each payment and of its application."""
    town, who = at.authority, at.clerk.person_id
    yield _OUTCOME, [(p["end_to_end_id"], p["outcome"], p["at"], p["outcome_reason"]) for p in payments]
    yield _RESOLVED, [(p["reservation_id"], p["at"]) for p in payments if p["outcome"] == "paid"]
    yield _SUBJECT, [(p["id"], p["state"], p["hash"], p["at"]) for p in payments]
    yield _HISTORY, [(p["id"], 2, town, who, p["at"], p["head"], p["hash"], p["body"]) for p in payments]
    yield _REMARK, [(p["id"], 2, town, p["field"], p["salt"], p["text"]) for p in payments if p["field"]]
    yield _TRANSFER, [(town, source, p["target"], p["amount_fen"], p["id"], 2, p["at"]) for p in payments]
    yield _OUTBOX, [(p["topic"], p["errand"], town, p["id"], 2, p["at"]) for p in payments]


def _balances(payments: Sequence[Row], source: int) -> list[tuple[int, int]]:
    changes = {source: -sum(each["amount_fen"] for each in payments)}
    for each in payments:
        changes[each["target"]] = changes.get(each["target"], 0) + each["amount_fen"]
    return list(changes.items())


def _answer(payments: Sequence[Row], like: Sequence[Row], answer: int, batch: int, at: Arm) -> Iterator[Writes]:
    """What is written of the file: its subject, that subject's record, and every line."""
    town, last = at.authority, like[-1]
    head = hashlib.sha256(last["body"]).digest()
    begun = (answer, town, last["kind"], last["edition"], last["state"], last["seq"], head, last["at"])
    yield _BEGUN, [begun]
    yield _HISTORY, [(answer, e["seq"], town, e["actor_id"], e["at"], head, head, e["body"]) for e in like]
    yield _KEPT, [(answer, town, batch, f"A{answer}", last["sha256"], last["at"])]
    lines = []
    for place, p in enumerate(payments, start=1):
        said = (p["outcome"], p["end_to_end_id"], p["outcome"], p["amount_fen"])
        lines.append((answer, place, town, place + 1, *said, p["outcome_reason"], p["outcome_reason"]))
    yield _LINE, lines


def post(driver: psycopg.Connection, batch: Sequence[Writes]) -> None:
    """Write the whole batch in one transaction, many rows to a statement."""
    with driver.transaction(), driver.cursor() as cursor:
        for statement, rows in batch:
            for start in range(0, len(rows), TOGETHER):
                some = rows[start : start + TOGETHER]
                cursor.execute(statement, [Cells(column) for column in zip(*some, strict=True)])
                assert cursor.rowcount == len(some), statement
