"""Roles and mandates: what an actor may do, where, and for whom, on which day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from tests import made
from workflow.parties import grants, mandates
from workflow.parties.actors import actor_of
from workflow.parties.errors import NoSuchRoleError
from workflow.parties.faults import PartyFault
from workflow.parties.grants import Granted
from workflow.parties.roles import APART, OFFICE_ROLES, ROLES, clashes
from workflow.parties.tables import RoleGrant

DAY = date(2018, 9, 26)


def test_a_role_holds_at_its_authority_alone(connection: Connection) -> None:
    city, district = made.authority(connection), made.authority(connection)
    actor = actor_of(connection, made.person(connection, city, "handler"), DAY)
    assert actor.may("handler", city)
    assert not actor.may("rechecker", city)
    assert not actor.may("handler", district)
    assert actor.may_any({"handler", "rechecker"}, city)
    assert not actor.may_any({"handler"}, district)
    assert actor.authorities(OFFICE_ROLES) == {city}
    assert actor.authorities({"director"}) == frozenset()
    assert actor.all_roles == {"handler"}


def test_an_ended_role_is_gone_and_may_be_granted_again(connection: Connection) -> None:
    city = made.authority(connection)
    head, worker = made.person(connection, city), made.person(connection, city)

    def give() -> Granted | object:
        return grants.grant(connection, worker, "finance", authority_id=city, granted_by=head, at=made.AT)

    first = give()
    assert isinstance(first, Granted)
    second = give()
    assert isinstance(second, PartyFault)
    assert second.code == "role_held"
    assert grants.holders(connection, "finance", city) == (worker,)
    assert grants.end(connection, first.id, authority_id=city, ended_by=head, at=made.AT)
    assert not grants.end(connection, first.id, authority_id=city, ended_by=head, at=made.AT)
    assert actor_of(connection, worker, DAY).all_roles == frozenset()
    assert isinstance(give(), Granted)


def test_nobody_grants_a_role_to_themselves_and_the_database_agrees(connection: Connection) -> None:
    city = made.authority(connection)
    head = made.person(connection, city, "administrator")
    told = grants.grant(connection, head, "director", authority_id=city, granted_by=head, at=made.AT)
    assert isinstance(told, PartyFault)
    assert told.code == "own_role"
    row = {"person_id": head, "authority_id": city, "role": "director", "granted_by": head, "granted_at": made.AT}
    with pytest.raises(IntegrityError, match="not_to_oneself"):
        connection.execute(RoleGrant.__table__.insert().values(row))  # type: ignore[attr-defined]


def test_roles_that_clash_are_granted_with_a_warning_once(connection: Connection) -> None:
    city = made.authority(connection)
    worker = made.person(connection, city, "handler")
    clash = grants.grant(connection, worker, "rechecker", authority_id=city, granted_by=None, at=made.AT)
    calm = grants.grant(connection, worker, "auditor", authority_id=city, granted_by=None, at=made.AT)
    assert isinstance(clash, Granted)
    assert isinstance(calm, Granted)
    assert [each.message("zh") for each in clash.warnings] == [
        "提示：同一人兼任「受理人员」和「复核人员」，在同一事项中只能履行其中一项职责。"
    ]
    assert calm.warnings == ()


def test_a_role_that_is_none_is_a_bug(connection: Connection) -> None:
    with pytest.raises(NoSuchRoleError, match="emperor"):
        grants.grant(connection, 1, "emperor", authority_id=1, granted_by=None, at=made.AT)


@given(st.sets(st.sampled_from(sorted(ROLES))))
def test_clashes_are_the_pairs_inside_and_the_two_sides(held: set[str]) -> None:
    found = clashes(held)
    assert all(pair <= held for pair in found)
    assert all(pair in found for pair in APART if pair <= held)
    assert ("claimant_officer" in held and bool(held & OFFICE_ROLES)) == any(
        "claimant_officer" in each for each in found
    )


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (date(2018, 9, 26), None, True),
        (date(2018, 9, 27), None, False),
        (date(2018, 1, 1), date(2018, 9, 26), True),
        (date(2018, 1, 1), date(2018, 9, 25), False),
    ],
)
def test_a_mandate_counts_from_its_first_to_its_last_day(
    connection: Connection, starts: date, ends: date | None, *, holds: bool
) -> None:
    city = made.authority(connection)
    officer = made.person(connection, city)
    claimant = made.organisation(connection, city)
    mandates.give(connection, officer, claimant.id, given_by=officer, at=made.AT, starts_on=starts, ends_on=ends)
    assert actor_of(connection, officer, DAY).represents(claimant.id) is holds
    assert (officer in mandates.officers(connection, claimant.id, DAY)) is holds


def test_a_mandate_is_given_once_and_ends_at_once(connection: Connection) -> None:
    city = made.authority(connection)
    officer = made.person(connection, city)
    claimant = made.organisation(connection, city)
    first = mandates.give(connection, officer, claimant.id, given_by=officer, at=made.AT, starts_on=DAY)
    again = mandates.give(connection, officer, claimant.id, given_by=officer, at=made.AT, starts_on=DAY)
    assert isinstance(first, int)
    assert isinstance(again, PartyFault)
    assert mandates.end(connection, first, today=DAY, by=officer)
    assert not mandates.end(connection, first, today=DAY, by=officer)
    assert not actor_of(connection, officer, DAY).represents(claimant.id)
