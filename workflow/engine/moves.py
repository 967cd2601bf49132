"""What the engine is asked to do: a move, the parts that go with it in one statement, and the gates before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, Select, func, select

from storage.rows import Rows
from workflow.engine.errors import EngineError
from workflow.history.body import Plain

Values = Mapping[str, object]
"""Bind values of a part or gate; names are prefixed by the room, so that parts never collide."""


@dataclass(frozen=True)
class Part:
    """What a room adds to the statement, for rows of `moved(id, version, authority_id)`, however many those are.

    `build` is a module-level function, so that a statement of the same shape is compiled once. `rows` are those of the
    one subject that moves: the engine binds them with its id as their `subject`, so that many subjects' rows go in one
    statement. `result`, if given, makes one column of the answer from the last CTE that `build` returned. `refusals`
    says by constraint name what it means when the database refuses the part: the whole move is then undone. A refusal
    of no name here is a bug.
    """

    build: Callable[[CTE], Sequence[CTE]]
    values: Values = field(default_factory=dict)
    result: Callable[[CTE], ColumnElement[object]] | None = None
    refusals: Mapping[str, EngineError] = field(default_factory=dict)
    rows: Rows | None = None


def counted(rows: CTE) -> ColumnElement[object]:
    """How many rows a CTE wrote or found: what most parts answer."""
    return select(func.count()).select_from(rows).scalar_subquery()


@dataclass(frozen=True)
class Gate:
    """A condition that the statement itself checks, under lock: `build` selects at least one row when it holds.

    `refusal` is raised when it does not. A gate protects a fact of another row, such as the call being open. Its `rows`
    are bound as a part's are: with those of many subjects, it has to hold for all of them.
    """

    build: Callable[[], Select[int]]
    refusal: EngineError
    values: Values = field(default_factory=dict)
    rows: Rows | None = None


@dataclass(frozen=True)
class Key:
    """An idempotency key: one effect and one answer; `fingerprint` is a hash of the request."""

    key: str
    fingerprint: str


@dataclass(frozen=True)
class Move:
    """One transition of one subject, as its caller saw it.

    `seen` is the version that the caller saw; `at` is UTC. `facts` is what the guards saw and `said` what the move
    adds to the record; both are hashed, so they hold no personal data. `words` are kept beside the chain, which
    only commits to them. With `recast` the subject stands under `edition` from this row on, whichever it had.
    """

    subject: int
    kind: str
    edition: str
    seen: int
    source: str
    target: str
    trigger: str
    at: datetime
    actor: int | None = None
    duty: str | None = None
    facts: Mapping[str, Plain] = field(default_factory=dict)
    said: Mapping[str, Plain] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    key: Key | None = None
    parts: tuple[Part, ...] = ()
    gates: tuple[Gate, ...] = ()
    recast: bool = False


@dataclass(frozen=True)
class Moved:
    """What a move did: the new version and state, and the parts' answers.

    `repeated` is true when the same key had already done it; `results` are then empty.
    """

    subject: int
    version: int
    state: str
    results: tuple[object, ...] = ()
    repeated: bool = False
