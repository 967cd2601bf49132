"""The plan of funds on the page of a confirmed plan: for finance alone, with the hash of the very file."""

from __future__ import annotations

import hashlib

import pytest

from tests.acts.claim import good
from tests.acts.town import CONFIRMED, Town
from tests.web.browsing import Browsers


def plan_of(town: Town, *, confirmed: bool) -> str:
    """The address of a plan."""
    call = town.call()
    town.decided(town.claimants[0], call, good(town.claimants[0].name, 1))
    town.close(call)
    plan = town.confirmed(call) if confirmed else town.approved(call)
    return f"/plans/{town.one('SELECT number FROM plan WHERE id = :plan', plan=plan.id)[0]}"


def test_finance_is_led_from_the_plan_to_the_file_and_its_hash(town: Town, browsers: Browsers) -> None:
    plan, finance = plan_of(town, confirmed=True), browsers.staff("finance", CONFIRMED)
    assert f"{plan}/funds" in finance.get(plan).text
    shown = finance.get(f"{plan}/funds").text
    first, again = (finance.get(f"{plan}/funds.xlsx").data for _ in range(2))
    assert first == again
    assert hashlib.sha256(first).hexdigest() in shown
    assert town.claimants[0].name in shown


def test_a_plan_that_is_not_confirmed_has_no_plan_of_funds(town: Town, browsers: Browsers) -> None:
    plan, finance = plan_of(town, confirmed=False), browsers.staff("finance", CONFIRMED)
    assert "/funds" not in finance.get(plan).text
    assert finance.get(f"{plan}/funds").status_code == 404
    assert finance.get(f"{plan}/funds.xlsx").status_code == 404


@pytest.mark.parametrize("role", ["handler", "policy_head"])
def test_others_are_not_offered_it_and_do_not_get_it(town: Town, browsers: Browsers, role: str) -> None:
    plan, browser = plan_of(town, confirmed=True), browsers.staff(role, CONFIRMED)
    assert "/funds" not in browser.get(plan).text
    assert browser.get(f"{plan}/funds").status_code == 403
    assert browser.get(f"{plan}/funds.xlsx").status_code == 403
