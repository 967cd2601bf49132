"""The joint review in the browser: decisions in sums, the lines behind them, agreeing or sending back."""

from __future__ import annotations

import pytest

from tests.acts.claim import bad, flagged, good
from tests.acts.laws import broken
from tests.acts.town import CLOSED, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.review import counting, number, substantive, taken, words
from workflow.acts.decide import decide
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.review.decisions import Decision


@pytest.fixture
def application(town: Town) -> Seen:
    """Three good lines, a flagged and a bad one: two accepted, two refused for two reasons, and sent."""
    name = town.claimants[0].name
    seen = substantive(town, [*good(name, 3), flagged(name), bad(name)])
    here, rechecker = town.on(CLOSED), town.hold("rechecker", seen.id)
    decided = [Decision(2, "accept", 0), Decision(3, "accept", 0), Decision(4, "refuse", 0, "not_proved")]
    decide(here.office, rechecker, seen, [*decided, Decision(5, "refuse", 0, "other", "金额不符")])
    pull(here.office, rechecker, seen, "send")
    return town.look(seen.id)


@pytest.fixture
def head(browsers: Browsers) -> Browser:
    return browsers.staff("division_head", CLOSED)


def test_decisions_are_told_in_sums_by_outcome_and_reason(head: Browser, town: Town, application: Seen) -> None:
    page = words(taken(head, town, application, "joint-review"))
    for told in (
        "核定资助额（限额和预算分配前） 2,800.00 元",
        "予以资助 – 2 2,800.00 元",
        "票据或证书缺失、不清，无法核实 （第七条） 1 0.00 元",
        "另有 1 项未通过规则核验",
        "金额不符",
    ):
        assert told in page, told


def test_each_line_leads_to_its_trace(head: Browser, town: Town, application: Seen) -> None:
    page = taken(head, town, application, "joint-review")
    assert f'href="/applications/{number(town, application)}/lines/5"' in page.text


def test_the_division_agrees(head: Browser, town: Town, application: Seen) -> None:
    done = head.press(taken(head, town, application, "joint-review"), "agree")
    assert "已办理：同意" in done.text
    assert town.look(application.id).state == "decided"
    assert broken(town) == []


def test_the_division_sends_back_with_a_reason_and_the_rechecker_reads_it(
    head: Browser, browsers: Browsers, town: Town, application: Seen
) -> None:
    page = taken(head, town, application, "joint-review")
    assert head.press(page, "return", reason=" ").status_code == 409
    head.press(head.get(page.request.path), "return", reason="第 5 行请再核对")
    assert town.look(application.id).state == "substantive"
    rechecker = browsers.staff("rechecker", CLOSED)
    assert "第 5 行请再核对" in taken(rechecker, town, application, "decisions").text


@pytest.mark.parametrize("who", ["rechecker", "handler", "auditor"])
def test_nobody_else_is_offered_a_step(browsers: Browsers, town: Town, application: Seen, who: str) -> None:
    page = browsers.staff(who, CLOSED).get(f"/applications/{number(town, application)}/joint-review")
    assert page.status_code == 200
    for step in ("/take", "/steps/agree", "/steps/return"):
        with pytest.raises(NoSuchForm):
            form(page, step)


def test_before_anything_is_decided_the_page_says_so(browsers: Browsers, town: Town) -> None:
    seen = substantive(town, good(town.claimants[1].name), claimant=1)
    page = browsers.staff("auditor", CLOSED).get(f"/applications/{number(town, seen)}/joint-review")
    assert "尚无明细作出决定" in words(page)


@pytest.mark.parametrize("show", ["flagged", "refused", "accepted", "undecided", "bad", "chosen", "x"])
def test_the_list_is_filtered(head: Browser, town: Town, application: Seen, show: str) -> None:
    page = head.get(f"/applications/{number(town, application)}/joint-review?show={show}")
    assert page.status_code == 200
    expected = {"flagged": 1, "refused": 2, "accepted": 2, "undecided": 0, "bad": 1}.get(show, 5)
    assert page.text.count('role="rowheader" scope="row"><a') == expected


def test_a_long_list_costs_no_more_statements(head: Browser, browsers: Browsers, town: Town, application: Seen) -> None:
    long = town.submitted(town.claimants[1], town.call(), good(town.claimants[1].name, 700))
    town.reviewed(long.id)
    costs = []
    for each in (application, long):
        page = taken(head, town, each, "joint-review")
        with counting(browsers, CLOSED) as counted:
            head.get(page.request.path)
        costs.append(counted["statements"])
        assert counted["commits"] == 0
    assert costs[0] == costs[1] <= 20
