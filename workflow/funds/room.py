"""What is left of the ceilings that a claim wants to use, for the refusal when it is not enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Connection, Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

from workflow.funds.ceilings import Use, Wanted, ceilings_of

Name = tuple[str, str]
"""A ceiling's kind and normal form."""


@dataclass(frozen=True)
class Lacking:
    """A use for which there is no room: its row, what it asks for and what is left of the ceiling, in fen.

    `since` is when others began to use it, if any do; by whom is not told. With `other_total` they say another total.
    """

    row: int
    kind: str
    key: str
    asked_fen: int
    left_fen: int
    since: datetime | None
    other_total: bool = False


@dataclass(frozen=True)
class _Others:
    """What others have of a ceiling: all their uses, since when, their total, and whether one has it all alone."""

    used_fen: int
    since: datetime
    total_fen: int
    alone: bool


def lacking(connection: Connection, subject: int, uses: Sequence[Use]) -> list[Lacking]:
    """The uses for which others leave no room, by row; empty when they have made room meanwhile."""
    wanted = ceilings_of(uses)
    others = _others(connection, subject, list(wanted))
    short = {name: each for name in wanted if (each := _short(wanted[name], others.get(name))) is not None}
    return sorted(_told(uses, others, short), key=lambda each: (each.row, each.kind))


def _told(uses: Sequence[Use], others: Mapping[Name, _Others], short: Mapping[Name, int]) -> Iterator[Lacking]:
    for each in uses:
        name = (each.kind, each.key)
        if name in short and each.used_fen:
            there = others.get(name)
            another = there is not None and not there.alone and each.same_total and there.total_fen != each.total_fen
            since = there.since if there else None
            yield Lacking(each.row, *name, each.used_fen, short[name], since, other_total=another)


def _short(wanted: Wanted, others: _Others | None) -> int | None:
    """What is left of a ceiling, in fen, when that is less than what is wanted or others say another total."""
    if others is None:
        return wanted.total_fen if wanted.used_fen > wanted.total_fen else None
    left = 0 if others.alone else max(0, min(wanted.total_fen, others.total_fen) - others.used_fen)
    disagreed = wanted.same_total and others.total_fen != wanted.total_fen
    return left if others.alone or disagreed or wanted.used_fen > left else None


def _others(connection: Connection, subject: int, names: Sequence[Name]) -> dict[Name, _Others]:
    rows = connection.execute(
        text(
            "SELECT w.kind, w.key, coalesce(u.fen, 0) AS fen, least(u.since, f.taken_at) AS since, "
            "coalesce(c.total_fen, 0) AS total, f.id IS NOT NULL AS alone "
            "FROM unnest(:kinds, :keys) AS w(kind, key) "
            "LEFT JOIN ceiling c ON c.kind = w.kind AND c.key = w.key "
            "LEFT JOIN LATERAL (SELECT sum(used_fen) AS fen, min(taken_at) AS since FROM ceiling_use x "
            "WHERE x.kind = w.kind AND x.key = w.key AND x.released_at IS NULL AND x.subject_id <> :subject) u ON true "
            "LEFT JOIN funded f ON f.kind = w.kind AND f.key = w.key AND f.released_at IS NULL "
            "AND f.subject_id IS NOT NULL WHERE u.fen IS NOT NULL OR f.id IS NOT NULL"
        ).bindparams(
            bindparam("kinds", [kind for kind, _ in names], ARRAY(Text)),
            bindparam("keys", [key for _, key in names], ARRAY(Text)),
            bindparam("subject", subject, BigInteger),
        )
    )
    return {(row.kind, row.key): _Others(int(row.fen), row.since, row.total, row.alone) for row in rows}
