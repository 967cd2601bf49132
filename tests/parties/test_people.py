"""Accounts: one a mail address, passwords that are hard to guess, and nothing left of who is erased."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from forms.faults import Fault
from tests import made
from workflow.parties import people
from workflow.parties.actors import actor_of
from workflow.parties.errors import NoSuchPersonError
from workflow.parties.faults import WORDS, PartyFault
from workflow.parties.people import NewPerson, create_person
from workflow.parties.tables import Person


def codes(told: object) -> list[str]:
    """The codes of what was found wrong."""
    assert isinstance(told, tuple), told
    return [each.code for each in told]


def test_an_address_has_one_account_however_it_is_typed(connection: Connection) -> None:
    city, email = made.authority(connection), f"li-{made.word()}@example.cn"
    first = create_person(connection, NewPerson(email, "李", city), at=made.AT)
    again = create_person(connection, NewPerson(f"  {email.upper()} ", "李", city), at=made.AT)
    assert people.find_by_email(connection, email.upper()) == first
    assert codes(again) == ["email_taken"]


def test_all_that_is_wrong_is_told_at_once(connection: Connection) -> None:
    new = NewPerson("not an address", " ", made.authority(connection), password="short")
    assert codes(create_person(connection, new, at=made.AT)) == ["missing", "email_malformed", "password_short"]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("eleven char", "password_short"),
        ("x" * 129, "password_long"),
        ("abababababab", "password_simple"),
        ("zhangsan-2018-mail", "password_simple"),
        (made.PASSWORD, None),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_with_a_reason(password: str, code: str | None) -> None:
    fault = people.password_fault(password, "zhangsan@example.cn")
    assert (fault and fault.code) == code


def test_a_password_is_kept_as_argon2id_only(connection: Connection) -> None:
    number = made.person(connection, made.authority(connection), password=made.PASSWORD)
    kept = connection.execute(select(Person.password).where(Person.id == number)).scalar_one()
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert PasswordHasher().verify(kept, people.normal_password(made.PASSWORD))


def test_a_new_password_ends_every_session(connection: Connection) -> None:
    number = made.person(connection, made.authority(connection))
    session = select(Person.fs_uniquifier).where(Person.id == number)
    before = connection.execute(session).scalar_one()
    assert people.set_password(connection, number, "short") is not None
    assert connection.execute(session).scalar_one() == before
    assert people.set_password(connection, number, made.PASSWORD) is None
    assert connection.execute(session).scalar_one() != before


def test_nothing_tells_who_an_erased_person_was(connection: Connection) -> None:
    number = made.person(connection, made.authority(connection), "handler", email=f"wang-{made.word()}@example.cn")
    people.erase(connection, number, at=made.AT)
    row = connection.execute(select(Person.__table__).where(Person.id == number)).one()
    assert (row.email, row.name, row.password, row.active, row.erased_at) == (None, "", None, False, made.AT)
    with pytest.raises(NoSuchPersonError):
        actor_of(connection, number, made.AT.date())


def test_who_is_switched_off_is_no_actor(connection: Connection) -> None:
    number = made.person(connection, made.authority(connection))
    people.deactivate(connection, number)
    with pytest.raises(NoSuchPersonError):
        people.email_of(connection, number)


@given(st.emails())
def test_normal_addresses_are_a_fixed_point(email: str) -> None:
    normal = people.normal_email(email)
    assert people.normal_email(normal) == normal
    assert normal == normal.lower()


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_fault_is_told_in_both_languages(code: str) -> None:
    params: dict[str, str | int] = {"most": 9, "least": 9, "one": "甲", "other": "乙"}
    fault: Fault = PartyFault(code, "账号", params)
    assert fault.message("zh")
    assert fault.message("en").isascii() or "“" in fault.message("en")
