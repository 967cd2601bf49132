"""Plans: what they grant is kept with its reasons, and an instalment is reserved by one plan only."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from tests.moving import AT
from tests.treasury import Treasury, application, plan, reserved, treasury
from workflow.money import plans
from workflow.money.allocation.request import Application, Line, Request
from workflow.money.allocation.sharing import allocate
from workflow.money.plans import AlreadyReserved, PlanRow


@pytest.fixture
def chest(database: Database) -> Treasury:
    with database.writing() as connection:
        return treasury(connection)


@pytest.fixture
def shared(database: Database, chest: Treasury) -> PlanRow:
    """150,000 fen awarded, 100,000 to share out."""
    with database.writing() as connection:
        one, other = application(connection, chest), application(connection, chest)
        return plan(connection, chest, {one: [60_000, 30_000], other: [60_000]})


def test_a_plan_is_kept_whole_with_awards_grants_and_steps(database: Database, shared: PlanRow) -> None:
    with database.reading() as connection:
        assert plans.get(connection, shared.id) == shared
        assert sorted(plans.awards(connection, shared.id).values()) == [60_000, 90_000]
        assert sorted(plans.grants(connection, shared.id).values()) == [40_000, 60_000]
        steps = connection.execute(text("SELECT steps FROM plan_line WHERE plan_id = :plan"), {"plan": shared.id})
        assert all(row.steps for row in steps)
    assert shared.total_fen == 100_000


def test_the_same_request_has_the_same_digest_and_another_budget_another() -> None:
    def digest(budget: int) -> str:
        wanted = (Application(1, 1, (Line(1, 600), Line(2, 300))), Application(2, 2, (Line(1, 600),)))
        return plans.digest_of(allocate(Request(budget, "pro_rata", wanted)))

    assert digest(1_000) == digest(1_000)
    assert digest(1_000) != digest(999)


def test_no_line_is_granted_more_than_its_award(database: Database, shared: PlanRow) -> None:
    more = text(
        "INSERT INTO plan_line SELECT plan_id, application_id, row + 100, authority_id, award_fen, award_fen + 1, "
        "steps FROM plan_line WHERE plan_id = :plan"
    )
    with pytest.raises(IntegrityError, match="never_above_award"), database.writing() as connection:
        connection.execute(more, {"plan": shared.id})


def test_a_notice_is_remembered(database: Database, shared: PlanRow) -> None:
    with database.writing() as connection:
        plans.show_notice(connection, shared.id, AT, AT.replace(day=30))
        assert plans.get(connection, shared.id).notice_until == AT.replace(day=30)


def test_an_application_that_gets_nothing_has_no_reservation(database: Database, shared: PlanRow) -> None:
    with database.writing() as connection:
        granted = dict.fromkeys(plans.grants(connection, shared.id), (0, 0))
        plans.reserve(connection, shared, granted)
        assert [plans.held_fen(connection, each) for each in granted] == [0, 0]


def test_each_instalment_has_a_reservation_of_its_own_and_what_is_left_is_let_go_together(
    database: Database, shared: PlanRow
) -> None:
    query = text("SELECT instalment, amount_fen, resolution FROM reservation WHERE application_id = :id ORDER BY 1")
    with database.writing() as connection:
        one, other = plans.grants(connection, shared.id)
        plans.reserve(connection, shared, {one: (100, 0, 300), other: (500,)})
        assert plans.held_fen(connection, one) == 400
        plans.release_rest(connection, one, AT)
        assert (plans.held_fen(connection, one), plans.held_fen(connection, other)) == (0, 500)
        rows = [tuple(row) for row in connection.execute(query, {"id": one})]
    assert rows == [(1, 100, "released"), (3, 300, "released")]


def test_two_plans_do_not_reserve_the_same_instalment(database: Database, chest: Treasury, shared: PlanRow) -> None:
    with database.writing() as connection:
        granted = {each: [fen] for each, fen in plans.grants(connection, shared.id).items()}
        plans.reserve(connection, shared, granted)
        second = plan(connection, chest, granted)
    with pytest.raises(AlreadyReserved), database.writing() as connection:
        plans.reserve(connection, second, granted)


@pytest.mark.parametrize("resolution", ["paid", "released"])
def test_an_instalment_is_reserved_again_only_after_it_was_released(
    database: Database, chest: Treasury, resolution: str
) -> None:
    with database.engine.connect() as connection, connection.begin():
        (order,) = reserved(connection, chest, 500)
        _resolve(connection, order.reservation, resolution)
        again = plan(connection, chest, {order.application: [500]})
        if resolution == "released":
            plans.reserve(connection, again, {order.application: [500]})
        else:
            with pytest.raises(AlreadyReserved):
                plans.reserve(connection, again, {order.application: [500]})


@pytest.mark.parametrize("first", ["paid", "released"])
@pytest.mark.parametrize("second", ["paid", "released", None])
def test_a_reservation_is_resolved_once(database: Database, chest: Treasury, first: str, second: str | None) -> None:
    with database.writing() as connection:
        (order,) = reserved(connection, chest, 500)
        _resolve(connection, order.reservation, first)
    with pytest.raises(IntegrityError, match="ended once"), database.writing() as connection:
        _resolve(connection, order.reservation, second)


def _resolve(connection: Connection, reservation: int, resolution: str | None) -> None:
    at = AT if resolution else None
    query = text("UPDATE reservation SET resolution = :resolution, resolved_at = :at WHERE id = :id")
    connection.execute(query, {"resolution": resolution, "at": at, "id": reservation})


WRONG = ["resolution = 'paid'", "resolved_at = now()", "resolution = 'lost', resolved_at = now()"]


@pytest.mark.parametrize("change", WRONG)
def test_a_resolution_has_its_moment_and_is_one_of_two_words(database: Database, chest: Treasury, change: str) -> None:
    with database.writing() as connection:
        (order,) = reserved(connection, chest, 500)
    with pytest.raises(IntegrityError, match="reservation_resol"), database.writing() as connection:
        connection.execute(text(f"UPDATE reservation SET {change} WHERE id = :id"), {"id": order.reservation})
