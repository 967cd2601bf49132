"""What a move's statement is given: the bytes of its row, the words beside it, and the values of gates and parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from itertools import chain, repeat

import orjson

from storage.commitments import commit, new_salt
from storage.rows import Rows
from workflow.engine.moves import Gate, Key, Move, Moved, Part
from workflow.history.body import Plain, canonical

Values = dict[str, object]


@dataclass(frozen=True)
class Written:
    """A move's row of the record, and the salts of the commitments in it, in the order of its words."""

    body: bytes
    salts: Sequence[bytes]


def values_of(move: Move) -> Values:
    """The values of one move."""
    written = _written(move)
    own = {"subject": move.subject, "edition": move.edition, "seen": move.seen, "body": written.body}
    if move.key is not None:
        own |= _key_values(move, move.key)
    return {**own, **_shared_values([move], [written])}


def values_of_many(moves: Sequence[Move]) -> Values:
    """The values of moves of one shape; what they share is taken from the first."""
    written = [_written(move) for move in moves]
    columns: dict[str, list[object]] = {
        "subject": [move.subject for move in moves],
        "seen": [move.seen for move in moves],
        "body": [each.body for each in written],
    }
    return {**Rows("mover", columns).values(), **_shared_values(moves, written)}


def _written(move: Move) -> Written:
    salts = [new_salt() for _ in move.words]
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
        "words": {field: commit(text, salt) for (field, text), salt in zip(move.words.items(), salts, strict=True)},
    }
    return Written(canonical(body), salts)


def _shared_values(moves: Sequence[Move], written: Sequence[Written]) -> Values:
    first = moves[0]
    values: Values = {
        "kind": first.kind,
        "source": first.source,
        "target": first.target,
        "actor": first.actor,
        "duty": first.duty,
        "at": first.at,
    }
    if first.recast:
        values["edition"] = first.edition
    if first.words:
        values |= _word_values(moves, written)
    for same in chain(_places(moves, "parts"), _places(moves, "gates")):
        values |= same[0].values
        if same[0].rows is not None:
            values |= _with_subjects(moves, [each.rows for each in same if each.rows is not None])
    return values


def _places(moves: Sequence[Move], kind: str) -> Iterator[tuple[Part | Gate, ...]]:
    """The first part (or gate) of every move, then the second of every move, and so on."""
    return zip(*(getattr(move, kind) for move in moves), strict=True)


def _with_subjects(moves: Sequence[Move], rows: Sequence[Rows]) -> Values:
    """The rows of all moves in one, each with the subject that it belongs to."""
    owners = chain.from_iterable(repeat(move.subject, each.count) for move, each in zip(moves, rows, strict=True))
    columns = {name: list(chain.from_iterable(each.columns[name] for each in rows)) for name in rows[0].columns}
    return Rows(rows[0].name, {"subject": list(owners), **columns}).values()


def _word_values(moves: Sequence[Move], written: Sequence[Written]) -> Values:
    rows = [
        Rows("word", {"field": list(move.words), "salt": each.salts, "text": list(move.words.values())})
        for move, each in zip(moves, written, strict=True)
    ]
    return _with_subjects(moves, rows)


def _key_values(move: Move, key: Key) -> Values:
    answer = Moved(move.subject, move.seen + 1, move.target)
    return {
        "key_actor": move.actor if move.actor is not None else 0,
        "key": key.key,
        "fingerprint": key.fingerprint,
        "answer": orjson.dumps(asdict(answer)).decode(),
    }
