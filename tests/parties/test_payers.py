"""Payers: the database itself keeps one account in use, one that waits, and two people for every change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from storage.columns import Keyring, SealedUnreadableError
from tests import made
from tests.moving import begun_in
from workflow.parties import payees, payers
from workflow.parties.errors import NoSuchAccountError
from workflow.parties.payees import Account

ACCOUNT = Account("长沙市财政局", "4305010000000000001", "中国建设银行长沙芙蓉支行", "105551000016")


class Case:
    """An authority with two people of finance."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self.connection, self.keyring = connection, keyring
        self.city = made.authority(connection)
        self.one, self.two = made.person(connection, self.city), made.person(connection, self.city)

    def held(self) -> int:
        """An account that waits, asked for by the first."""
        subject = begun_in(self.connection, "requested", self.city, "payer_account")
        wrong = payers.request(
            self.connection, self.keyring, ACCOUNT, authority=self.city, subject=subject, by=self.one, at=made.AT
        )
        assert wrong == ()
        return subject

    def tail_at(self, hours: int) -> str | None:
        """The tail of the account in use so many hours later."""
        found = payers.current(self.connection, self.keyring, self.city, at=made.AT + timedelta(hours=hours))
        return found.tail if found else None


@pytest.fixture
def case(connection: Connection, keyring: Keyring) -> Case:
    """A case of its own."""
    return Case(connection, keyring)


def test_an_account_is_in_use_from_when_another_confirmed_it(case: Case) -> None:
    held = case.held()
    own = payers.confirm(case.connection, held, by=case.one, at=made.AT)
    assert own is not None
    assert own.code == "second_person"
    assert payers.confirm(case.connection, held, by=case.two, at=made.AT + timedelta(hours=2)) is None
    assert [case.tail_at(hours) for hours in (0, 1, 2, 99)] == [None, None, "0001", "0001"]


def test_an_account_is_confirmed_or_dropped_once(case: Case) -> None:
    held = case.held()
    assert payers.discard(case.connection, held, at=made.AT)
    assert not payers.discard(case.connection, held, at=made.AT)
    with pytest.raises(NoSuchAccountError):
        payers.confirm(case.connection, held, by=case.two, at=made.AT)
    assert case.tail_at(99) is None


@pytest.mark.parametrize("change", [
    "confirmed_by = requested_by, confirmed_at = now()",
    "confirmed_by = NULL, confirmed_at = now()",
])  # fmt: skip
def test_the_database_refuses_a_confirmation_by_one_person_or_by_nobody(case: Case, change: str) -> None:
    held = case.held()
    with pytest.raises(IntegrityError):
        case.connection.execute(text(f"UPDATE payer_account SET {change} WHERE id = :id"), {"id": held})


def test_a_number_that_is_copied_to_another_row_or_to_the_payees_does_not_open(case: Case) -> None:
    held = case.held()
    sealed = case.connection.execute(text("SELECT account_number FROM payer_account WHERE id = :id"), {"id": held})
    value = bytes(sealed.scalar_one())
    assert case.keyring.open(payers.PLACE, held, value) == ACCOUNT.account_number
    for place, row in ((payers.PLACE, held + 1), (payees.PLACE, held)):
        with pytest.raises(SealedUnreadableError):
            case.keyring.open(place, row, value)
