"""Declaring a relation and keeping a task: who is related stays out at once, who works keeps what they hold."""

from __future__ import annotations

import pytest

from tests.acts.claim import good
from tests.acts.town import CLOSED, Town, placed
from workflow.acts.acting import Recused
from workflow.acts.declare_relation import declare_relation
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.acts.take_task import NotWaiting, keep, take_this
from workflow.engine.errors import NotYours

LEASE = "SELECT lease_until FROM task WHERE subject_id = :id AND done_at IS NULL"


@pytest.fixture
def seen(town: Town) -> Seen:
    """An application that waits for a handler."""
    claimant = town.claimants[0]
    return town.submitted(claimant, town.call(), good(claimant.name))


def test_who_declares_a_relation_gives_back_the_claimants_tasks_and_takes_none_of_them_again(
    town: Town, seen: Seen
) -> None:
    here, handler = town.on(CLOSED), town.staff["handler"]
    other = placed(town, "application", "submitted", town.claimants[0], town.call())
    for each in (seen, other):
        take_this(here.office, handler, each.id)
    assert declare_relation(here.office, handler, seen, "family") is None
    held = "SELECT count(*) FROM task WHERE holder = :person AND done_at IS NULL"
    assert town.one(held, person=handler.person_id) == (0,)
    with pytest.raises(NotWaiting):
        take_this(here.office, handler, seen.id)
    town.give_task(seen.id, handler)
    with pytest.raises(Recused):
        pull(here.office, handler, seen, "accept")


def test_a_task_of_another_claimant_stays_in_hand(town: Town, seen: Seen) -> None:
    here, handler, theirs = town.on(CLOSED), town.staff["handler"], town.claimants[1]
    other = town.submitted(theirs, town.call(), good(theirs.name))
    take_this(here.office, handler, other.id)
    assert declare_relation(here.office, handler, seen, "holding") is None
    assert keep(here.office, handler, other.id)


def test_a_relation_that_is_declared_again_is_told_and_stays_one(town: Town, seen: Seen) -> None:
    handler = town.staff["handler"]
    assert declare_relation(town.office, handler, seen, "family") is None
    again = declare_relation(town.office, handler, seen, "other")
    assert again is not None
    assert again.code == "relation_held"
    told = "SELECT kind FROM relation WHERE person_id = :person"
    assert town.all(told, person=handler.person_id) == [("family",)]


def test_only_people_of_the_subjects_own_office_declare_a_relation_to_its_claimant(town: Town, seen: Seen) -> None:
    with pytest.raises(NotYours):
        declare_relation(town.office, town.claimants[1].officer, seen, "family")
    call = town.look(town.call())
    with pytest.raises(NotYours):
        declare_relation(town.office, town.staff["handler"], call, "family")


def test_who_works_keeps_a_task_and_who_lost_it_does_not_get_it_back(town: Town, seen: Seen) -> None:
    handler = town.staff["handler"]
    assert not keep(town.office, handler, seen.id)
    take_this(town.office, handler, seen.id)
    before = town.one(LEASE, id=seen.id)
    assert keep(town.office, handler, seen.id)
    assert town.one(LEASE, id=seen.id) > before
    assert not keep(town.office, town.staff["rechecker"], seen.id)
    with town.office.database.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE task SET lease_until = now() - interval '1 second' WHERE subject_id = %s AND done_at IS NULL",
            (seen.id,),
        )
    assert not keep(town.office, handler, seen.id)
