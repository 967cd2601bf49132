"""Custody of small firms' rights from the call to the bank files: who may serve whom, and what two halves hang on."""

from __future__ import annotations

import re

import pytest

from tests.acts.laws import broken
from tests.acts.serving import (
    ACCEPTED,
    AUTUMN_DAY,
    CUSTODY,
    MIDTERM,
    SPRING,
    SPRING_DAY,
    Serving,
    asked_for,
    checked,
    claimed,
    confirmed,
    in_service,
    opened,
    paid,
    provider,
    reported,
    served,
)
from tests.acts.town import Town
from tests.acts.walking import bank_file
from tests.editions import custody
from workflow.acts.book_repayment import book_repayment
from workflow.acts.faults import LinesTaken, NoRoomLeft
from workflow.acts.submit import submit
from workflow.claims import lists
from workflow.engine.errors import GuardRefused
from workflow.engine.moves import Moved
from workflow.money.payments import NothingToPay
from workflow.money.recoveries import Receipt

HALF_FEN = 100_000


FIRMS = (2, 3, 4)
"""The rows of three firms."""


def test_a_year_of_custody_pays_two_halves_and_asks_back_what_was_paid_for_a_firm_that_failed(town: Town) -> None:
    """From the call to the bank files: one firm fails the mid-term check, another the acceptance."""
    one = in_service(town, [custody.firm() for _ in FIRMS])
    assert town.look(one.id).state == "service"
    with pytest.raises(NothingToPay):
        paid(town, one.call, SPRING.confirmed)
    for row in FIRMS[:2]:
        confirmed(town, one, row, SPRING_DAY)
    confirmed(town, one, FIRMS[2], SPRING_DAY, count=1)
    reported(town, one, MIDTERM)
    checked(town, one, MIDTERM)
    assert town.keys(one.id) == 2
    assert town.balances(one.call)["reserved"] == 4 * HALF_FEN
    assert broken(town) == []
    first = paid(town, one.call, MIDTERM)
    assert one.who.name in bank_file(town, first)
    assert (town.look(one.id).state, town.balances(one.call)["paid"]) == ("service_2", 2 * HALF_FEN)
    confirmed(town, one, FIRMS[0], AUTUMN_DAY)
    reported(town, one, ACCEPTED)
    checked(town, one, ACCEPTED)
    assert town.balances(one.call) == {
        "free": 100_000_000 - 3 * HALF_FEN,
        "reserved": HALF_FEN,
        "in_transit": 0,
        "paid": 2 * HALF_FEN,
        "recovered": 0,
    }
    second = paid(town, one.call, ACCEPTED)
    assert "1000.00" in bank_file(town, second)
    assert (town.look(one.id).state, town.balances(one.call)["paid"]) == ("paid", 3 * HALF_FEN)
    assert town.keys(one.id) == 2
    assert failures(town, one) == [(3, "enough", HALF_FEN, HALF_FEN), (4, "begun", 2 * HALF_FEN, 0)]
    assert broken(town) == []
    repaid(town, one)
    assert town.balances(one.call)["recovered"] == HALF_FEN
    assert broken(town) == []


def failures(town: Town, one: Serving) -> list[tuple[object, ...]]:
    """Row, condition, what was let go and what had been paid of each line that failed."""
    query = "SELECT row, condition, released_fen, paid_fen FROM line_failure WHERE application_id = :id ORDER BY row"
    return town.all(query, id=one.id)


def repaid(town: Town, one: Serving) -> None:
    """The recovery that the acceptance proposed is ordered by a director, and paid back."""
    ((recovery, state, fen, ground),) = town.all(
        "SELECT r.id, s.state, r.amount_fen, r.ground FROM recovery r JOIN subject s ON s.id = r.id "
        "WHERE r.application_id = :id",
        id=one.id,
    )
    assert (state, fen, ground) == ("proposed", HALF_FEN, "duty")
    here = town.on(ACCEPTED)
    here.do("director", int(str(recovery)), "approve")
    receipt = Receipt(HALF_FEN, ACCEPTED, f"PL{recovery}")
    booked = book_repayment(here.office, here.staff["finance"], here.look(int(str(recovery))), receipt)
    assert isinstance(booked, Moved), booked
    here.do("finance_head", int(str(recovery)), "close")


def test_who_fails_the_acceptance_whole_is_asked_for_all_that_was_paid(town: Town) -> None:
    one = in_service(town, [custody.firm(), custody.firm()])
    for row in FIRMS[:2]:
        confirmed(town, one, row, SPRING_DAY)
    reported(town, one, MIDTERM)
    checked(town, one, MIDTERM)
    paid(town, one.call, MIDTERM)
    reported(town, one, ACCEPTED)
    with pytest.raises(GuardRefused):  # no firm has what the acceptance asks for
        checked(town, one, ACCEPTED)
    checked(town, one, ACCEPTED, "fail")
    assert town.look(one.id).state == "failed"
    asked_back = town.all("SELECT amount_fen FROM recovery WHERE application_id = :id", id=one.id)
    assert asked_back == [(2 * HALF_FEN,)]
    assert broken(town) == []


def test_nobody_passes_a_mid_term_check_without_confirmed_services(town: Town) -> None:
    one = in_service(town, [custody.firm()])
    served(town, one, FIRMS[0], SPRING_DAY, count=3)
    reported(town, one, MIDTERM)
    with pytest.raises(GuardRefused):
        checked(town, one, MIDTERM)
    assert broken(town) == []


def test_who_fails_the_mid_term_check_gets_nothing_and_others_may_serve_the_firm(town: Town) -> None:
    row = custody.firm()
    one = in_service(town, [row])
    reported(town, one, MIDTERM)
    checked(town, one, MIDTERM, "stop")
    assert town.look(one.id).state == "stopped"
    assert town.keys(one.id) == 0
    assert town.balances(one.call) == {
        "free": 100_000_000,
        "reserved": 0,
        "in_transit": 0,
        "paid": 0,
        "recovered": 0,
    }
    claimed(town, provider(town), opened(town), [row])
    assert broken(town) == []


def test_a_firm_has_one_provider_a_year(town: Town) -> None:
    row = custody.firm()
    claimed(town, provider(town), opened(town), [row])
    other, call = provider(town), opened(town)
    seen = asked_for(town, other, call, [custody.firm(), row | {"企业名称": "别名有限公司"}])
    with pytest.raises(LinesTaken) as refused:
        submit(town.on(SPRING.last).office, other.officer, seen, CUSTODY.undertaking_digest)
    assert [(each.row, each.kind) for each in refused.value.taken] == [(3, "served_firm_year")]


def test_a_provider_serves_a_hundred_firms_a_year_over_all_its_calls(town: Town) -> None:
    who, first, second = provider(town), opened(town), opened(town)
    claimed(town, who, first, [custody.firm() for _ in range(99)])
    seen = asked_for(town, who, second, [custody.firm(), custody.firm()])
    with pytest.raises(NoRoomLeft) as refused:
        submit(town.on(SPRING.last).office, who.officer, seen, CUSTODY.undertaking_digest)
    assert [(each.row, each.kind, each.left_fen) for each in refused.value.lacking] == [
        (2, "custody_provider_year", 200_000),
        (3, "custody_provider_year", 200_000),
    ]


def test_a_provider_does_not_serve_who_is_related_to_it(town: Town) -> None:
    """By name, legal person and address as they are claimed; by all three and the account as they are on record."""
    who, sister = provider(town), provider(town)
    with town.office.database.reading() as connection:
        code = connection.exec_driver_sql(
            "SELECT uscc FROM organisation WHERE id = %s", (sister.organisation,)
        ).scalar_one()
    rows = [
        custody.firm(),
        custody.firm(企业名称=who.name),
        custody.firm(法定代表人="张三丰"),
        custody.firm(住所="长沙市岳麓区麓山南路932号"),
        custody.firm(统一社会信用代码=code),
        custody.firm(服务年度="2020"),
    ]
    seen = asked_for(town, who, opened(town), rows)
    with town.office.database.reading() as connection:
        newest = lists.newest(connection, seen.id)
        assert newest is not None
        lines = lists.lines(connection, newest.id)
    codes = [re.findall("'code': '([a-z_]+)'", str(line.told["findings"])) for line in lines]
    assert codes == [[], *[["related"]] * 4, ["another_year"]]
