"""Payees: sealed numbers, a second person for every change, and the account of a moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import IntegrityError

from storage.columns import Keyring, SealedUnreadableError
from tests import made
from workflow.parties import payees
from workflow.parties.errors import NoSuchAccountError
from workflow.parties.faults import PartyFault
from workflow.parties.organisations import OrganisationRow
from workflow.parties.payees import PLACE, Account, Held
from workflow.parties.tables import PayeeAccount

NUMBER = "6222021908001234569"


class Case:
    """An organisation with an officer who asks and a keeper who confirms."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self.connection, self.keyring = connection, keyring
        self.city = made.authority(connection)
        self.officer = made.person(connection, self.city)
        self.keeper = made.person(connection, self.city, "payee_keeper")
        self.claimant: OrganisationRow = made.organisation(connection, self.city, officer=self.officer)

    def ask(self, number: str = NUMBER, **given: str) -> Held | tuple[object, ...]:
        """The officer asks for a change."""
        account = Account(self.claimant.name, number, "中国银行长沙岳麓支行", "104100000004")
        return payees.request_change(
            self.connection,
            self.keyring,
            replace(account, **given),
            organisation=self.claimant,
            subject_id=made.subject(self.connection, self.city, "payee_account", "held"),
            by=self.officer,
            at=made.AT,
        )

    def held(self, number: str = NUMBER) -> int:
        """The number of a change that waits."""
        told = self.ask(number)
        assert isinstance(told, Held), told
        return told.id

    def confirm(self, number: int, hours: int) -> None:
        """The keeper confirms so many hours later."""
        fault = payees.confirm(self.connection, number, by=self.keeper, at=made.AT + timedelta(hours=hours))
        assert fault is None

    def number_at(self, hours: int) -> str | None:
        """The account number in use so many hours later."""
        at = made.AT + timedelta(hours=hours)
        payee = payees.current(self.connection, self.keyring, [self.claimant.id], at=at).get(self.claimant.id)
        return payee.account.account_number if payee else None


@pytest.fixture
def case(connection: Connection, keyring: Keyring) -> Case:
    """A case of its own."""
    return Case(connection, keyring)


def test_a_change_is_held_until_a_second_person_confirms_it(case: Case) -> None:
    first = case.held()
    assert case.number_at(99) is None
    own = payees.confirm(case.connection, first, by=case.officer, at=made.AT)
    assert isinstance(own, PartyFault)
    assert own.code == "second_person"
    case.confirm(first, hours=1)
    second = case.held("43001234567890")
    assert case.number_at(99) == NUMBER
    case.confirm(second, hours=5)
    assert [case.number_at(hours) for hours in (0, 1, 4, 5, 99)] == [
        None,
        NUMBER,
        NUMBER,
        "43001234567890",
        "43001234567890",
    ]


def test_the_database_itself_refuses_one_person_for_both(case: Case) -> None:
    number = case.held()
    own = text("UPDATE payee_account SET confirmed_by = requested_by, confirmed_at = now() WHERE id = :id")
    with pytest.raises(IntegrityError, match="second_person"):
        case.connection.execute(own, {"id": number})


def test_one_change_waits_at_a_time(case: Case) -> None:
    first = case.held()
    told = case.ask()
    assert isinstance(told, tuple)
    assert isinstance(told[0], PartyFault)
    assert told[0].code == "change_held"
    assert payees.discard(case.connection, first, at=made.AT)
    assert not payees.discard(case.connection, first, at=made.AT)
    with pytest.raises(NoSuchAccountError):
        payees.confirm(case.connection, first, by=case.keeper, at=made.AT)
    assert isinstance(case.ask(), Held)


def test_a_number_rests_sealed_to_its_own_subject(case: Case) -> None:
    row = case.connection.execute(select(PayeeAccount.__table__).where(PayeeAccount.id == case.held())).one()
    assert NUMBER.encode() not in bytes(row.account_number) + row.account_index
    assert row.account_tail == NUMBER[-4:]
    assert case.keyring.open(PLACE, row.subject_id, row.account_number) == NUMBER
    with pytest.raises(SealedUnreadableError):
        case.keyring.open(PLACE, row.subject_id + 1, row.account_number)


def test_an_account_that_two_organisations_use_is_found_without_reading_it(case: Case) -> None:
    case.held()
    other = Case(case.connection, case.keyring)
    other.held("6222 0219-0800 1234 569")
    shared = payees.sharing(case.connection, case.keyring, NUMBER, besides=other.claimant.id)
    assert case.claimant.id in shared
    assert other.claimant.id not in shared


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"number": "12-34"}, ["account_number"]),
        ({"cnaps": "1041"}, ["cnaps"]),
        ({"account_name": " ", "bank_name": ""}, ["missing", "missing"]),
    ],
)
def test_an_account_that_cannot_be_one_is_refused(case: Case, given: dict[str, str], codes: list[str]) -> None:
    told = case.ask(**given)
    assert isinstance(told, tuple)
    assert [each.code for each in told if isinstance(each, PartyFault)] == codes


def test_what_is_odd_is_noted_for_the_second_person(case: Case) -> None:
    told = case.ask(account_name="别的单位", cnaps="104100000005")
    assert isinstance(told, Held)
    assert [each.code for each in told.warnings] == ["account_name", "cnaps_check"]


def test_an_account_never_prints_its_number() -> None:
    assert NUMBER not in repr(Account("甲", NUMBER, "乙"))
