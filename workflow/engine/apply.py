"""Applying a move: run the one statement, and tell apart done, conflict, separation and repetition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC

import orjson
import psycopg
from psycopg.rows import tuple_row

from storage.commitments import commit, new_salt
from storage.crash import crash_point
from workflow.engine.errors import Conflict, EngineError, KeyReused, MustBeApart
from workflow.engine.moves import Key, Move, Moved
from workflow.engine.statement import Statement, beginning, moving, shape_of
from workflow.history.body import Plain, canonical
from workflow.history.tables import GENESIS

_KEY_CONSTRAINT = "idempotency_pkey"


def carry(driver: psycopg.Connection, move: Move) -> Moved:
    """Apply a move to its subject: one statement, in autocommit or inside the caller's transaction.

    Returns the answer of an earlier request with the same key and fingerprint instead of moving again.

    Raises:
        Conflict: the subject is no longer as `move.seen` and `move.source` say.
        MustBeApart: the actor has done another duty on it.
        KeyReused: the key was used for another request.
        EngineError: a gate's own refusal, or a part's.

    """
    return _run(driver, moving(shape_of(move)), move, {})


def begin(driver: psycopg.Connection, move: Move, authority: int) -> Moved:
    """Begin the life of a subject whose id `next_subject` gave; `move.seen` is 0 and `move.source` is empty."""
    return _run(driver, beginning(shape_of(move)), move, {"authority": authority, "genesis": GENESIS})


def next_subject(driver: psycopg.Connection) -> int:
    """A new subject's id: taken before the first row is hashed, because the hashed bytes name it."""
    row = driver.execute("SELECT nextval(pg_get_serial_sequence('subject', 'id'))").fetchone()
    assert row is not None
    return int(row[0])


def _run(driver: psycopg.Connection, statement: Statement, move: Move, more: Mapping[str, object]) -> Moved:
    body, words = _body(move)
    values = {**statement.literals, **_values(move, body), **words, **more}
    crash_point("engine.before_statement")
    try:
        with driver.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(statement.text, values, prepare=True).fetchone()
    except psycopg.errors.IntegrityError as violation:
        return _violated(driver, move, violation)
    crash_point("engine.after_statement")
    assert row is not None
    seen, mine, moved, *rest = row
    if not moved:
        return _repeated(driver, move, _refusal(move, seen, mine, rest))
    return Moved(move.subject, move.seen + 1, move.target, tuple(rest[len(move.gates) :]))


def _body(move: Move) -> tuple[bytes, Mapping[str, object]]:
    """The bytes that are hashed, and the words with the salts of their commitments."""
    salts = {field: new_salt() for field in move.words}
    body: dict[str, Plain] = {
        "actor": move.actor,
        "at": move.at.astimezone(UTC).isoformat(),
        "duty": move.duty,
        "edition": move.edition,
        "facts": move.facts,
        "from": move.source,
        "kind": move.kind,
        "said": move.said,
        "seq": move.seen + 1,
        "subject": move.subject,
        "to": move.target,
        "trigger": move.trigger,
        "words": {field: commit(text, salts[field]) for field, text in move.words.items()},
    }
    bound = {
        "word_fields": list(move.words),
        "word_salts": list(salts.values()),
        "word_texts": list(move.words.values()),
    }
    return canonical(body), bound if move.words else {}


def _values(move: Move, body: bytes) -> dict[str, object]:
    values: dict[str, object] = {
        "subject": move.subject,
        "kind": move.kind,
        "edition": move.edition,
        "seen": move.seen,
        "source": move.source,
        "target": move.target,
        "actor": move.actor,
        "duty": move.duty,
        "at": move.at,
        "body": body,
    }
    if move.key is not None:
        values |= _key_values(move, move.key)
    for part in move.parts:
        values |= part.values
    for gate in move.gates:
        values |= gate.values
    return values


def _key_values(move: Move, key: Key) -> dict[str, object]:
    answer = Moved(move.subject, move.seen + 1, move.target)
    return {
        "key_actor": move.actor if move.actor is not None else 0,
        "key": key.key,
        "fingerprint": key.fingerprint,
        "answer": orjson.dumps(asdict(answer)).decode(),
    }


def _refusal(move: Move, seen: int, mine: int, gates: Sequence[int]) -> EngineError:
    if not seen:
        return Conflict()
    for gate, count in zip(move.gates, gates, strict=False):
        if not count:
            return gate.refusal
    return MustBeApart() if not mine else Conflict()


def _violated(driver: psycopg.Connection, move: Move, violation: psycopg.errors.IntegrityError) -> Moved:
    """What a constraint's refusal means: a key that was used, or what a part says of its constraint; else a bug."""
    name = violation.diag.constraint_name or ""
    refusals: dict[str, EngineError] = {_KEY_CONSTRAINT: KeyReused()}
    for part in move.parts:
        refusals |= part.refusals
    if name not in refusals:
        raise violation
    if not driver.autocommit:
        raise refusals[name] from violation
    return _repeated(driver, move, refusals[name])


def _repeated(driver: psycopg.Connection, move: Move, refusal: EngineError) -> Moved:
    """The stored answer of this key, looked up only now that the move did not happen; else the refusal is raised."""
    if move.key is None:
        raise refusal
    found = stored_answer(driver, move.actor, move.key)
    if found is None:
        raise refusal
    return found


def stored_answer(driver: psycopg.Connection, actor: int | None, key: Key) -> Moved | None:
    """What an earlier request with this key was answered, or None.

    Raises KeyReused when the key was used with another fingerprint.
    """
    row = driver.execute(
        "SELECT fingerprint, answer FROM idempotency WHERE actor_id = %s AND key = %s", (actor or 0, key.key)
    ).fetchone()
    if row is None:
        return None
    if row[0] != key.fingerprint:
        raise KeyReused
    return Moved(**{**orjson.loads(row[1]), "results": (), "repeated": True})
