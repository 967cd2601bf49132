"""What a call's money comes to, at any past moment: folded from the book alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Standing:
    """The money of a call (its id) at a moment, in fen: `budget = free + reserved + in_transit + paid + recovered`.

    `returned_fen` is what the bank has sent back so far; it is reserved again, or was paid since.
    """

    call: int
    budget_fen: int
    free_fen: int
    reserved_fen: int
    in_transit_fen: int
    paid_fen: int
    returned_fen: int
    recovered_fen: int


_STANDINGS = text(
    "WITH entry AS (SELECT f.call_id, f.name AS source, o.name AS target, t.amount_fen AS fen FROM transfer t "
    "JOIN account f ON f.id = t.from_id JOIN account o ON o.id = t.to_id "
    "WHERE (t.at <= :until OR CAST(:until AS timestamptz) IS NULL) AND f.call_id = ANY(:calls)), "
    "leg AS (SELECT call_id, target AS name, fen FROM entry UNION ALL SELECT call_id, source, -fen FROM entry), "
    "held AS (SELECT call_id, name, sum(fen) AS fen FROM leg GROUP BY 1, 2), "
    "back AS (SELECT call_id, sum(fen) AS fen FROM entry WHERE source = 'in_transit' "
    "AND target = 'reserved' GROUP BY 1) "
    "SELECT c.id, coalesce(-sum(h.fen) FILTER (WHERE h.name = 'source'), 0) AS budget, "
    "coalesce(sum(h.fen) FILTER (WHERE h.name = 'free'), 0) AS free, "
    "coalesce(sum(h.fen) FILTER (WHERE h.name = 'reserved'), 0) AS reserved, "
    "coalesce(sum(h.fen) FILTER (WHERE h.name = 'in_transit'), 0) AS in_transit, "
    "coalesce(sum(h.fen) FILTER (WHERE h.name = 'paid'), 0) AS paid, coalesce(max(b.fen), 0) AS returned, "
    "coalesce(sum(h.fen) FILTER (WHERE h.name = 'recovered'), 0) AS recovered "
    "FROM unnest(CAST(:calls AS bigint[])) AS c (id) LEFT JOIN held h ON h.call_id = c.id "
    "LEFT JOIN back b ON b.call_id = c.id GROUP BY c.id ORDER BY c.id"
)


def standings(connection: Connection, calls: Sequence[int], until: datetime | None = None) -> list[Standing]:
    """The money of these calls by id, with every transfer up to a moment (UTC, included), or up to now.

    A call that had no budget then has noughts.
    """
    rows = connection.execute(_STANDINGS, {"calls": list(calls), "until": until})
    return [Standing(*map(int, row)) for row in rows]
