"""Proposing to move a call's running applications to another edition: tried first, and approved by another person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection

from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.moving.faults import MoveWaits, NothingMoves
from workflow.acts.moving.proposed import renaming_of
from workflow.acts.moving.trial import Trial, try_move
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.calls import moves
from workflow.calls.moves import AnotherWaits, MoveRow
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.history.body import Plain
from workflow.parties.actors import Actor

KIND = "edition_move"

ROLE = "policy_officer"
"""Who proposes a move."""


@dataclass(frozen=True)
class Wanted:
    """What is to be moved: a call's applications from one edition to another (hashes), with a mapping's bytes."""

    call: int
    before: str
    after: str
    mapping: bytes = b""


def try_wanted(office: Office, connection: Connection, wanted: Wanted) -> Trial:
    """What would move and what would break; reads only.

    Raises EditionFaults for a mapping that cannot be read, and what `try_move` raises.
    """
    renaming = renaming_of(connection, wanted.before, wanted.after, wanted.mapping)
    return try_move(office, connection, wanted.call, wanted.before, wanted.after, renaming)


def propose_move(office: Office, actor: Actor, wanted: Wanted, reason: str, *, key: str | None = None) -> Seen:
    """Propose a move; nothing moves before another person approves it.

    With a `key`, the same request again gets the same move. Raises NotYours for who is no policy officer at the call's
    authority, EditionFaults for the mapping, MoveWaits, NothingMoves, ReasonMissing, and what `try_move` raises.
    """
    said: Plain = [KIND, wanted.call, wanted.before, wanted.after, hashlib.sha256(wanted.mapping).hexdigest(), reason]
    asked = request_key(key, said)
    return office.transaction(lambda connection: _propose(office, connection, actor, wanted, reason, asked))


def _propose(
    office: Office, connection: Connection, actor: Actor, wanted: Wanted, reason: str, key: Key | None
) -> Seen:
    authority = look(connection, wanted.call).authority
    if not actor.may(ROLE, authority):
        raise NotYours
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    if not try_wanted(office, connection, wanted).moving:
        raise NothingMoves
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, authority, life, Beginning(key=key))
    row = MoveRow(seen.id, authority, wanted.call, wanted.before, wanted.after, wanted.mapping)
    try:
        moves.add(connection, row)
    except AnotherWaits as waits:
        raise MoveWaits from waits
    act(office, connection, actor, seen, "propose", reason=reason)
    return look(connection, seen.id)
