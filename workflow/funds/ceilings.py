"""Using up a total that several claims share (a receipt, a cap over all levels), as parts of the engine's statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    DateTime,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    func,
    literal_column,
    not_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from workflow.engine.moves import Part, counted
from workflow.funds.tables import Ceiling, CeilingUse
from workflow.funds.take import share, unshare

_AT = bindparam("at", type_=DateTime(timezone=True))


@dataclass(frozen=True, order=True)
class Use:
    """What a line uses of a ceiling: kind and normal form, the line's row, the ceiling's total and the use, in fen.

    With `same_total`, all who use it must say the same total, as of a receipt; else the least that is said holds.
    """

    kind: str
    key: str
    row: int
    total_fen: int
    used_fen: int
    same_total: bool = True


@dataclass(frozen=True)
class HeldUse:
    """A use that a subject has now, with the total that its ceiling has, in fen."""

    id: int
    kind: str
    key: str
    total_fen: int
    used_fen: int


@dataclass(frozen=True)
class Wanted:
    """What a claim wants of one ceiling, all its lines together, in fen."""

    total_fen: int
    used_fen: int
    same_total: bool


def use(uses: Sequence[Use], instead_of: Sequence[HeldUse] = ()) -> Part:
    """Use up ceilings for the moved subject; the part's answer is how many ceilings had room for all that is wanted.

    What it has now of `instead_of` ends in the same statement, and makes room. A ceiling is made by its first use. What
    is used by several cannot be taken by one alone, and what one has taken alone has no room. A use of nothing is left
    out. When the answer is less than `len(ceilings_of(uses))`, the caller must roll back and ask `room.lacking`.
    """
    wanted = ceilings_of(uses)
    ordered = sorted(filter(_uses_something, uses))
    values = {
        "ceiling_kinds": [kind for kind, _ in wanted],
        "ceiling_keys": [key for _, key in wanted],
        "ceiling_totals": [each.total_fen for each in wanted.values()],
        "ceiling_wanted": [each.used_fen for each in wanted.values()],
        "ceiling_same": [each.same_total for each in wanted.values()],
        "use_kinds": [each.kind for each in ordered],
        "use_keys": [each.key for each in ordered],
        "use_rows": [each.row for each in ordered],
        "use_fen": [each.used_fen for each in ordered],
        "ended_uses": [each.id for each in instead_of],
    }
    return Part(_use, values, counted)


def ceilings_of(uses: Sequence[Use]) -> dict[tuple[str, str], Wanted]:
    """What is wanted of each ceiling, in sorted order, so that two claims never wait for each other in a circle."""
    lines: dict[tuple[str, str], list[Use]] = defaultdict(list)
    for each in filter(_uses_something, uses):
        lines[each.kind, each.key].append(each)
    return {name: _together(lines[name]) for name in sorted(lines)}


def _together(uses: Sequence[Use]) -> Wanted:
    return Wanted(
        min(each.total_fen for each in uses),
        sum(each.used_fen for each in uses),
        any(each.same_total for each in uses),
    )


def _uses_something(use: Use) -> bool:
    return use.used_fen != 0


def give_back(these: Sequence[HeldUse] | None = None) -> Part:
    """Give back what the moved subject uses of ceilings: these uses, or all."""
    if these is None:
        return Part(_give_back_all)
    return Part(_give_back_these, {"ended_uses": [each.id for each in these]})


def held_uses(connection: Connection, subject: int) -> list[HeldUse]:
    """What a subject uses now."""
    columns = (CeilingUse.id, CeilingUse.kind, CeilingUse.key, Ceiling.total_fen, CeilingUse.used_fen)
    live = (
        select(*columns)
        .join(Ceiling, (Ceiling.kind == CeilingUse.kind) & (Ceiling.key == CeilingUse.key))
        .where(CeilingUse.subject_id == subject, CeilingUse.released_at.is_(None))
        .order_by(CeilingUse.id)
    )
    return [HeldUse(*row) for row in connection.execute(live)]


# --- parts of the statement -------------------------------------------------------------------------------------------

_ARRAYS = {
    "kind": bindparam("ceiling_kinds", type_=ARRAY(Text)),
    "key": bindparam("ceiling_keys", type_=ARRAY(Text)),
    "total": bindparam("ceiling_totals", type_=ARRAY(BigInteger)),
    "wanted": bindparam("ceiling_wanted", type_=ARRAY(BigInteger)),
    "same": bindparam("ceiling_same", type_=ARRAY(Boolean)),
}


def _use(moved: CTE) -> Sequence[CTE]:
    wanted = func.unnest(*_ARRAYS.values()).table_valued(*_ARRAYS, name="ceiling_wanted").render_derived()
    back = _back(_ended(moved, _these()))
    rows = (
        select(wanted.c.kind, wanted.c.key, moved.c.authority_id, wanted.c.total, wanted.c.wanted, wanted.c.same)
        .select_from(moved.join(wanted, true()))
        .where(wanted.c.wanted <= wanted.c.total)
        .order_by(wanted.c.kind, wanted.c.key)
    )
    shared = share(moved, _raised(rows, back))
    # A row is changed once in a statement: what is given back of a ceiling that is wanted again is taken off there.
    again = select(wanted.c.kind).where(wanted.c.kind == Ceiling.kind, wanted.c.key == Ceiling.key)
    lowered = _lowered(back, ~again.correlate(Ceiling).exists())
    return [lowered, unshare(lowered), _uses(moved, shared), shared]


def _raised(rows: Select[Any], back: CTE) -> CTE:
    """The ceilings that have room; what the subject gives back of them in the same statement is free already."""
    made = insert(Ceiling).from_select(["kind", "key", "authority_id", "total_fen", "used_fen", "same_total"], rows)
    own = select(back.c.fen).where(
        back.c.kind == literal_column("ceiling.kind"), back.c.key == literal_column("ceiling.key")
    )
    others = Ceiling.used_fen - func.coalesce(own.scalar_subquery(), 0)
    least = func.least(Ceiling.total_fen, made.excluded.total_fen)
    agreed = (Ceiling.total_fen == made.excluded.total_fen) | not_(Ceiling.same_total | made.excluded.same_total)
    raised = made.on_conflict_do_update(
        index_elements=[Ceiling.kind, Ceiling.key],
        set_={
            "used_fen": others + made.excluded.used_fen,
            "total_fen": case((others == 0, made.excluded.total_fen), else_=least),
        },
        where=(others == 0) | (agreed & (others + made.excluded.used_fen <= least)),
    )
    return raised.returning(Ceiling.kind, Ceiling.key).cte("room")


def _uses(moved: CTE, shared: CTE) -> CTE:
    each = (
        func.unnest(
            bindparam("use_kinds", type_=ARRAY(Text)),
            bindparam("use_keys", type_=ARRAY(Text)),
            bindparam("use_rows", type_=ARRAY(Integer)),
            bindparam("use_fen", type_=ARRAY(BigInteger)),
        )
        .table_valued("kind", "key", "row", "fen", name="each_use")
        .render_derived()
    )
    rows = select(moved.c.authority_id, each.c.kind, each.c.key, moved.c.id, each.c.row, each.c.fen, _AT).select_from(
        moved.join(each, true()).join(shared, (shared.c.kind == each.c.kind) & (shared.c.key == each.c.key))
    )
    columns = ["authority_id", "kind", "key", "subject_id", "row", "used_fen", "taken_at"]
    return insert(CeilingUse).from_select(columns, rows).returning(CeilingUse.id).cte("used")


def _give_back_all(moved: CTE) -> Sequence[CTE]:
    lowered = _lowered(_back(_ended(moved)))
    return [unshare(lowered), lowered]


def _give_back_these(moved: CTE) -> Sequence[CTE]:
    lowered = _lowered(_back(_ended(moved, _these())))
    return [unshare(lowered), lowered]


def _these() -> ColumnElement[bool]:
    return CeilingUse.id == func.any(bindparam("ended_uses", type_=ARRAY(BigInteger)))


def _ended(moved: CTE, *these: ColumnElement[bool]) -> CTE:
    """The moved subject's live uses, or some of them, ended."""
    return (
        update(CeilingUse)
        .where(CeilingUse.subject_id == moved.c.id, CeilingUse.released_at.is_(None), *these)
        .values(released_at=_AT)
        .returning(CeilingUse.kind, CeilingUse.key, CeilingUse.used_fen)
        .cte("use_ended")
    )


def _back(ended: CTE) -> CTE:
    """What was ended of each ceiling, in fen."""
    sums = select(ended.c.kind, ended.c.key, func.sum(ended.c.used_fen).label("fen"))
    return sums.group_by(ended.c.kind, ended.c.key).cte("back")


def _lowered(back: CTE, *only: ColumnElement[bool]) -> CTE:
    """The ceilings with what was ended taken off, and what is still used of them."""
    lowered = (
        update(Ceiling)
        .where(Ceiling.kind == back.c.kind, Ceiling.key == back.c.key, *only)
        .values(used_fen=Ceiling.used_fen - back.c.fen)
    )
    return lowered.returning(Ceiling.kind, Ceiling.key, Ceiling.used_fen).cte("ceiling_lowered")
