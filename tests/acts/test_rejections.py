"""What was rejected stands in nobody's way: another account may be asked for, and a credit code registered again."""

from __future__ import annotations

import pytest

from forms.faults import Fault
from tests import made
from tests.acts.town import Town, registered, requested
from workflow.acts.faults import NotVerified
from workflow.acts.register import register
from workflow.acts.request_account import request_account
from workflow.parties import organisations
from workflow.parties.actors import Actor, actor_of
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
    registration, officer, stranger = made.registration(), town.claimants[0].officer, town.claimants[1].officer
    _, squatted = registered(town, officer, registration)
    town.do("handler", squatted.id, "reject", "证照与统一社会信用代码不符")
    with town.office.database.reading() as connection:
        assert organisations.find_by_uscc(connection, registration.uscc) is None
    _, rightful = registered(town, officer, registration)
    town.do("handler", rightful.id, "verify")
    with town.office.database.writing() as connection:
        made.certificate(connection, town.authority, stranger.person_id)
    again = register(town.office, stranger, registration, authority=town.authority)
    assert [each.code for each in again if isinstance(each, Fault)] == ["already_registered"]


def test_whoever_registered_wrongly_acts_for_nobody_once_it_was_rejected(town: Town) -> None:
    officer = town.claimants[0].officer
    organisation, squatted = registered(town, officer, made.registration())
    assert now(town, officer.person_id).represents(organisation)
    town.do("handler", squatted.id, "reject", "证照与统一社会信用代码不符")
    assert now(town, officer.person_id).organisations == {town.claimants[0].organisation}
    ended = "SELECT ended_by FROM mandate WHERE organisation_id = :id"
    assert town.one(ended, id=organisation) == (town.staff["handler"].person_id,)


def now(town: Town, person: int) -> Actor:
    with town.office.database.reading() as connection:
        return actor_of(connection, person, town.office.clock.today())


def test_an_account_is_held_only_for_an_organisation_that_was_verified(town: Town) -> None:
    officer = town.claimants[0].officer
    organisation, _ = registered(town, officer, made.registration())
    with pytest.raises(NotVerified):
        request_account(
            town.office,
            now(town, officer.person_id),
            organisation,
            Account("某大学", "6222021908001234569", "中国银行"),
        )
