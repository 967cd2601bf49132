"""Roles given and ended: by administrators, at their own authority, never to oneself, and every grant on record."""

from __future__ import annotations

import pytest

from forms.faults import Fault
from tests import made
from tests.acts.together import at_once
from tests.acts.town import Town, person
from workflow.acts.granting import Invited, end_role, grant_role, invite
from workflow.engine.errors import NotDeclared, NotYours
from workflow.parties import people
from workflow.parties.actors import Actor, actor_of
from workflow.parties.errors import NoSuchPersonError
from workflow.parties.grants import Granted
from workflow.parties.people import NewPerson


@pytest.fixture
def head(town: Town) -> Actor:
    return town.staff["administrator"]


def colleague(town: Town) -> int:
    with town.office.database.writing() as connection:
        return made.person(connection, town.authority)


def roles(town: Town, who: int) -> frozenset[str]:
    with town.office.database.reading() as connection:
        return actor_of(connection, who, town.office.clock.today()).roles.get(town.authority, frozenset())


def given(town: Town, head: Actor, who: int, role: str) -> Granted:
    granted = grant_role(town.office, head, town.authority, who, role)
    assert isinstance(granted, Granted), granted
    return granted


def code(answer: object) -> str:
    assert isinstance(answer, Fault), answer
    return answer.code


def test_a_role_is_given_and_ended_and_both_stay_on_record(town: Town, head: Actor) -> None:
    who = colleague(town)
    granted = given(town, head, who, "handler")
    assert roles(town, who) == {"handler"}
    assert end_role(town.office, head, town.authority, granted.id) is None
    assert roles(town, who) == frozenset()
    record = "SELECT granted_by, ended_by FROM role_grant WHERE id = :id AND ended_at IS NOT NULL"
    assert town.one(record, id=granted.id) == (head.person_id, head.person_id)
    assert end_role(town.office, head, town.authority, granted.id) is None
    given(town, head, who, "handler")


def test_only_an_administrator_of_this_authority_gives_and_ends_roles(town: Town, head: Actor) -> None:
    who = colleague(town)
    granted = given(town, head, who, "handler")
    with town.office.database.writing() as connection:
        elsewhere = made.authority(connection)
        abroad = actor_of(connection, made.person(connection, elsewhere, "administrator"), town.office.clock.today())
    strangers = [actor for role, actor in town.staff.items() if role != "administrator"]
    for actor in (*strangers, abroad, town.claimants[0].officer):
        with pytest.raises(NotYours):
            grant_role(town.office, actor, town.authority, who, "director")
        with pytest.raises(NotYours):
            end_role(town.office, actor, town.authority, granted.id)
        with pytest.raises(NotYours):
            invite(town.office, actor, NewPerson("a@example.cn", "李", town.authority), "handler")
    end_role(town.office, abroad, elsewhere, granted.id)
    assert roles(town, who) == {"handler"}


def test_nobody_gives_a_role_to_themselves(town: Town, head: Actor) -> None:
    assert code(grant_role(town.office, head, town.authority, head.person_id, "director")) == "own_role"
    assert roles(town, head.person_id) == {"administrator"}


@pytest.mark.parametrize("role", ["claimant_officer", "system", "emperor", ""])
def test_what_is_no_role_of_an_office_is_not_given(town: Town, head: Actor, role: str) -> None:
    with pytest.raises(NotDeclared):
        grant_role(town.office, head, town.authority, colleague(town), role)


def test_who_was_switched_off_or_is_not_there_gets_no_role(town: Town, head: Actor) -> None:
    who = colleague(town)
    with town.office.database.writing() as connection:
        people.deactivate(connection, who)
    for number in (who, 2**50):
        with pytest.raises(NoSuchPersonError):
            grant_role(town.office, head, town.authority, number, "handler")


def test_roles_that_clash_are_told_with_the_grant(town: Town, head: Actor) -> None:
    who = colleague(town)
    assert given(town, head, who, "finance").warnings == ()
    (warning,) = given(town, head, who, "finance_head").warnings
    assert "财务人员" in warning.message("zh")
    assert "财务负责人" in warning.message("zh")


def test_the_last_administrator_stays_also_when_two_end_each_other_at_once(town: Town, head: Actor) -> None:
    (own,) = [
        int(str(each)) for (each,) in town.all("SELECT id FROM role_grant WHERE person_id = :p", p=head.person_id)
    ]
    assert code(end_role(town.office, head, town.authority, own)) == "last_administrator"
    second = person(town)
    theirs = given(town, head, second.person_id, "administrator").id
    with town.office.database.reading() as connection:
        other = actor_of(connection, second.person_id, town.office.clock.today())
    answers = at_once([
        lambda: end_role(town.office, head, town.authority, theirs),
        lambda: end_role(town.office, other, town.authority, own),
    ])  # fmt: skip
    assert sorted(type(each).__name__ for each in answers) == ["NoneType", "PartyFault"], answers


def test_a_role_that_is_given_twice_at_once_is_given_once(town: Town, head: Actor) -> None:
    who = colleague(town)
    answers = at_once([lambda: grant_role(town.office, head, town.authority, who, "auditor")] * 3)
    assert sorted(isinstance(each, Granted) for each in answers) == [False, False, True], answers


def test_a_colleague_is_invited_with_a_first_role_and_without_a_password(town: Town, head: Actor) -> None:
    email = f"new-{made.word()}@example.cn"
    found = invite(town.office, head, NewPerson(email, "王小二", town.authority), "rechecker")
    assert isinstance(found, Invited)
    assert roles(town, found.person) == {"rechecker"}
    assert town.one("SELECT email, password FROM person WHERE id = :id", id=found.person) == (email, None)
    again = invite(town.office, head, NewPerson(email, "王小二", town.authority), "director")
    assert not isinstance(again, Invited)
    assert [code(each) for each in again] == ["email_taken"]
    assert roles(town, found.person) == {"rechecker"}


def test_what_is_wrong_with_an_invitation_is_told_at_once(town: Town, head: Actor) -> None:
    found = invite(town.office, head, NewPerson("no address", "", town.authority), "handler")
    assert not isinstance(found, Invited)
    assert sorted(code(each) for each in found) == ["email_malformed", "missing"]
