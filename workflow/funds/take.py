"""Taking and giving back what may be funded once, as parts of the engine's statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    CTE,
    BigInteger,
    Connection,
    DateTime,
    Integer,
    Text,
    bindparam,
    func,
    literal_column,
    null,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from workflow.engine.moves import Part, counted
from workflow.funds.tables import Funded

_AT = bindparam("at", type_=DateTime(timezone=True))


@dataclass(frozen=True, order=True)
class Claimed:
    """An exclusive key that a line wants: its kind (such as `patent_year`), its normal form, and the line's row."""

    kind: str
    key: str
    row: int


@dataclass(frozen=True)
class Taken:
    """A key that another claim holds: the row that wanted it and since when it is taken; by whom is not told."""

    row: int
    kind: str
    key: str
    since: datetime


def take(keys: Sequence[Claimed]) -> Part:
    """Take every key for the moved subject; the part's answer is how many it got.

    Keys are taken in sorted order, so that two claims never wait for each other in a circle. When the answer is
    less than `len(keys)`, the caller must roll back and ask `taken_by_others`.
    """
    ordered = sorted(keys)
    values = {
        "fund_kinds": [each.kind for each in ordered],
        "fund_keys": [each.key for each in ordered],
        "fund_rows": [each.row for each in ordered],
    }
    return Part(_take, values, counted)


def release(keys: Sequence[Claimed] | None = None) -> Part:
    """Give back keys that the moved subject holds: these, or all."""
    if keys is None:
        return Part(_release_all)
    values = {"given_kinds": [each.kind for each in keys], "given_keys": [each.key for each in keys]}
    return Part(_release_these, values)


def held(connection: Connection, subject: int) -> list[Claimed]:
    """The keys that a subject holds now, sorted."""
    live = select(Funded.kind, Funded.key, Funded.row).where(Funded.subject_id == subject, Funded.released_at.is_(None))
    return sorted(Claimed(*row) for row in connection.execute(live))


def taken_by_others(connection: Connection, subject: int, keys: Sequence[Claimed]) -> list[Taken]:
    """Which of the keys another subject holds now, alone or with others, in the order of the rows."""
    found = connection.execute(
        text(
            "SELECT w.row, w.kind, w.key, f.taken_at FROM unnest(:kinds, :keys, :rows) AS w(kind, key, row) "
            "JOIN funded f ON f.kind = w.kind AND f.key = w.key AND f.released_at IS NULL "
            "WHERE f.subject_id IS DISTINCT FROM :subject ORDER BY w.row, w.kind"
        ).bindparams(
            bindparam("kinds", [each.kind for each in keys], ARRAY(Text)),
            bindparam("keys", [each.key for each in keys], ARRAY(Text)),
            bindparam("rows", [each.row for each in keys], ARRAY(Integer)),
            bindparam("subject", subject, BigInteger),
        )
    )
    return [Taken(row.row, row.kind, row.key, row.taken_at) for row in found]


def share(moved: CTE, room: CTE) -> CTE:
    """Mark the keys in `room` (kind, key) as shared, so that nobody takes them alone; what one has is left out."""
    keys = select(moved.c.authority_id, room.c.kind, room.c.key, null(), literal_column("0"), _AT).select_from(
        moved.join(room, true())
    )
    marked = insert(Funded).from_select(
        ["authority_id", "kind", "key", "subject_id", "row", "taken_at"], keys.order_by(room.c.kind, room.c.key)
    )
    kept = marked.on_conflict_do_update(
        index_elements=[Funded.kind, Funded.key],
        index_where=Funded.released_at.is_(None),
        set_={"released_at": null()},
        where=Funded.subject_id.is_(None),
    )
    return kept.returning(Funded.kind, Funded.key).cte("shared")


def unshare(lowered: CTE) -> CTE:
    """Take the mark off the keys in `lowered` (kind, key, used_fen) of which nothing is used any more."""
    given = (
        update(Funded)
        .where(
            Funded.kind == lowered.c.kind,
            Funded.key == lowered.c.key,
            lowered.c.used_fen == 0,
            Funded.subject_id.is_(None),
            Funded.released_at.is_(None),
        )
        .values(released_at=_AT)
    )
    return given.returning(Funded.id).cte("unshared")


def _take(moved: CTE) -> Sequence[CTE]:
    wanted = (
        func.unnest(
            bindparam("fund_kinds", type_=ARRAY(Text)),
            bindparam("fund_keys", type_=ARRAY(Text)),
            bindparam("fund_rows", type_=ARRAY(Integer)),
        )
        .table_valued("kind", "key", "row", name="wanted")
        .render_derived()
    )
    rows = (
        select(moved.c.authority_id, wanted.c.kind, wanted.c.key, moved.c.id, wanted.c.row, _AT)
        .select_from(moved.join(wanted, true()))
        .order_by(wanted.c.kind, wanted.c.key)
    )
    taken = insert(Funded).from_select(["authority_id", "kind", "key", "subject_id", "row", "taken_at"], rows)
    kept = taken.on_conflict_do_nothing(
        index_elements=[Funded.kind, Funded.key], index_where=Funded.released_at.is_(None)
    )
    return [kept.returning(Funded.id).cte("taken")]


def _release_all(moved: CTE) -> Sequence[CTE]:
    given = update(Funded).where(Funded.subject_id == moved.c.id, Funded.released_at.is_(None)).values(released_at=_AT)
    return [given.returning(Funded.id).cte("given_back")]


def _release_these(moved: CTE) -> Sequence[CTE]:
    these = (
        func.unnest(bindparam("given_kinds", type_=ARRAY(Text)), bindparam("given_keys", type_=ARRAY(Text)))
        .table_valued("kind", "key", name="these")
        .render_derived()
    )
    given = (
        update(Funded)
        .where(
            Funded.subject_id == moved.c.id,
            Funded.released_at.is_(None),
            Funded.kind == these.c.kind,
            Funded.key == these.c.key,
        )
        .values(released_at=_AT)
    )
    return [given.returning(Funded.id).cte("given_back")]
