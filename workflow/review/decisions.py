"""Draft decisions on lines: written as the re-checker goes, compared by version, and sent as one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert

from workflow.history.body import Plain, digest
from workflow.review.tables import LineDecision

Outcome = Literal["accept", "refuse"]

_CHANGED = ("version", "outcome", "reason_code", "words", "award_fen", "decided_by", "decided_at")

_TOGETHER = 2_000
"""As many rows as one statement writes: it takes no more than 65,535 values."""


@dataclass(frozen=True)
class Decision:
    """What is decided of a line; a refusal has a reason code and no award. `seen` is the draft's version (0: none)."""

    row: int
    outcome: Outcome
    award_fen: int
    reason_code: str | None = None
    words: str | None = None
    seen: int = 0


def write(
    connection: Connection, application: int, authority: int, decisions: Sequence[Decision], by: int, at: datetime
) -> list[int]:
    """Write draft decisions; returns the rows that somebody else changed meanwhile, which are left as they are."""
    if not decisions:
        return []
    rows = [
        {
            "application_id": application,
            "row": each.row,
            "authority_id": authority,
            "version": each.seen + 1,
            "outcome": each.outcome,
            "reason_code": each.reason_code,
            "words": each.words,
            "award_fen": each.award_fen if each.outcome == "accept" else 0,
            "decided_by": by,
            "decided_at": at,
        }
        for each in sorted(decisions, key=lambda each: each.row)
    ]
    written: set[int] = set()
    for start in range(0, len(rows), _TOGETHER):
        drafted = insert(LineDecision).values(rows[start : start + _TOGETHER])
        kept = drafted.on_conflict_do_update(
            index_elements=[LineDecision.application_id, LineDecision.row],
            set_={name: drafted.excluded[name] for name in _CHANGED},
            where=LineDecision.version == drafted.excluded.version - 1,
        ).returning(LineDecision.row)
        written |= set(connection.execute(kept).scalars())
    return [each.row for each in decisions if each.row not in written]


def drafted(connection: Connection, application: int) -> list[Decision]:
    """The decisions on an application's lines, by row; `seen` is their present version."""
    columns = (
        LineDecision.row,
        LineDecision.outcome,
        LineDecision.award_fen,
        LineDecision.reason_code,
        LineDecision.words,
        LineDecision.version,
    )
    rows = select(*columns).where(LineDecision.application_id == application).order_by(LineDecision.row)
    return [
        Decision(row.row, _outcome(row.outcome), row.award_fen, row.reason_code, row.words, row.version)
        for row in connection.execute(rows)
    ]


def award_of(connection: Connection, application: int) -> int:
    """What the decisions award an application before caps and shares, in fen."""
    total = select(func.coalesce(func.sum(LineDecision.award_fen), 0)).where(LineDecision.application_id == application)
    return int(connection.execute(total).scalar_one())


def digest_of(decisions: Sequence[Decision]) -> str:
    """SHA-256 over what was decided of every row: what the history names instead of thousands of lines."""
    told: Plain = [[each.row, each.outcome, each.award_fen, each.reason_code] for each in decisions]
    return digest(told)


def _outcome(word: str) -> Outcome:
    return "accept" if word == "accept" else "refuse"
