"""What an export says of a call: one query a member, read a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Connection, Executable, Select, Table, literal, select, text, union
from sqlalchemy.dialects.postgresql import distinct_on

from storage.database import Base
from workflow.claims.tables import Application
from workflow.engine.tables import Subject
from workflow.history import checkpoints
from workflow.history.body import Plain
from workflow.history.merkle import paths
from workflow.history.tables import Anchor, History
from workflow.money.tables import Account, Batch, Transfer

AT_ONCE = 2_000
"""How many rows are read from the database at a time."""

Line = dict[str, Plain]

_QUERIES: Mapping[str, str] = {
    "accounts": "SELECT id, name, balance_fen FROM account WHERE call_id = :call ORDER BY id",
    "answer_lines": (
        "SELECT l.answer_id AS answer, a.batch_id AS batch, a.sha256, l.place, l.line, l.finding, l.end_to_end_id, "
        "l.outcome, l.amount_fen, e.meaning FROM answer_line l JOIN bank_answer a ON a.id = l.answer_id "
        "JOIN batch b ON b.id = a.batch_id LEFT JOIN explanation e ON e.answer_id = l.answer_id "
        "AND e.place = l.place WHERE b.call_id = :call ORDER BY l.answer_id, l.place"
    ),
    "applications": (
        "SELECT a.id, a.number, o.name AS claimant, o.uscc AS credit_code, a.submitted_at FROM application a "
        "JOIN organisation o ON o.id = a.claimant_id "
        "WHERE a.call_id = :call AND a.submitted_at IS NOT NULL ORDER BY a.id"
    ),
    "batches": (
        "SELECT id, number, made_at, total_fen, pain_sha256, csv_sha256 FROM batch WHERE call_id = :call ORDER BY id"
    ),
    "budget_changes": (
        "SELECT id, change_fen, document, dated_on FROM budget_change WHERE call_id = :call ORDER BY id"
    ),
    "call": (
        "SELECT c.id, c.number, a.code AS authority, c.scheme, c.edition_hash, c.title_zh, c.title_en, c.opens_at, "
        "c.closes_at, c.window_from, c.window_to, c.closing_day, c.budget_fen FROM call c "
        "JOIN authority a ON a.id = c.authority_id WHERE c.id = :call"
    ),
    "decisions": (
        "SELECT d.application_id AS application, d.row, d.outcome, d.reason_code, d.award_fen, d.decided_by, "
        "d.decided_at FROM line_decision d JOIN application a ON a.id = d.application_id "
        "WHERE a.call_id = :call AND a.submitted_at IS NOT NULL ORDER BY d.application_id, d.row"
    ),
    "payments": (
        "SELECT p.id, p.batch_id AS batch, p.reservation_id AS reservation, p.application_id AS application, "
        "p.end_to_end_id, k.bank_name AS bank, k.account_tail, p.amount_fen, p.outcome, p.outcome_at FROM payment p "
        "JOIN batch b ON b.id = p.batch_id JOIN payee_account k ON k.id = p.payee_account_id "
        "WHERE b.call_id = :call ORDER BY p.id"
    ),
    "plan_lines": (
        "SELECT l.plan_id AS plan, l.application_id AS application, l.row, l.award_fen, l.granted_fen, l.steps "
        "FROM plan_line l JOIN plan p ON p.id = l.plan_id WHERE p.call_id = :call "
        "ORDER BY l.plan_id, l.application_id, l.row"
    ),
    "plans": (
        "SELECT id, number, share, budget_fen, total_fen, digest, replaces_id AS replaces, notice_from, notice_until "
        "FROM plan WHERE call_id = :call ORDER BY id"
    ),
    "recoveries": (
        "SELECT id, application_id AS application, number, ground, amount_fen, repaid_fen, due_workdays, bar_years, "
        "barred_until FROM recovery WHERE call_id = :call ORDER BY id"
    ),
    "repayments": (
        "SELECT p.id, p.recovery_id AS recovery, p.seq, p.amount_fen, p.received_on, p.reference, p.undone_seq "
        "FROM repayment p JOIN recovery r ON r.id = p.recovery_id WHERE r.call_id = :call ORDER BY p.id"
    ),
    "reservations": (
        "SELECT id, plan_id AS plan, application_id AS application, instalment, amount_fen, resolution, resolved_at "
        "FROM reservation WHERE call_id = :call ORDER BY id"
    ),
    "transfers": (
        "SELECT t.id, t.from_id AS source_id, f.name AS source, t.to_id AS target_id, o.name AS target, "
        "t.amount_fen, t.subject_id AS subject, t.seq, t.at FROM transfer t JOIN account f ON f.id = t.from_id "
        "JOIN account o ON o.id = t.to_id WHERE f.call_id = :call ORDER BY t.id"
    ),
}
"""The members that are one query about a call, `:call`."""

_EDITION = "SELECT e.content FROM call c JOIN edition e ON e.hash = c.edition_hash WHERE c.id = :call"


def lines(connection: Connection, name: str, call: int) -> Iterator[Line]:
    """The lines of the member of this name, in their order."""
    if name in _RECORD:
        return _RECORD[name](connection, call)
    return _streamed(connection, text(_QUERIES[name]), call=call)


def edition(connection: Connection, call: int) -> bytes:
    """The canonical bytes of the call's edition, whose SHA-256 names it."""
    return str(connection.execute(text(_EDITION), {"call": call}).scalar_one()).encode()


def belonging(call: int) -> CompoundSelect[tuple[int]]:
    """The ids of all subjects of a call: of every kind whose table says so, and whatever moved money of its book.

    A kind says so by an `id` that is its subject's and a `call_id`, or the `application_id` or `batch_id` of one that
    does. What was never submitted is its claimant's alone, and left out.
    """
    told = (_told(table, call) for table in Base.metadata.sorted_tables)
    posted = select(Transfer.subject_id).join(Account, Account.id == Transfer.from_id).where(Account.call_id == call)
    return union(select(literal(call)), posted, *(each for each in told if each is not None))


def _told(table: Table, call: int) -> Select[tuple[int]] | None:
    """The subjects of a call by a table of one kind, if it is one and says whose they are."""
    columns = table.c
    if "id" not in columns or all(each.target_fullname != "subject.id" for each in columns["id"].foreign_keys):
        return None
    if "call_id" in columns:
        mine = select(columns["id"]).where(columns["call_id"] == call)
    elif "application_id" in columns:
        joined = Application.id == columns["application_id"]
        mine = select(columns["id"]).join(Application, joined).where(Application.call_id == call)
    elif "batch_id" in columns:
        mine = select(columns["id"]).join(Batch, Batch.id == columns["batch_id"]).where(Batch.call_id == call)
    else:
        return None
    return mine.where(columns["submitted_at"].is_not(None)) if "submitted_at" in columns else mine


def _streamed(connection: Connection, query: Executable, **asked: int) -> Iterator[Line]:
    found = connection.execute(query, asked, execution_options={"yield_per": AT_ONCE})
    for row in found.mappings():
        yield {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Plain:
    """A value as JSON has it: moments in UTC and days as ISO text, stored bytes as they are, for who reads them."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    plain: Plain = value
    return plain


def _subjects(connection: Connection, call: int) -> Iterator[Line]:
    columns = (Subject.id, Subject.kind, Subject.edition, Subject.state, Subject.version, Subject.head)
    wanted = select(*columns).where(Subject.id.in_(belonging(call))).order_by(Subject.id)
    for line in _streamed(connection, wanted):
        yield line | {"head": _hex(line["head"])}


def _history(connection: Connection, call: int) -> Iterator[Line]:
    """The rows of every chain; bytes that are no text were edited, and are told so that their hash does not fit."""
    columns = (History.subject_id.label("subject"), History.seq, History.prev, History.hash, History.body)
    wanted = select(*columns).where(History.subject_id.in_(belonging(call)))
    for line in _streamed(connection, wanted.order_by(History.subject_id, History.seq)):
        body = bytes(line["body"]).decode(errors="backslashreplace")  # type: ignore[arg-type]
        yield line | {"prev": _hex(line["prev"]), "hash": _hex(line["hash"]), "body": body}


def _hex(stored: Any) -> str:
    return bytes(stored).hex()


def _checkpoint(connection: Connection, _call: int) -> Iterator[Line]:
    made = checkpoints.newest(connection)
    if made is not None:
        yield made.told()


def _proofs(connection: Connection, call: int) -> Iterator[Line]:
    """Of each subject the newest row that the checkpoint holds, with its audit path."""
    made = checkpoints.newest(connection)
    if made is None:
        return
    columns = (Anchor.subject_id.label("subject"), Anchor.seq, Anchor.position)
    held = select(*columns).where(Anchor.subject_id.in_(belonging(call)), Anchor.position < made.size)
    newest = held.ext(distinct_on(Anchor.subject_id)).order_by(Anchor.subject_id, Anchor.seq.desc())
    rows = connection.execute(newest).all()
    beside = paths(checkpoints.leaves(connection), made.size, [row.position for row in rows])
    for row in rows:
        path = [each.hex() for each in beside[row.position]]
        yield {"subject": row.subject, "seq": row.seq, "position": row.position, "path": path}


_RECORD: Mapping[str, Callable[[Connection, int], Iterator[Line]]] = {
    "subjects": _subjects,
    "history": _history,
    "checkpoint": _checkpoint,
    "proofs": _proofs,
}
"""The members that tell the record."""
