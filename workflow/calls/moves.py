"""Moves of running applications as rows: what was proposed, and what came of each application."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import constraint_of
from workflow.calls.move_tables import EditionMove, EditionMoveResult


class AnotherWaits(Exception):
    """Another move of the call waits for its approval."""


@dataclass(frozen=True)
class MoveRow:
    """A move's own columns; its state is its subject's. The editions are named by their hashes."""

    id: int
    authority: int
    call: int
    before: str
    after: str
    mapping: bytes

    @property
    def sha256(self) -> str:
        """The hash of the mapping's bytes."""
        return hashlib.sha256(self.mapping).hexdigest()


@dataclass(frozen=True)
class Result:
    """What came of an application: whether it was moved, and what was found, as it was written."""

    application: int
    moved: bool
    found: Sequence[Mapping[str, Any]]


def add(connection: Connection, row: MoveRow) -> None:
    """Keep a move as it was proposed. Raises AnotherWaits."""
    values = {
        "id": row.id,
        "authority_id": row.authority,
        "call_id": row.call,
        "before_hash": row.before,
        "after_hash": row.after,
        "mapping": row.mapping,
        "mapping_sha256": row.sha256,
    }
    try:
        connection.execute(insert(EditionMove).values(values))
    except IntegrityError as refused:
        if constraint_of(refused) == "edition_move_open_key":
            raise AnotherWaits from refused
        raise


def get(connection: Connection, move: int) -> MoveRow:
    """A move by its subject's id."""
    columns = (
        *(EditionMove.id, EditionMove.authority_id, EditionMove.call_id),
        *(EditionMove.before_hash, EditionMove.after_hash, EditionMove.mapping),
    )
    row = connection.execute(select(*columns).where(EditionMove.id == move)).one()
    return MoveRow(*row[:5], bytes(row.mapping))


def close(connection: Connection, move: int, at: datetime) -> None:
    """Let another move of the call be proposed."""
    connection.execute(update(EditionMove).where(EditionMove.id == move).values(closed_at=at))


def keep(connection: Connection, move: MoveRow, results: Sequence[Result]) -> None:
    """Write down what came of each application."""
    rows = [
        {
            "move_id": move.id,
            "application_id": each.application,
            "authority_id": move.authority,
            "moved": each.moved,
            "found": [dict(one) for one in each.found],
        }
        for each in results
    ]
    if rows:
        connection.execute(insert(EditionMoveResult), rows)


def results(connection: Connection, move: int) -> Sequence[Result]:
    """What came of each application of a move that was approved; empty before."""
    columns = (EditionMoveResult.application_id, EditionMoveResult.moved, EditionMoveResult.found)
    found = select(*columns).where(EditionMoveResult.move_id == move).order_by(EditionMoveResult.application_id)
    return [Result(*row) for row in connection.execute(found)]
