"""Beginning an application: a draft of one claimant in one open call."""

from __future__ import annotations

from sqlalchemy import Connection

from workflow.acts.acting import begin_life
from workflow.acts.faults import NotVerified, WrongClaimant
from workflow.acts.looking import APPLICATION, VERIFIED, Seen, look
from workflow.acts.office import Office
from workflow.calls import rounds
from workflow.calls.rounds import CallNotOpen, CallRow
from workflow.claims import applications, lists
from workflow.claims.applications import ApplicationRow
from workflow.engine.errors import NotYours
from workflow.parties import organisations
from workflow.parties.actors import Actor
from workflow.registers.editions import edition_by_hash


def apply(office: Office, actor: Actor, call: int, organisation: int) -> Seen:
    """Begin a draft. Raises NotYours, NotVerified, WrongClaimant, CallNotOpen, and AlreadyApplied for a second one."""
    if not actor.represents(organisation):
        raise NotYours
    return office.transaction(lambda connection: _apply(office, connection, actor, call, organisation))


def _apply(office: Office, connection: Connection, actor: Actor, call: int, organisation: int) -> Seen:
    claimant, row = organisations.get(connection, organisation), rounds.get(connection, call)
    edition = edition_by_hash(connection, row.edition)
    if look(connection, claimant.subject_id).state != VERIFIED:
        raise NotVerified
    if claimant.kind not in edition.claimants:
        raise WrongClaimant
    if not _takes_claims(office, connection, row):
        raise CallNotOpen
    seen = begin_life(office, connection, actor, APPLICATION, row.edition, row.authority, edition.life)
    number = f"{row.number}-{seen.id:06d}"
    draft = ApplicationRow(seen.id, row.authority, number, call, organisation, None)
    applications.add(connection, draft, office.now())
    lists.draft_of(connection, seen.id, row.authority)
    return look(connection, seen.id)


def _takes_claims(office: Office, connection: Connection, call: CallRow) -> bool:
    return look(connection, call.id).state == "open" and call.opens_at <= office.now() < call.closes_at
