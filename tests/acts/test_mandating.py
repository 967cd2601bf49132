"""Mandates given and ended by an organisation's own officers: to people with accounts, and never to an office's."""

from __future__ import annotations

import pytest

from forms.faults import Fault
from tests import made
from tests.acts.together import at_once
from tests.acts.town import Claimant, Town, registered
from workflow.acts.faults import NotVerified
from workflow.acts.mandating import end_mandate, give_mandate
from workflow.engine.errors import NotYours
from workflow.parties import people
from workflow.parties.actors import Actor, actor_of


@pytest.fixture
def ours(town: Town) -> Claimant:
    return town.claimants[0]


def newcomer(town: Town, *roles: str) -> tuple[int, str]:
    """Somebody with an account, and their address."""
    email = f"p-{made.word()}@example.cn"
    with town.office.database.writing() as connection:
        return made.person(connection, town.authority, *roles, email=email), email


def now(town: Town, person: int) -> Actor:
    with town.office.database.reading() as connection:
        return actor_of(connection, person, town.office.clock.today())


def given(town: Town, who: Claimant, email: str) -> int:
    number = give_mandate(town.office, who.officer, who.organisation, email)
    assert isinstance(number, int), number
    return number


def code(answer: object) -> str:
    assert isinstance(answer, Fault), answer
    return answer.code


def test_a_colleague_acts_from_today_until_the_mandate_is_ended(town: Town, ours: Claimant) -> None:
    person, email = newcomer(town)
    number = given(town, ours, f" {email.upper()}")
    assert now(town, person).represents(ours.organisation)
    assert end_mandate(town.office, ours.officer, ours.organisation, number) is None
    assert not now(town, person).represents(ours.organisation)
    assert town.one("SELECT ended_by FROM mandate WHERE id = :id", id=number) == (ours.officer.person_id,)
    assert end_mandate(town.office, ours.officer, ours.organisation, number) is None


def test_only_who_acts_for_an_organisation_says_who_else_does(town: Town, ours: Claimant) -> None:
    person, email = newcomer(town)
    rival = town.claimants[1].officer
    for actor in (rival, now(town, person), *town.staff.values()):
        with pytest.raises(NotYours):
            give_mandate(town.office, actor, ours.organisation, email)
        with pytest.raises(NotYours):
            end_mandate(town.office, actor, ours.organisation, 1)


def test_a_mandate_of_another_organisation_is_not_ended_by_its_number(town: Town, ours: Claimant) -> None:
    rival = town.claimants[1]
    _, email = newcomer(town)
    theirs = given(town, rival, email)
    end_mandate(town.office, ours.officer, ours.organisation, theirs)
    assert town.one("SELECT ends_on FROM mandate WHERE id = :id", id=theirs) == (None,)


def test_who_has_no_account_or_one_that_was_switched_off_gets_none(town: Town, ours: Claimant) -> None:
    person, email = newcomer(town)
    with town.office.database.writing() as connection:
        people.deactivate(connection, person)
    for address in (email, f"nobody-{made.word()}@example.cn", "", "no address"):
        assert code(give_mandate(town.office, ours.officer, ours.organisation, address)) == "no_such_account"


@pytest.mark.parametrize("role", ["handler", "finance", "auditor", "administrator"])
def test_nobody_of_an_office_is_made_a_claimants_officer(town: Town, ours: Claimant, role: str) -> None:
    """A mandate, however short, would shut them out of the organisation's claims for good."""
    person, email = newcomer(town, role)
    assert code(give_mandate(town.office, ours.officer, ours.organisation, email)) == "office_person"
    assert now(town, person).organisations == frozenset()


def test_before_an_office_has_verified_it_nobody_joins(town: Town, ours: Claimant) -> None:
    organisation, _ = registered(town, ours.officer, made.registration())
    _, email = newcomer(town)
    with pytest.raises(NotVerified):
        give_mandate(town.office, now(town, ours.officer.person_id), organisation, email)


def test_a_mandate_is_given_once_also_when_two_give_it_at_once(town: Town, ours: Claimant) -> None:
    person, email = newcomer(town)
    answers = at_once([lambda: give_mandate(town.office, ours.officer, ours.organisation, email)] * 3)
    assert sorted(isinstance(each, int) for each in answers) == [False, False, True], answers
    assert town.one("SELECT count(*) FROM mandate WHERE person_id = :id", id=person) == (1,)


def test_the_last_officer_stays_also_when_both_end_each_other_at_once(town: Town, ours: Claimant) -> None:
    (own,) = [each for (each,) in town.all("SELECT id FROM mandate WHERE organisation_id = :o", o=ours.organisation)]
    assert isinstance(own, int)
    assert code(end_mandate(town.office, ours.officer, ours.organisation, own)) == "last_mandate"
    person, email = newcomer(town)
    second = given(town, ours, email)
    other = now(town, person)
    answers = at_once([
        lambda: end_mandate(town.office, ours.officer, ours.organisation, second),
        lambda: end_mandate(town.office, other, ours.organisation, own),
    ])  # fmt: skip
    assert sorted(type(each).__name__ for each in answers) == ["NoneType", "PartyFault"], answers
