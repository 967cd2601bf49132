"""Applying moves: run the one statement, and tell apart done, conflict, separation and repetition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import psycopg
from psycopg.rows import tuple_row

from storage.crash import crash_point
from workflow.engine.alike import Alike
from workflow.engine.binding import values_of, values_of_many
from workflow.engine.errors import Conflict, EngineError, KeyReused, MustBeApart
from workflow.engine.moves import Key, Move, Moved
from workflow.engine.statement import Statement, beginning, moving, shape_of
from workflow.history.tables import GENESIS

_KEY_CONSTRAINT = "idempotency_pkey"
_DUTY_CONSTRAINT = "history_duty_fkey"


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


def carry_many(driver: psycopg.Connection, alike: Alike) -> list[Moved]:
    """Apply moves of one shape to their subjects in one statement: all of them, or none when one is refused.

    Subjects are locked in the order of their ids. Raises what `carry` raises; a Conflict names the subjects that are
    no longer as they were seen.
    """
    moves = alike.moves
    if len(moves) == 1:
        return [carry(driver, moves[0])]
    # Planned for as many rows as there are: a plan that is kept would be one for a few.
    row = _execute(driver, moving(shape_of(moves[0], many=True)), values_of_many(moves), moves, prepare=False)
    seen, mine, moved, *rest = row
    if not moved:
        missed = {move.subject for move in moves}.difference(seen or ())
        raise Conflict(sorted(missed)) if missed else _refusal(moves[0], len(moves), mine, rest)
    assert moved == len(moves), (moved, len(moves))
    return [Moved(move.subject, move.seen + 1, move.target) for move in moves]


def begin(driver: psycopg.Connection, move: Move, authority: int) -> Moved:
    """Begin the life of a subject whose id `next_subject` gave; `move.seen` is 0 and `move.source` is empty."""
    return _run(driver, beginning(shape_of(move)), move, {"authority": authority, "genesis": GENESIS})


def next_subject(driver: psycopg.Connection) -> int:
    """A new subject's id: taken before the first row is hashed, because the hashed bytes name it."""
    row = driver.execute("SELECT nextval(pg_get_serial_sequence('subject', 'id'))").fetchone()
    assert row is not None
    return int(row[0])


def _run(driver: psycopg.Connection, statement: Statement, move: Move, more: Mapping[str, object]) -> Moved:
    try:
        row = _execute(driver, statement, {**values_of(move), **more}, [move], prepare=True)
    except EngineError as refusal:
        if not driver.autocommit:
            raise
        return _repeated(driver, move, refusal)
    seen, mine, moved, *rest = row
    if not moved:
        return _repeated(driver, move, _refusal(move, seen, mine, rest))
    return Moved(move.subject, move.seen + 1, move.target, tuple(rest[len(move.gates) :]))


def _execute(
    driver: psycopg.Connection,
    statement: Statement,
    values: Mapping[str, object],
    moves: Sequence[Move],
    *,
    prepare: bool,
) -> tuple[Any, ...]:
    """The statement's one row; raises what a constraint's refusal means for these moves."""
    crash_point("engine.before_statement")
    try:
        with driver.cursor(row_factory=tuple_row) as cursor:
            row = cursor.execute(statement.text, {**statement.literals, **values}, prepare=prepare).fetchone()
    except psycopg.errors.IntegrityError as violation:
        if (refusal := _violated(moves, violation)) is None:
            raise
        raise refusal from violation
    crash_point("engine.after_statement")
    assert row is not None
    return row


def _refusal(move: Move, seen: int, mine: int, gates: Sequence[int]) -> EngineError:
    if not seen:
        return Conflict()
    for gate, count in zip(move.gates, gates, strict=False):
        if not count:
            return gate.refusal
    return MustBeApart() if not mine else Conflict()


def _violated(moves: Sequence[Move], violation: psycopg.errors.IntegrityError) -> EngineError | None:
    """What a constraint's refusal means: a key that was used, a duty, or what a part says of it; None is a bug."""
    refusals: dict[str, EngineError] = {_KEY_CONSTRAINT: KeyReused(), _DUTY_CONSTRAINT: MustBeApart()}
    for part in moves[0].parts:
        refusals |= part.refusals
    return refusals.get(violation.diag.constraint_name or "")


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
