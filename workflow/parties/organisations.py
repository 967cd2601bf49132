"""Organisations: registered with credit code and certificate, and found again by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, text, update
from sqlalchemy.dialects.postgresql import insert

from forms.faults import Fault
from forms.text import compact, organisation_name, tidy
from forms.types import TYPES
from storage.search import pinyin_sort_key
from workflow.definition.life import Text
from workflow.parties.errors import NoSuchOrganisationError
from workflow.parties.faults import FIELDS, fault, required
from workflow.parties.tables import ORGANISATION_KINDS, Organisation

KINDS: Mapping[str, Text] = {
    "university": Text("高等学校", "University"),
    "enterprise": Text("企业", "Enterprise"),
    "provider": Text("服务机构", "Service provider"),
    "institute": Text("科研院所", "Research institute"),
    "other": Text("其他", "Other"),
}
"""What each kind of `ORGANISATION_KINDS` is called."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_TELEPHONE = re.compile(r"\+?[0-9][0-9-]{6,26}[0-9]")


@dataclass(frozen=True)
class Registration:
    """What an organisation says of itself; `certificate` is the SHA-256 of its certificate's document.

    `telephone` is where the office calls back before money goes to another account.
    """

    kind: str
    uscc: str
    name: str
    legal_person: str
    address: str
    telephone: str
    certificate: str
    declared_group: str | None = None


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as it stands; its status is the state of `subject_id`."""

    id: int
    subject_id: int
    authority_id: int
    kind: str
    uscc: str
    name: str
    legal_person: str
    address: str
    declared_group: str | None
    certificate: str
    telephone: str | None


def check(registration: Registration) -> Registration | tuple[Fault, ...]:
    """The registration in its normal form, or everything that is wrong with it."""
    uscc, wrong = _uscc(registration.uscc)
    normal = Registration(
        kind=registration.kind,
        uscc=uscc,
        name=organisation_name(registration.name),
        legal_person=tidy(registration.legal_person),
        address=tidy(registration.address),
        telephone=compact(registration.telephone),
        certificate=registration.certificate,
        declared_group=organisation_name(registration.declared_group or "") or None,
    )
    faults = list(wrong)
    if normal.kind not in ORGANISATION_KINDS:
        faults.append(fault("kind_unknown", "kind"))
    faults += required(
        {
            "name": (normal.name, 200),
            "legal_person": (normal.legal_person, 100),
            "address": (normal.address, 300),
            "declared_group": (normal.declared_group or "-", 200),
        }
    )
    if not _TELEPHONE.fullmatch(normal.telephone):
        faults.append(fault("telephone", "telephone"))
    if not _SHA256.fullmatch(normal.certificate):
        faults.append(fault("certificate_missing", "certificate"))
    return tuple(faults) or normal


def register(
    connection: Connection,
    registration: Registration,
    *,
    authority_id: int,
    subject_id: int,
    by: int,
    at: datetime,
) -> int | tuple[Fault, ...]:
    """Add an organisation and return its number, or say what is wrong; `subject_id` is its life in the engine."""
    checked = check(registration)
    if isinstance(checked, tuple):
        return checked
    row = {
        **vars(checked),
        "authority_id": authority_id,
        "subject_id": subject_id,
        "name_key": pinyin_sort_key(checked.name),
        "registered_by": by,
        "registered_at": at,
    }
    added = (
        insert(Organisation)
        .values(row)
        .on_conflict_do_nothing(index_elements=["uscc"], index_where=text("rejected_at IS NULL"))
        .returning(Organisation.id)
    )
    number = connection.execute(added).scalar_one_or_none()
    return (fault("already_registered", "uscc"),) if number is None else number


def reject(connection: Connection, subject_id: int, *, at: datetime) -> None:
    """Give a credit code free again that was registered wrongly, so that whom it belongs to may register."""
    connection.execute(update(Organisation).where(Organisation.subject_id == subject_id).values(rejected_at=at))


def find_by_uscc(connection: Connection, typed: str) -> OrganisationRow | None:
    """The organisation with this credit code, however it was typed; nothing also for what is no credit code.

    One that was rejected is passed over.
    """
    uscc, wrong = _uscc(typed)
    return None if wrong else _find(connection, (Organisation.uscc == uscc) & Organisation.rejected_at.is_(None))


def get(connection: Connection, organisation_id: int) -> OrganisationRow:
    """An organisation by its number. Raises NoSuchOrganisationError."""
    found = _find(connection, Organisation.id == organisation_id)
    if found is None:
        raise NoSuchOrganisationError(organisation_id)
    return found


def of_subject(connection: Connection, subject_id: int) -> int:
    """The number of the organisation whose life this subject is. Raises NoSuchOrganisationError."""
    found = _find(connection, Organisation.subject_id == subject_id)
    if found is None:
        raise NoSuchOrganisationError(subject_id)
    return found.id


def _find(connection: Connection, condition: ColumnElement[bool]) -> OrganisationRow | None:
    columns = [getattr(Organisation, each) for each in OrganisationRow.__dataclass_fields__]
    row = connection.execute(select(*columns).where(condition)).one_or_none()
    return None if row is None else OrganisationRow(*row)


def _uscc(typed: str) -> tuple[str, tuple[Fault, ...]]:
    """The code's one spelling, or what is wrong with it."""
    parsed = TYPES["uscc"].parse(typed)
    if isinstance(parsed, Fault):
        return typed, (parsed.at((FIELDS["uscc"].zh,)),)
    return str(parsed.value), ()
