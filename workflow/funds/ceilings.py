"""Using up a total that several claims share (a receipt, a cap over all levels), as parts of the engine's statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, BigInteger, DateTime, Integer, Text, bindparam, func, select, true, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from workflow.engine.moves import Part, counted
from workflow.funds.tables import Ceiling, CeilingUse

_AT = bindparam("at", type_=DateTime(timezone=True))


@dataclass(frozen=True, order=True)
class Use:
    """What a line uses of a ceiling: kind and normal form, the line's row, the ceiling's total and the use, in fen."""

    kind: str
    key: str
    row: int
    total_fen: int
    used_fen: int


def use(uses: Sequence[Use]) -> Part:
    """Use up ceilings for the moved subject; the part's answer is how many ceilings had room for all that is wanted.

    A ceiling is made by its first use; a later use that says another total finds no room, unless all was given back. A
    use of nothing is left out. When the answer is less than `len(ceilings_of(uses))`, the caller must roll back.
    """
    totals = ceilings_of(uses)
    ordered = sorted(filter(_uses_something, uses))
    values = {
        "ceiling_kinds": [kind for kind, _ in totals],
        "ceiling_keys": [key for _, key in totals],
        "ceiling_totals": [total for total, _ in totals.values()],
        "ceiling_wanted": [wanted for _, wanted in totals.values()],
        "use_kinds": [each.kind for each in ordered],
        "use_keys": [each.key for each in ordered],
        "use_rows": [each.row for each in ordered],
        "use_fen": [each.used_fen for each in ordered],
    }
    return Part(_use, values, counted)


def ceilings_of(uses: Sequence[Use]) -> dict[tuple[str, str], tuple[int, int]]:
    """Each ceiling's total and how much of it is wanted, in sorted order, so that two claims never wait in a circle."""
    wanted: dict[tuple[str, str], int] = defaultdict(int)
    totals: dict[tuple[str, str], int] = {}
    for each in filter(_uses_something, uses):
        wanted[each.kind, each.key] += each.used_fen
        totals[each.kind, each.key] = min(each.total_fen, totals.get((each.kind, each.key), each.total_fen))
    return {name: (totals[name], wanted[name]) for name in sorted(wanted)}


def _uses_something(use: Use) -> bool:
    return use.used_fen != 0


def give_back() -> Part:
    """Give back all that the moved subject uses of any ceiling."""
    return Part(_give_back)


def _use(moved: CTE) -> Sequence[CTE]:
    names = ("ceiling_kinds", "ceiling_keys")
    sums = ("ceiling_totals", "ceiling_wanted")
    wanted = (
        func.unnest(
            *(bindparam(name, type_=ARRAY(Text)) for name in names),
            *(bindparam(name, type_=ARRAY(BigInteger)) for name in sums),
        )
        .table_valued("kind", "key", "total", "wanted", name="ceiling_wanted")
        .render_derived()
    )
    rows = (
        select(wanted.c.kind, wanted.c.key, moved.c.authority_id, wanted.c.total, wanted.c.wanted)
        .select_from(moved.join(wanted, true()))
        .where(wanted.c.wanted <= wanted.c.total)
        .order_by(wanted.c.kind, wanted.c.key)
    )
    made = insert(Ceiling).from_select(["kind", "key", "authority_id", "total_fen", "used_fen"], rows)
    raised = made.on_conflict_do_update(
        index_elements=[Ceiling.kind, Ceiling.key],
        set_={"used_fen": Ceiling.used_fen + made.excluded.used_fen, "total_fen": made.excluded.total_fen},
        where=(Ceiling.used_fen == 0)
        | (
            (Ceiling.used_fen + made.excluded.used_fen <= Ceiling.total_fen)
            & (Ceiling.total_fen == made.excluded.total_fen)
        ),
    )
    room = raised.returning(Ceiling.kind, Ceiling.key).cte("room")
    return [_uses(moved, room), room]


def _uses(moved: CTE, room: CTE) -> CTE:
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
        moved.join(each, true()).join(room, (room.c.kind == each.c.kind) & (room.c.key == each.c.key))
    )
    columns = ["authority_id", "kind", "key", "subject_id", "row", "used_fen", "taken_at"]
    return insert(CeilingUse).from_select(columns, rows).returning(CeilingUse.id).cte("used")


def _give_back(moved: CTE) -> Sequence[CTE]:
    ended = (
        update(CeilingUse)
        .where(CeilingUse.subject_id == moved.c.id, CeilingUse.released_at.is_(None))
        .values(released_at=_AT)
        .returning(CeilingUse.kind, CeilingUse.key, CeilingUse.used_fen)
        .cte("use_ended")
    )
    sums = select(ended.c.kind, ended.c.key, func.sum(ended.c.used_fen).label("fen")).group_by(
        ended.c.kind, ended.c.key
    )
    back = sums.subquery("back")
    lowered = (
        update(Ceiling)
        .where(Ceiling.kind == back.c.kind, Ceiling.key == back.c.key)
        .values(used_fen=Ceiling.used_fen - back.c.fen)
    )
    return [lowered.returning(Ceiling.kind).cte("ceiling_lowered")]
