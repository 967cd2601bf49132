"""People with login accounts: created, given a password, switched off, erased."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from forms.faults import Fault
from workflow.parties import keys
from workflow.parties.errors import NoSuchPersonError
from workflow.parties.faults import fault, required
from workflow.parties.tables import AccountMail, Person

LEAST_PASSWORD, MOST_PASSWORD = 12, 128
"""How many characters a password has."""

LONGEST_NAME = 100
"""Characters of a person's name."""

_LEAST_KINDS = 5
_LEAST_MAIL_NAME = 4
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}", re.ASCII)
_EMAIL_LENGTH = 254


@dataclass(frozen=True)
class NewPerson:
    """Somebody who is to have an account; without a password they set one by a mailed link."""

    email: str
    name: str
    authority_id: int
    language: str = "zh"
    password: str | None = None


def normal_email(typed: str) -> str:
    """The one spelling of a mail address: half width, no spaces around it, lower case."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


def well_formed(email: str) -> bool:
    """Whether a normal address is one that mail can be sent to."""
    return len(email) <= _EMAIL_LENGTH and _EMAIL.fullmatch(email) is not None


def password_fault(password: str, email: str) -> Fault | None:
    """Why a password would be too easy to guess, if so."""
    normal = normal_password(password)
    if len(normal) < LEAST_PASSWORD:
        return fault("password_short", "password", least=LEAST_PASSWORD)
    if len(normal) > MOST_PASSWORD:
        return fault("password_long", "password", most=MOST_PASSWORD)
    mail_name = email.partition("@")[0]
    holds_name = len(mail_name) >= _LEAST_MAIL_NAME and mail_name in normal.lower()
    if holds_name or len(set(normal)) < _LEAST_KINDS:
        return fault("password_simple", "password")
    return None


def normal_password(password: str) -> str:
    """The form in which a password is hashed, so that every keyboard types the same one (NFKD, as RFC 8265 advises)."""
    return unicodedata.normalize("NFKD", password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash in PHC form, which the web's sign-in verifies too."""
    return _hasher().hash(normal_password(password))


def opens(password: str, known: str) -> bool:
    """Whether a password is the one of a hash."""
    try:
        return _hasher().verify(known, normal_password(password))
    except VerifyMismatchError:
        return False


def check(new: NewPerson) -> tuple[Fault, ...]:
    """Everything that is wrong with an account that somebody is to have."""
    email = normal_email(new.email)
    faults: list[Fault] = list(required({"person_name": (new.name.strip(), LONGEST_NAME)}))
    if not well_formed(email):
        faults.append(fault("email_malformed", "email"))
    weak = password_fault(new.password, email) if new.password is not None else None
    return (*faults, weak) if weak else tuple(faults)


def create_person(connection: Connection, new: NewPerson, *, at: datetime) -> int | tuple[Fault, ...]:
    """Add an account and return its number, or say what is wrong with it; `at` is business time (UTC)."""
    faults = check(new)
    if faults:
        return faults
    return add(connection, new, None if new.password is None else hashed(new.password), at=at)


def add(connection: Connection, new: NewPerson, password: str | None, *, at: datetime) -> int | tuple[Fault, ...]:
    """Add an account that was checked, with the hash of its password; a fault when the address has one already."""
    row = {
        "authority_id": new.authority_id,
        "email": normal_email(new.email),
        "name": new.name.strip(),
        "password": password,
        "active": True,
        "fs_uniquifier": secrets.token_hex(32),
        "confirmed_at": at,
        "language": new.language,
        "created_at": at,
    }
    added = insert(Person).values(row).on_conflict_do_nothing(index_elements=["email"]).returning(Person.id)
    number = connection.execute(added).scalar_one_or_none()
    return (fault("email_taken", "email"),) if number is None else number


def set_password(connection: Connection, person_id: int, password: str) -> Fault | None:
    """Give a new password and end all sessions, or say why not. Raises NoSuchPersonError."""
    email = email_of(connection, person_id)
    weak = password_fault(password, email)
    if weak is None:
        _change(connection, person_id, password=hashed(password), fs_uniquifier=secrets.token_hex(32))
    return weak


def set_name(connection: Connection, person_id: int, name: str) -> Fault | None:
    """Call a person by another name from now on, or say why not. Raises NoSuchPersonError."""
    wrong = required({"person_name": (name.strip(), LONGEST_NAME)})
    if not wrong:
        _change(connection, person_id, name=name.strip())
    return wrong[0] if wrong else None


def set_language(connection: Connection, person_id: int, language: str) -> None:
    """Address a person in `zh` or `en` from now on. Raises NoSuchPersonError."""
    _change(connection, person_id, language=language)


def email_of(connection: Connection, person_id: int) -> str:
    """Where an active person gets mail. Raises NoSuchPersonError."""
    found = connection.execute(select(Person.email).where(Person.id == person_id, Person.active)).scalar_one_or_none()
    if found is None:
        raise NoSuchPersonError(person_id)
    return found


def find_by_email(connection: Connection, email: str) -> int | None:
    """The number of the person with this address, active or not."""
    return connection.execute(select(Person.id).where(Person.email == normal_email(email))).scalar_one_or_none()


def deactivate(connection: Connection, person_id: int) -> None:
    """Let somebody in no longer: no sign-in, and every session ends. Raises NoSuchPersonError."""
    _change(connection, person_id, active=False, fs_uniquifier=secrets.token_hex(32))


def erase(connection: Connection, person_id: int, *, at: datetime) -> None:
    """Wipe what tells who somebody was; what they did stays on record under their number. Raises NoSuchPersonError."""
    _change(
        connection,
        person_id,
        active=False,
        email=None,
        name="",
        password=None,
        tf_primary_method=None,
        tf_totp_secret=None,
        fs_uniquifier=secrets.token_hex(32),
        erased_at=at,
    )
    keys.forget(connection, person_id, now=at)
    connection.execute(update(AccountMail).where(AccountMail.person_id == person_id).values(sealed=None))


def _change(connection: Connection, person_id: int, **values: object) -> None:
    changed = connection.execute(update(Person).where(Person.id == person_id).values(values))
    if changed.rowcount != 1:
        raise NoSuchPersonError(person_id)
