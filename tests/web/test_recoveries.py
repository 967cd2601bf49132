"""Money that must come back, in the browser: asked for, ordered, booked and closed, each by another person."""

from __future__ import annotations

from datetime import date

import pytest

from tests.acts.claim import AWARD_FEN
from tests.acts.recovering import ORDERED, came, ordered, paid, proposed
from tests.acts.town import Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from workflow.acts.looking import Seen
from workflow.acts.tick import run_out

TYPED = {
    "ground": "misstatement",
    "amount": "1000",
    "due_workdays": "20",
    "bar_years": "2",
    "reason": "票据系伪造，经财政票据平台核验不实",
}
RECEIPT = {"amount": "400", "received_on": "2019-03-04", "reference": "R-1"}


@pytest.fixture
def application(town: Town) -> Seen:
    return paid(town)


@pytest.fixture
def officer(browsers: Browsers) -> Browser:
    return browsers.staff("policy_officer", ORDERED)


@pytest.fixture
def claimant(town: Town, browsers: Browsers) -> Browser:
    return browsers.of(town.claimants[0].officer, ORDERED)


def number(town: Town, application: Seen) -> str:
    return str(town.one("SELECT number FROM application WHERE id = :id", id=application.id)[0])


def page(town: Town, recovery: Seen) -> str:
    return f"/recoveries/{town.one('SELECT number FROM recovery WHERE id = :id', id=recovery.id)[0]}"


def test_an_order_goes_from_the_page_of_its_application_to_its_closing(
    town: Town, application: Seen, officer: Browser, claimant: Browser, browsers: Browsers
) -> None:
    asked = officer.get(f"/applications/{number(town, application)}")
    assert f'href="/applications/{number(town, application)}/recovery"' in asked.text
    sent = officer.send(officer.get(f"/applications/{number(town, application)}/recovery"), "/recovery", **TYPED)
    path = sent.request.path
    assert "待审批" in sent.text
    assert claimant.get(path).status_code == 404
    assert path not in claimant.get(f"/applications/{number(town, application)}").text
    director = browsers.staff("director", ORDERED)
    assert "待退还" in director.press(director.send(director.get(path), "/take"), "approve").text
    assert "待退还" in claimant.get("/").text
    mine = claimant.get(path)
    assert "1,000.00" in mine.text
    assert TYPED["reason"] in mine.text
    with pytest.raises(NoSuchForm):
        form(mine, "/repayments")
    finance = browsers.staff("finance", ORDERED)
    assert path in finance.get("/finance").text
    part = finance.send(finance.get(path), "/repayments", **RECEIPT)
    assert "600.00" in part.text
    rest = finance.send(part, "/repayments", **{**RECEIPT, "amount": "600", "reference": "R-2"})
    assert "已还清待办结" in rest.text
    head = browsers.staff("finance_head", ORDERED)
    assert "已办结" in head.press(head.send(head.get(path), "/take"), "close").text
    overview = finance.get("/finance").text
    assert path not in overview
    assert "已追回" in overview


def test_what_is_wrong_with_a_demand_is_told_at_its_field_and_what_was_typed_stays(
    town: Town, application: Seen, officer: Browser
) -> None:
    shown = officer.get(f"/applications/{number(town, application)}/recovery")
    for wrong, field in (
        ({"ground": ""}, "ground"),
        ({"amount": "许多"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": str(AWARD_FEN)}, "amount"),
        ({"due_workdays": "两周"}, "due_workdays"),
        ({"due_workdays": "4"}, "due_workdays"),
        ({"bar_years": "11"}, "bar_years"),
        ({"bar_years": "-1"}, "bar_years"),
        ({"reason": " "}, "reason"),
    ):
        answer = officer.send(shown, "/recovery", **{**TYPED, **wrong})
        assert answer.status_code == 422, wrong
        assert f'href="#{field}' in answer.text, wrong
        assert wrong.get("reason", TYPED["reason"]).strip() in answer.text
    assert town.all("SELECT id FROM recovery WHERE application_id = :id", id=application.id) == []


def test_what_is_wrong_with_a_receipt_is_told_at_its_field_and_nothing_is_booked(
    town: Town, application: Seen, browsers: Browsers
) -> None:
    recovery = ordered(town, application)
    came(town, recovery, 1, "R-0")
    finance = browsers.staff("finance", ORDERED)
    for wrong, field in (
        ({"amount": "很多"}, "amount"),
        ({"amount": str(AWARD_FEN)}, "amount"),
        ({"received_on": "昨天"}, "received_on"),
        ({"received_on": "2099-01-01"}, "received_on"),
        ({"reference": " "}, "reference"),
        ({"reference": "R-0"}, "reference"),
    ):
        answer = finance.send(finance.get(page(town, recovery)), "/repayments", **{**RECEIPT, **wrong})
        assert answer.status_code == 422, wrong
        assert f'href="#{field}"' in answer.text, wrong
    assert town.one("SELECT repaid_fen FROM recovery WHERE id = :id", id=recovery.id) == (1,)


def test_a_form_that_was_sent_twice_books_once(town: Town, application: Seen, browsers: Browsers) -> None:
    recovery, finance = ordered(town, application), browsers.staff("finance", ORDERED)
    shown = finance.get(page(town, recovery))
    for _ in range(2):
        assert finance.send(shown, "/repayments", **RECEIPT).status_code == 200
    assert town.one("SELECT repaid_fen FROM recovery WHERE id = :id", id=recovery.id) == (40_000,)


def test_a_wrong_booking_is_taken_back_by_the_head_who_has_the_task_in_hand(
    town: Town, application: Seen, browsers: Browsers
) -> None:
    recovery = ordered(town, application)
    came(town, recovery, AWARD_FEN, "R-1")
    head = browsers.staff("finance_head", ORDERED)
    shown = head.get(page(town, recovery))
    with pytest.raises(NoSuchForm):
        form(shown, "/undo")
    back = head.send(head.send(shown, "/take"), "/undo", reason="系他单位汇款")
    assert "已冲回" in back.text
    assert "待退还" in back.text
    assert town.one("SELECT repaid_fen FROM recovery WHERE id = :id", id=recovery.id) == (0,)


def test_the_form_is_offered_to_the_policy_officer_and_only_while_something_is_left_to_ask(
    town: Town, application: Seen, officer: Browser, claimant: Browser, browsers: Browsers
) -> None:
    path = f"/applications/{number(town, application)}"
    for other in (claimant, browsers.staff("director", ORDERED), browsers.staff("finance", ORDERED)):
        assert f"{path}/recovery" not in other.get(path).text
    ordered(town, application)
    assert f"{path}/recovery" not in officer.get(path).text
    with pytest.raises(NoSuchForm):
        form(officer.get(f"{path}/recovery"), "/recovery")


def test_the_list_has_what_is_asked_back_and_its_claimant_finds_it_at_home_once_it_is_ordered(
    town: Town, application: Seen, officer: Browser, claimant: Browser, browsers: Browsers
) -> None:
    one = proposed(town, application)
    assert page(town, one) in officer.get("/recoveries").text
    assert page(town, one) not in claimant.get("/").text
    town.on(ORDERED).do("director", one.id, "approve")
    assert page(town, one) in officer.get("/recoveries").text
    assert f"/subjects/{one.id}" in claimant.get("/").text
    rival = browsers.of(town.claimants[1].officer, ORDERED)
    assert rival.get(page(town, one)).status_code == 404
    assert rival.get("/recoveries").status_code == 403


def test_a_reminder_that_was_not_heard_waits_for_the_head_of_finance(
    town: Town, application: Seen, browsers: Browsers
) -> None:
    recovery = ordered(town, application)
    for day in (date(2019, 4, 2), date(2019, 4, 18)):
        run_out(town.on(day).office)
    late = date(2019, 4, 18)
    head = browsers.staff("finance_head", late)
    taken = head.send(head.get(page(town, recovery)), "/take")
    assert "移送强制执行" in taken.text
    assert "已移送强制执行" in head.press(taken, "hand_over", reason="两次催告未退").text
    director = browsers.staff("director", late)
    waived = director.press(director.get(page(town, recovery)), "waive", reason="企业破产终结")
    assert "已免除余款" in waived.text


def test_what_is_not_ordered_is_no_page_for_its_claimant_by_any_door(
    town: Town, application: Seen, claimant: Browser
) -> None:
    one = proposed(town, application)
    two = proposed(town, paid(town))
    town.on(ORDERED).do("director", two.id, "reject", "证据不足")
    token = form(claimant.get("/account"), "/account").fields["csrf_token"]
    typed = {"csrf_token": token, "once": "k1", "version": "2", "state": "proposed"}
    headers = {"Origin": "http://localhost", "Referer": "http://localhost/"}
    for subject in (one.id, two.id, 2**62):
        assert claimant.client.get(f"/subjects/{subject}").status_code == 404
        for door in ("take", "give-back", "steps/approve"):
            sent = claimant.client.post(f"/subjects/{subject}/{door}", data=typed, headers=headers)
            assert sent.status_code == 404, (subject, door)


NOISE = "\x00a\x01\x1b[31mb\x7f"
"""What a broken program or somebody who tries may send along: no database keeps the first, no page shows the rest."""


def test_control_characters_in_what_is_typed_are_left_out_and_break_nothing(
    town: Town, application: Seen, officer: Browser, browsers: Browsers
) -> None:
    shown = officer.get(f"/applications/{number(town, application)}/recovery")
    sent = officer.send(shown, "/recovery", **{**TYPED, "reason": f"票据{NOISE}伪造\n第二行"})
    assert sent.status_code == 200
    (one,) = town.one("SELECT id FROM recovery WHERE application_id = :id", id=application.id)
    assert town.one("SELECT text FROM remark WHERE subject_id = :id", id=one) == ("票据a[31mb伪造\n第二行",)
    recovery = ordered(town, paid(town))
    came(town, recovery, 1, f"R-{recovery.id}")
    head, director = browsers.staff("finance_head", ORDERED), browsers.staff("director", ORDERED)
    assert "已冲回" in head.send(head.get(page(town, recovery)), "/undo", reason=f"误记{NOISE}").text
    assert "已撤销" in director.press(director.get(page(town, recovery)), "withdraw", reason=f"复议撤销{NOISE}").text
