"""What was rejected stands in nobody's way: another account may be asked for, and a credit code registered again."""

from __future__ import annotations

import pytest

from forms.faults import Fault
from tests import made
from tests.acts.town import Town, requested
from workflow.acts.faults import NotVerified
from workflow.acts.looking import Seen
from workflow.acts.register import register
from workflow.acts.request_account import request_account
from workflow.parties import organisations
from workflow.parties.actors import actor_of
from workflow.parties.organisations import Registration
from workflow.parties.payees import Account


def test_after_a_rejected_account_another_one_is_asked_for_and_the_old_one_stays_in_use(town: Town) -> None:
    ours = town.claimants[0]
    in_use = (
        "SELECT id FROM payee_account WHERE organisation_id = :id AND confirmed_at IS NOT NULL AND ended_at IS NULL"
    )
    before = town.one(in_use, id=ours.organisation)
    for _attempt in range(2):
        asked = requested(town, ours.officer, ours.organisation, ours.name)
        assert town.do("payee_keeper", asked.id, "reject", "户名与营业执照不符").state == "rejected"
        assert town.one(in_use, id=ours.organisation) == before
    asked = requested(town, ours.officer, ours.organisation, ours.name)
    town.do("payee_keeper", asked.id, "confirm")
    assert town.one(in_use, id=ours.organisation) != before


def test_a_rejected_registration_gives_the_credit_code_back(town: Town) -> None:
    registration, stranger = made.registration(), town.claimants[1].officer
    squatted = registered(town, registration)
    town.do("handler", squatted.id, "reject", "证照与统一社会信用代码不符")
    with town.office.database.reading() as connection:
        assert organisations.find_by_uscc(connection, registration.uscc) is None
    rightful = registered(town, registration)
    town.do("handler", rightful.id, "verify")
    again = register(town.office, stranger, registration, authority=town.authority)
    assert [each.code for each in again if isinstance(each, Fault)] == ["already_registered"]


def registered(town: Town, registration: Registration) -> Seen:
    found = register(town.office, town.claimants[0].officer, registration, authority=town.authority)
    assert isinstance(found[1], Seen), found
    return found[1]


def test_an_account_is_held_only_for_an_organisation_that_was_verified(town: Town) -> None:
    officer = town.claimants[0].officer
    found = register(town.office, officer, made.registration(), authority=town.authority)
    assert isinstance(found[0], int)
    with town.office.database.reading() as connection:
        acting = actor_of(connection, officer.person_id, town.office.clock.today())
    with pytest.raises(NotVerified):
        request_account(town.office, acting, found[0], Account("某大学", "6222021908001234569", "中国银行"))
