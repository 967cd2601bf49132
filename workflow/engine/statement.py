"""The one data-modifying statement that applies moves: composed from parts, compiled once a shape, run as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    LargeBinary,
    Select,
    Text,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY

from storage.rows import handed
from workflow.engine.duties import kept_apart
from workflow.engine.moves import Move, counted
from workflow.engine.tables import Duty, Idempotency, Subject
from workflow.history.append import append, remark

_DIALECT: Dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]
_ID = bindparam("subject", type_=BigInteger)
_AT = bindparam("at", type_=DateTime(timezone=True))
_BODY = bindparam("body", type_=LargeBinary)
_SOURCE = bindparam("source", type_=Text)
_MANY = handed("mover", subject=BigInteger, seen=BigInteger, body=LargeBinary)
"""The subjects of many moves, each with the version that was seen and the bytes of its row."""


@dataclass(frozen=True)
class Shape:
    """What decides a statement's text: two moves of one shape differ only in their values.

    `many` is the text that moves any number of subjects; alone, a subject is not worth an array.
    """

    duty: bool
    words: bool
    key: bool
    many: bool
    recast: bool
    gates: tuple[Callable[[], Select[int]], ...]
    parts: tuple[tuple[Callable[[CTE], Sequence[CTE]], Callable[[CTE], ColumnElement[object]] | None], ...]


def shape_of(move: Move, *, many: bool = False) -> Shape:
    """The shape of a move, alone or as one of many."""
    return Shape(
        duty=move.duty is not None,
        words=bool(move.words),
        key=move.key is not None,
        many=many,
        recast=move.recast,
        gates=tuple(gate.build for gate in move.gates),
        parts=tuple((part.build, part.result) for part in move.parts),
    )


@dataclass(frozen=True)
class Statement:
    """A compiled statement: its text, and the values of what the parts wrote as literals."""

    text: str
    literals: Mapping[str, object]


@lru_cache(maxsize=512)
def moving(shape: Shape) -> Statement:
    """The text that moves a subject, or many.

    Its one row holds: how many rows were seen (of many: which), how many could take the duty, how many moved, then one
    count a gate, then one column a part with a result.
    """
    gates = [build().cte(f"gate_{number}") for number, build in enumerate(shape.gates)]
    open_gates = [select(each).exists() for each in gates]
    seen = _all_seen() if shape.many else _seen()
    required = [*open_gates, _complete(seen)] if shape.many else open_gates
    mine = _duty_taken(seen, required) if shape.duty else None
    moved = _moved(seen, required if mine is None else [*required, select(mine).exists()], recast=shape.recast)
    found = select(func.array_agg(seen.c.id)).where(seen.c.as_seen).scalar_subquery() if shape.many else counted(seen)
    counts = [found, counted(seen if mine is None else mine), counted(moved), *map(counted, gates)]
    return _compiled(shape, moved, counts)


@lru_cache(maxsize=128)
def beginning(shape: Shape) -> Statement:
    """The text that begins a subject's life: the same parts around an INSERT; its columns are as `moving` has them."""
    gates = [build().cte(f"gate_{number}") for number, build in enumerate(shape.gates)]
    values = select(
        _ID,
        bindparam("authority", type_=BigInteger),
        bindparam("kind", type_=Text),
        bindparam("edition", type_=Text),
        bindparam("target", type_=Text),
        literal_column("1"),
        func.sha256(bindparam("genesis", type_=LargeBinary).op("||")(_BODY)),
        _AT,
    ).where(*(select(gate).exists() for gate in gates))
    columns = ["id", "authority_id", "kind", "edition", "state", "version", "head", "changed_at"]
    inserted = insert(Subject).from_select(columns, values)
    moved = inserted.returning(
        Subject.id,
        Subject.version,
        Subject.authority_id,
        bindparam("genesis", type_=LargeBinary).label("prev"),
        Subject.head,
        _BODY.label("body"),
    ).cte("moved")
    mine = _duty_taken(moved) if shape.duty else moved
    # There is nothing to have been seen, so only a gate can keep a life from beginning.
    counts: list[ColumnElement[object]] = [literal_column("1"), counted(mine), counted(moved), *map(counted, gates)]
    return _compiled(shape, moved, counts)


def _seen() -> CTE:
    """The subject as its caller saw it, locked against other moves but not against references to it."""
    held = select(Subject.id, Subject.authority_id, Subject.head, _BODY.label("body")).where(
        Subject.id == _ID, Subject.version == bindparam("seen", type_=BigInteger), Subject.state == _SOURCE
    )
    return held.with_for_update(key_share=True).cte("seen")


def _all_seen() -> CTE:
    """All subjects, locked in the order of their ids, so that two such statements never wait in a circle.

    Whether each is as its caller saw it is a column and no condition: so it is told which is not, and the planner,
    which takes every condition to leave a fraction, still counts on as many rows as there are.
    """
    as_seen = (Subject.version == _MANY.c.seen) & (Subject.state == _SOURCE)
    columns = (Subject.id, Subject.authority_id, Subject.head, _MANY.c.body, as_seen.label("as_seen"))
    held = select(*columns).join_from(Subject, _MANY, Subject.id == _MANY.c.subject).order_by(Subject.id)
    return held.with_for_update(key_share=True, of=Subject).cte("seen")


def _complete(seen: CTE) -> ColumnElement[bool]:
    """Every one of the many is there as it was seen: else none of them moves."""
    found = select(func.count()).where(seen.c.as_seen).scalar_subquery()
    return found == func.cardinality(bindparam("mover_subject", type_=ARRAY(BigInteger)))


def _duty_taken(seen: CTE, required: Sequence[ColumnElement[bool]] = ()) -> CTE:
    """The actor's duty on the subject, if they hold no other: one person, one duty; behind a shut gate, none."""
    mine = postgresql.insert(Duty).from_select(
        ["subject_id", "actor_id", "authority_id", "duty"],
        select(
            seen.c.id, bindparam("actor", type_=BigInteger), seen.c.authority_id, bindparam("duty", type_=Text)
        ).where(*required),
    )
    return kept_apart(mine).cte("mine")


def _moved(seen: CTE, required: Sequence[ColumnElement[bool]], *, recast: bool) -> CTE:
    """The subjects in their new state; where one of many could not take the duty, history's key to it refuses all."""
    changed = (
        update(Subject)
        .where(Subject.id == seen.c.id, *required)
        .values(
            state=bindparam("target", type_=Text),
            version=Subject.version + literal_column("1"),
            head=func.sha256(Subject.head.op("||")(seen.c.body)),
            changed_at=_AT,
        )
    )
    if recast:
        changed = changed.values(edition=bindparam("edition", type_=Text))
    return changed.returning(
        Subject.id, Subject.version, Subject.authority_id, seen.c.head.label("prev"), Subject.head, seen.c.body
    ).cte("moved")


def _kept(moved: CTE) -> CTE:
    """The answer that this key gets from now on."""
    columns = ["actor_id", "key", "authority_id", "fingerprint", "answer", "at"]
    row = select(
        bindparam("key_actor", type_=BigInteger),
        bindparam("key", type_=Text),
        moved.c.authority_id,
        bindparam("fingerprint", type_=Text),
        bindparam("answer", type_=Text),
        _AT,
    )
    return insert(Idempotency).from_select(columns, row).returning(Idempotency.key).cte("kept")


def _compiled(shape: Shape, moved: CTE, counts: Sequence[ColumnElement[object]]) -> Statement:
    ctes = [append(moved)]
    if shape.words:
        ctes.append(remark(moved))
    if shape.key:
        ctes.append(_kept(moved))
    results: list[ColumnElement[object]] = []
    for build, result in shape.parts:
        built = build(moved)
        ctes.extend(built)
        if result is not None:
            results.append(result(built[-1]))
    compiled = select(*counts, *results).add_cte(*ctes).compile(dialect=_DIALECT)
    literals = {name: bound.value for name, bound in compiled.binds.items() if not bound.required}
    return Statement(str(compiled), literals)
