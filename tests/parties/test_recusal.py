"""Recusal: nobody decides on their own or a related claimant."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, literal, select

from tests import made
from workflow.parties import mandates, recusal
from workflow.parties.faults import PartyFault
from workflow.parties.tables import Organisation


def test_a_declared_relation_keeps_out_until_somebody_else_ends_it(connection: Connection) -> None:
    city = made.authority(connection)
    reviewer, head = made.person(connection, city, "handler"), made.person(connection, city)
    claimant = made.organisation(connection, city)
    assert not recusal.related(connection, reviewer, claimant.id)
    tie = recusal.declare(connection, reviewer, claimant.id, kind="family", declared_by=reviewer, at=made.AT)
    again = recusal.declare(connection, reviewer, claimant.id, kind="holding", declared_by=head, at=made.AT)
    assert isinstance(tie, int)
    assert isinstance(again, PartyFault)
    assert recusal.related(connection, reviewer, claimant.id)
    assert not recusal.related(connection, head, claimant.id)
    own = recusal.end(connection, tie, ended_by=reviewer, at=made.AT)
    assert isinstance(own, PartyFault)
    assert recusal.related(connection, reviewer, claimant.id)
    assert recusal.end(connection, tie, ended_by=head, at=made.AT) is True
    assert recusal.end(connection, tie, ended_by=head, at=made.AT) is False
    assert not recusal.related(connection, reviewer, claimant.id)


def test_whoever_acted_for_a_claimant_stays_out_also_afterwards(connection: Connection) -> None:
    city = made.authority(connection)
    officer = made.person(connection, city)
    claimant = made.organisation(connection, city)
    mandate = mandates.give(connection, officer, claimant.id, given_by=officer, at=made.AT, starts_on=date(2018, 1, 1))
    assert isinstance(mandate, int)
    mandates.end(connection, mandate, today=date(2018, 6, 1), by=officer)
    assert recusal.related(connection, officer, claimant.id)


def test_a_relation_reaches_the_whole_declared_group_and_no_further(connection: Connection) -> None:
    city, group = made.authority(connection), f"集团{made.word()}"
    reviewer = made.person(connection, city)
    mother = made.organisation(connection, city, group=group)
    daughter = made.organisation(connection, city, group=group)
    stranger = made.organisation(connection, city)
    recusal.declare(connection, reviewer, mother.id, kind="adviser", declared_by=reviewer, at=made.AT)
    assert recusal.related(connection, reviewer, daughter.id)
    assert not recusal.related(connection, reviewer, stranger.id)


def test_the_clause_correlates_with_the_rows_of_another_statement(connection: Connection) -> None:
    city = made.authority(connection)
    reviewer = made.person(connection, city)
    mine, other = made.organisation(connection, city), made.organisation(connection, city)
    recusal.declare(connection, reviewer, mine.id, kind="other", declared_by=reviewer, at=made.AT)
    free = select(Organisation.id).where(
        Organisation.authority_id == city, ~recusal.related_clause(literal(reviewer), Organisation.id)
    )
    assert connection.execute(free).scalars().all() == [other.id]
