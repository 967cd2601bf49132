"""Changes of a budget in the browser: proposed by one, approved by another, and told with their document."""

from __future__ import annotations

import pytest

from tests.acts.claim import AWARD_FEN
from tests.acts.town import PLANNED, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form

BUDGET = 10 * AWARD_FEN
TYPED = {
    "direction": "raise",
    "amount": "50万",
    "document": "长财教指〔2018〕52号",
    "dated_on": "2018-12-01",
    "reason": "年中追加",
}


@pytest.fixture
def call(town: Town) -> int:
    return town.call(BUDGET)


@pytest.fixture
def planner(browsers: Browsers) -> Browser:
    return browsers.staff("finance_planner", PLANNED)


def page(town: Town, call: int) -> str:
    return f"/calls/{town.one('SELECT number FROM call WHERE id = :id', id=call)[0]}/budget"


def test_a_change_is_proposed_approved_and_shown_with_its_document(
    town: Town, call: int, planner: Browser, browsers: Browsers
) -> None:
    sent = planner.send(planner.get(page(town, call)), "/budget", **TYPED)
    assert "待审批" in sent.text
    assert "+500,000.00 元" in sent.text
    head = browsers.staff("finance_head", PLANNED)
    taken = head.send(head.get(sent.request.path), "/take")
    assert "已批准" in head.press(taken, "approve").text
    shown = planner.get(page(town, call)).text
    assert TYPED["document"] in shown
    assert town.balances(call)["free"] == BUDGET + 50_000_000
    number = page(town, call).split("/")[2]
    for told in (planner.get("/finance").text, browsers.of(None, PLANNED).get(f"/calls/{number}").text):
        assert f"{(BUDGET + 50_000_000) // 100:,}.00 元" in told


def test_a_cut_is_shown_as_one(town: Town, call: int, planner: Browser) -> None:
    sent = planner.send(planner.get(page(town, call)), "/budget", **{**TYPED, "direction": "cut"})
    assert "-500,000.00 元" in sent.text


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(town: Town, call: int, planner: Browser) -> None:
    shown = planner.get(page(town, call))
    for wrong, field in (
        ({"amount": "许多"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"document": " "}, "document"),
        ({"dated_on": "明天"}, "dated_on"),
        ({"dated_on": "2099-01-01"}, "dated_on"),
        ({"reason": " "}, "reason"),
    ):
        answer = planner.send(shown, "/budget", **{**TYPED, **wrong})
        assert answer.status_code == 422, wrong
        assert f'href="#{field}"' in answer.text, wrong
        assert wrong.get("reason", TYPED["reason"]).strip() in answer.text
    assert town.all("SELECT id FROM budget_change WHERE call_id = :call", call=call) == []


def test_only_who_plans_the_money_is_offered_the_form(town: Town, call: int, browsers: Browsers) -> None:
    for role in ("finance", "finance_head", "auditor"):
        with pytest.raises(NoSuchForm):
            form(browsers.staff(role, PLANNED).get(page(town, call)), "/budget")
