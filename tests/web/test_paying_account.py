"""The account that is paid from, in the browser: asked for by finance, confirmed by its head, and masked."""

from __future__ import annotations

import pytest

from tests.acts.town import JOINED, PAYER, Town, person
from tests.web.browsing import Browser, Browsers, NoSuchForm, form

NUMBER = "9911000000001234567"
TYPED = {
    "account_name": "长沙市财政局（新户）",
    "account_number": f" {NUMBER[:4]} {NUMBER[4:]} ",
    "bank_name": "中国农业银行长沙测试支行",
    "cnaps": "",
}


@pytest.fixture
def finance(browsers: Browsers) -> Browser:
    return browsers.staff("finance", JOINED)


@pytest.fixture
def head(browsers: Browsers) -> Browser:
    return browsers.staff("finance_head", JOINED)


def test_finance_asks_and_the_head_confirms_what_is_then_in_use(town: Town, finance: Browser, head: Browser) -> None:
    asked = finance.send(finance.get("/finance/payer"), "/finance/payer", **TYPED)
    assert "等待财务负责人确认" in asked.text
    assert "**** 4567" in asked.text
    assert f"**** {PAYER.account_number[-4:]}" in asked.text
    taken = head.send(head.get(asked.request.path), "/take")
    done = head.press(taken, "confirm")
    assert "已办理：确认" in done.text
    shown = finance.get("/finance/payer").text
    assert "**** 4567" in shown
    assert not [number for number in (NUMBER, PAYER.account_number) if number in asked.text + done.text + shown]


def test_a_double_click_asks_once_and_answers_twice_alike(town: Town, finance: Browser) -> None:
    shown = finance.get("/finance/payer")
    first, second = (finance.send(shown, "/finance/payer", **TYPED) for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.request.path == second.request.path
    assert town.one("SELECT count(*) FROM payer_account WHERE authority_id = :a", a=town.authority) == (2,)


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(town: Town, finance: Browser) -> None:
    wrong = {**TYPED, "account_number": "12", "cnaps": "99"}
    answer = finance.send(finance.get("/finance/payer"), "/finance/payer", **wrong)
    assert answer.status_code == 422
    for words in ('href="#account_number"', 'href="#cnaps"', TYPED["bank_name"], "请核对开户证明"):
        assert words in answer.text
    mended = finance.send(answer, "/finance/payer", **TYPED)
    assert mended.status_code == 200
    assert town.one("SELECT count(*) FROM payer_account WHERE authority_id = :a", a=town.authority) == (2,)


def test_while_one_change_waits_no_other_is_offered(finance: Browser, head: Browser) -> None:
    asked = finance.send(finance.get("/finance/payer"), "/finance/payer", **TYPED)
    with pytest.raises(NoSuchForm):
        form(finance.get("/finance/payer"), "/finance/payer")
    taken = head.send(head.get(asked.request.path), "/take")
    rejected = head.press(taken, "reject", reason="开户行有误")
    assert "开户行有误" in rejected.text
    form(finance.get("/finance/payer"), "/finance/payer")


def test_whoever_asked_is_not_offered_the_confirmation(town: Town, browsers: Browsers) -> None:
    both = person(town, "finance", "finance_head")
    browser = browsers.of(both, JOINED)
    asked = browser.send(browser.get("/finance/payer"), "/finance/payer", **TYPED)
    number = int(asked.request.path.rsplit("/", 1)[1])
    town.give_task(number, both)
    with pytest.raises(NoSuchForm):
        form(browser.get(asked.request.path), "/steps/confirm")


@pytest.mark.parametrize("role", ["finance_head", "finance_planner", "auditor"])
def test_others_of_finance_see_the_account_and_have_no_form(browsers: Browsers, role: str) -> None:
    browser = browsers.staff(role, JOINED)
    shown = browser.get("/finance/payer")
    assert "**** " in shown.text
    with pytest.raises(NoSuchForm):
        form(shown, "/finance/payer")


def test_an_authority_of_another_is_not_asked_for(town: Town, finance: Browser) -> None:
    shown = finance.get("/finance/payer")
    refused = finance.send(shown, "/finance/payer", **TYPED, authority=town.authority + 1)
    assert refused.status_code == 404


def test_the_heads_task_leads_to_the_accounts_page(town: Town, finance: Browser, head: Browser) -> None:
    asked = finance.send(finance.get("/finance/payer"), "/finance/payer", **TYPED)
    taken = head.send(head.get("/"), "/tasks/next", role="finance_head")
    assert taken.request.path == asked.request.path
    assert "此待办由您办理中" in taken.text
