"""Registering an organisation: it may claim once an officer has verified its certificate."""

from __future__ import annotations

from sqlalchemy import Connection

from forms.faults import Fault
from storage.documents import records
from storage.documents.documents import Refused
from storage.documents.receive import Readable, Upload
from storage.documents.records import Stored
from storage.inspection.limits import MEBIBYTE
from storage.inspection.media import JPEG, PDF, PNG
from workflow.acts.acting import Beginning, begin_life
from workflow.acts.faults import FaultsFound
from workflow.acts.looking import Seen, house_edition, look
from workflow.acts.office import Office
from workflow.acts.once import begun_before, request_key
from workflow.definition.lives import load_life
from workflow.engine.moves import Key
from workflow.parties import mandates, organisations
from workflow.parties.actors import Actor
from workflow.parties.faults import fault
from workflow.parties.organisations import Registration

KIND = "organisation"

CERTIFICATE = "institution_certificate"
"""The kind of document that a registration rests on."""

LARGEST_CERTIFICATE = 10 * MEBIBYTE


def hand_in_certificate(office: Office, actor: Actor, authority: int, stream: Readable, name: str) -> Stored | Refused:
    """Keep the scan of a certificate, of which the actor alone may make a registration."""
    accepted = frozenset({PDF, JPEG, PNG})
    upload = Upload(authority, actor.person_id, CERTIFICATE, name, accepted=accepted, largest=LARGEST_CERTIFICATE)
    return office.documents.put(stream, upload)


def register(
    office: Office, actor: Actor, registration: Registration, *, authority: int, key: str | None = None
) -> tuple[int, Seen] | tuple[Fault, ...]:
    """Register an organisation that the actor then acts for: its number and its life, or everything that is wrong.

    With a `key`, the same request again gets the same organisation. The certificate is one that the actor handed in.
    """
    checked = organisations.check(registration)
    if isinstance(checked, tuple):
        return checked
    asked = request_key(key, [KIND, authority, *vars(checked).values()])
    try:
        return office.transaction(lambda connection: _register(office, connection, actor, checked, authority, asked))
    except FaultsFound as found:
        return found.faults


def _register(
    office: Office, connection: Connection, actor: Actor, registration: Registration, authority: int, key: Key | None
) -> tuple[int, Seen]:
    if (begun := begun_before(connection, actor, key)) is not None:
        return organisations.of_subject(connection, begun.id), begun
    now, by = office.now(), actor.person_id
    sha256 = registration.certificate
    if not records.handed_in(connection, authority_id=authority, uploaded_by=by, kind=CERTIFICATE, sha256=sha256):
        raise FaultsFound([fault("certificate_missing", "certificate")])
    edition, life = house_edition(KIND), load_life(KIND)
    seen = begin_life(office, connection, actor, KIND, edition, authority, life, Beginning(key=key))
    number = organisations.register(connection, registration, authority_id=authority, subject_id=seen.id, by=by, at=now)
    if isinstance(number, tuple):
        raise FaultsFound(number)
    given = mandates.give(connection, by, number, starts_on=office.clock.today(), given_by=by, at=now)
    if isinstance(given, Fault):
        raise FaultsFound([given])
    return number, look(connection, seen.id)
