"""A proposed move read again: its mapping as the two editions have it, and every live application tried anew."""

from __future__ import annotations

from sqlalchemy import Connection

from workflow.acts.moving.trial import Trial, try_move
from workflow.acts.office import Office
from workflow.calls.moves import MoveRow
from workflow.definition.renaming import Renaming, read_renaming
from workflow.registers.editions import edition_by_hash

FILE = "mapping.yaml"
"""What a mapping is called where it has no name of its own."""


def renaming_of(connection: Connection, before: str, after: str, mapping: bytes, file: str = FILE) -> Renaming:
    """What a mapping's bytes rename between two editions, named by their hashes. Raises EditionFaults."""
    return read_renaming(mapping, file, edition_by_hash(connection, before), edition_by_hash(connection, after))


def try_proposed(office: Office, connection: Connection, move: MoveRow) -> Trial:
    """Try a move as it was proposed, on the applications as they stand now; raises what `try_move` raises."""
    renaming = renaming_of(connection, move.before, move.after, move.mapping)
    return try_move(office, connection, move.call, move.before, move.after, renaming)
