"""`check` proves every law over a book: a sound one has no fault, and each fault is told by its own law alone."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from storage.database import Database
from tests.acts.claim import AWARD_FEN, good
from tests.acts.forging import APPLICATION, FORGED, PLANTED, laid_open
from tests.acts.halves import checked, paid, to_pay
from tests.acts.objecting import admitted, confirmed_again, noticed, person, replanned, upheld
from tests.acts.recovering import came, demand, ordered
from tests.acts.sharing import shared_call, submitted
from tests.acts.town import CONFIRMED, PLANNED, Town, build
from tests.editions.official_fees import line
from workflow.acts.acting import act
from workflow.acts.laws.check import LAWS, check
from workflow.acts.office import Office
from workflow.acts.pull import pull
from workflow.acts.read_results import read_results

BUDGET, SMALL = 10 * AWARD_FEN, 100


@pytest.fixture(scope="module")
def town(office: Office) -> Town:
    """A town with a plan that was taken back, a payment that went out again, halves, and shared receipts."""
    town = build(office)
    open_plan = noticed(town, BUDGET)
    upheld(town, admitted(town, open_plan.plan, person(open_plan.applications[0])))
    confirmed_again(town, replanned(town, open_plan.call))
    first = town.released(open_plan.call)
    bounced = open_plan.applications[1].id
    bank, finance = town.on(CONFIRMED), town.staff["finance"]
    read_results(bank.office, finance, first, town.answer(first.id, {bounced: "returned"}))
    again = town.released(open_plan.call)
    read_results(bank.office, finance, again, town.answer(again.id))
    for batch in (first, again):
        pull(bank.office, finance, town.look(batch.id), "settle")
    recovery = ordered(town, town.look(bounced), demand(AWARD_FEN // 2))
    came(town, recovery, 1, f"R-{recovery.id}")
    two_halves(town)
    submitted(town, town.claimants[0], shared_call(town), [line()])
    return town


def two_halves(town: Town) -> None:
    """Two first halves are paid; one of the applications fails its check, the other's second half is still held."""
    halves = to_pay(town)
    paid(town, halves.call)
    checked(town, halves.applications[0], "fail")


@pytest.fixture(scope="module")
def waiting(town: Town) -> int:
    """A plan of a budget that is far too small, which waits for its second approval."""
    call = town.call(SMALL)
    for claimant in town.claimants:
        town.decided(claimant, call, good(claimant.name, 1))
    town.close(call)
    plan = town.plan(call)
    town.on(PLANNED).do("deputy_director", plan.id, "approve_first")
    town.on(PLANNED).hold("director", plan.id)
    return plan.id


def told(connection: Connection, town: Town) -> dict[str, int]:
    """The laws that are broken in this town, with how many faults each tells."""
    return {each.law: len(each.faults) for each in check(connection, town.authority) if each.faults}


def test_a_sound_book_has_no_fault_and_every_law_looked_at_something(database: Database, town: Town) -> None:
    with database.reading() as connection:
        found = list(check(connection, town.authority))
    assert {each.law: each.faults for each in found if each.faults} == {}
    assert [each.law for each in found if not each.checked] == []


@pytest.mark.parametrize("law", PLANTED)
def test_a_planted_fault_is_told_by_its_own_law_alone(owner_database: Database, town: Town, law: str) -> None:
    with owner_database.engine.connect() as connection:
        laid_open(connection)
        for statement in PLANTED[law]:
            touched = connection.execute(text(statement), {"town": town.authority} if ":town" in statement else {})
            assert touched.rowcount, f"nothing was touched: {statement}"
        found = told(connection, town)
        connection.rollback()
    assert found.keys() == {law}
    with owner_database.reading() as connection:
        assert told(connection, town) == {}


def test_a_row_that_cannot_be_read_is_a_fault_and_stops_no_other_law(owner_database: Database, town: Town) -> None:
    with owner_database.engine.connect() as connection:
        laid_open(connection)
        edit = text(f"UPDATE history SET body = '\\xff' WHERE seq = 2 AND subject_id = {APPLICATION}")
        connection.execute(edit, {"town": town.authority})
        found = told(connection, town)
        connection.rollback()
    assert found == {"chains_whole": 1, "transfers_recorded": 1}


def test_a_fault_is_told_of_the_whole_book_and_of_its_own_authority_but_of_no_other(
    owner_database: Database, office: Office, town: Town
) -> None:
    other = build(office)
    law = next(each for each in LAWS if each.name == "balances_fold")
    with owner_database.engine.connect() as connection:
        laid_open(connection)
        connection.execute(text(PLANTED["balances_fold"][0]), {"town": town.authority})
        whole, mine, others = (law.prove(connection, each) for each in (None, town.authority, other.authority))
        connection.rollback()
    assert mine.faults
    assert not others.faults
    assert {str(each.where) for each in mine.faults} <= {str(each.where) for each in whole.faults}
    assert whole.checked >= mine.checked > others.checked == 0


FORGED_TOTAL = (
    "UPDATE plan SET total_fen = l.fen, budget_fen = l.fen FROM (SELECT sum(granted_fen) AS fen FROM plan_line "
    "WHERE plan_id = :plan) l WHERE id = :plan"
)


def test_a_reservation_beyond_the_budget_is_told_when_the_database_no_longer_refuses_it(
    owner_database: Database, town: Town, waiting: int
) -> None:
    """The act itself, of a forged plan, with the account's CHECK away: everything agrees, only the budget is passed."""
    with owner_database.engine.connect() as connection:
        connection.execute(text("ALTER TABLE account DROP CONSTRAINT account_never_overdrawn_check"))
        connection.execute(
            text("UPDATE plan_line SET granted_fen = award_fen WHERE plan_id = :plan"), {"plan": waiting}
        )
        connection.execute(text(FORGED_TOTAL), {"plan": waiting})
        here = town.on(PLANNED)
        act(here.office, connection, here.staff["director"], here.look(waiting), "approve")
        found = told(connection, town)
        connection.rollback()
    assert found == {"budget_never_passed": 1}


@pytest.mark.parametrize("law", FORGED)
def test_a_forged_row_with_a_good_hash_is_told_by_its_own_law_alone(
    owner_database: Database, town: Town, law: str
) -> None:
    with owner_database.engine.connect() as connection:
        laid_open(connection)
        FORGED[law](connection, town)
        found = told(connection, town)
        connection.rollback()
    assert found.keys() == {law}


def test_every_law_is_broken_by_a_test() -> None:
    names = [each.name for each in LAWS]
    assert len(set(names)) == len(names)
    assert {*PLANTED, *FORGED, "budget_never_passed"} == {*names, "chains_whole"}
