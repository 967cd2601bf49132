"""Proposing an edition: a file without faults, kept as it was given, that another person publishes or rejects."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection

from workflow.acts.acting import Beginning, act, begin_life
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.definition.faults import EditionFaults
from workflow.definition.lives import load_life
from workflow.engine.errors import NotYours
from workflow.engine.moves import Key
from workflow.parties.actors import Actor
from workflow.registers import publishing
from workflow.registers.publishing import NameWaits

KIND = "edition_proposal"

ROLE = "policy_officer"
"""Who writes editions and proposes them."""


def propose_edition(
    office: Office, actor: Actor, authority: int, given: bytes, file: str, *, key: str | None = None
) -> Seen | EditionFaults:
    """Propose what a file's bytes say: its life, or every fault of the file, and then nothing is stored.

    With a `key`, the same request again gets the same proposal. Raises NotYours for whoever is no policy officer there.
    """
    if not actor.may(ROLE, authority):
        raise NotYours
    asked = request_key(key, [KIND, authority, hashlib.sha256(given).hexdigest()])
    try:
        return office.transaction(lambda connection: _propose(office, connection, actor, authority, given, file, asked))
    except EditionFaults as found:
        return found


def _propose(
    office: Office, connection: Connection, actor: Actor, authority: int, given: bytes, file: str, key: Key | None
) -> Seen:
    if (begun := begun_before(connection, actor, key)) is not None:
        return begun
    proposed = publishing.checked(connection, given, file, authority)
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, authority, life, Beginning(key=key))
    try:
        publishing.add(connection, seen.id, authority, proposed, given)
    except NameWaits as waits:
        raise EditionFaults([publishing.name_waits(proposed, file)]) from waits
    act(office, connection, actor, seen, "propose")
    return look(connection, seen.id)
