"""The trace of a line: each figure with its step, clause and table row, for who has the application in sight."""

from __future__ import annotations

import re

import pytest

from tests.acts.claim import bad, flagged, good
from tests.acts.town import CLOSED, LAST_DAY, Town
from tests.web.browsing import Browser, Browsers
from tests.web.townhall import City, SignIn
from workflow.acts.decide import decide
from workflow.acts.looking import Seen
from workflow.acts.pull import pull
from workflow.review.decisions import Decision


@pytest.fixture
def application(town: Town) -> Seen:
    """An application with a good line, a flagged and a bad one, in the rows 2 to 4."""
    ours = town.claimants[0]
    return town.submitted(ours, town.call(), [*good(ours.name), flagged(ours.name), bad(ours.name)])


@pytest.fixture
def rechecker(browsers: Browsers) -> Browser:
    return browsers.staff("rechecker", CLOSED)


def number(town: Town, application: Seen) -> str:
    (found,) = town.one("SELECT number FROM application WHERE id = :id", id=application.id)
    return str(found)


def address(town: Town, application: Seen, row: int = 2) -> str:
    return f"/applications/{number(town, application)}/lines/{row}"


def words(page: str) -> str:
    """A page as it is read: without tags, blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_each_step_of_an_award_is_told_with_its_clause_and_the_row_of_its_table(
    rechecker: Browser, town: Town, application: Seen
) -> None:
    page = words(rechecker.get(address(town, application)).text)
    for told in (
        "该年度全额年费",
        "《发明专利年费标准》第 7 行",
        "自2018年1月1日起适用",
        "《资助比例》第 7 行",
        "本版本自带的表",
        "70 %",
        "第七条",
        "核算资助额",
        "1,400.00 元",
    ):
        assert told in page, told
    assert "rate_percent" not in page
    assert "cnipa_annual_fee_invention" not in page


def test_the_steps_are_told_in_the_readers_language(rechecker: Browser, town: Town, application: Seen) -> None:
    rechecker.send(rechecker.get("/"), "/language", language="en")
    page = words(rechecker.get(address(town, application)).text)
    for told in ("Full fee of the patent year", "“Annual fees of invention patents”, row 7", "CNY 1,400.00"):
        assert told in page, told


def test_a_flag_and_an_error_are_told_at_their_cell_and_at_their_check(
    rechecker: Browser, town: Town, application: Seen
) -> None:
    page = words(rechecker.get(address(town, application, 3)).text)
    assert page.count("超过全额年费与最高滞纳金之和（第七条）") == 2
    assert "待核对" in page
    page = words(rechecker.get(address(town, application, 4)).text)
    assert page.count("第一专利权人不是申报主体") == 2
    assert "不符合" in page
    assert "资助额的计算过程" not in page


def test_every_check_is_listed_with_how_it_came_out(rechecker: Browser, town: Town, application: Seen) -> None:
    page = words(rechecker.get(address(town, application)).text)
    for told in ("缴费日期在申报期间内", "第一专利权人为申报主体", "专利号、缴费年度只资助一次"):
        assert told in page, told
    assert "不符合" not in page
    assert "未判断" not in page


def test_a_check_whose_cell_cannot_be_read_was_not_asked(rechecker: Browser, town: Town) -> None:
    ours = town.claimants[0]
    broken = good(ours.name)[0] | {"授权公告日": "某日"}
    application = town.submitted(ours, town.call(), [*good(ours.name), broken])
    page = words(rechecker.get(address(town, application, 3)).text)
    assert page.count("未判断") == 2
    assert "所需的内容缺失或无法识别" in page


def test_a_claimant_reads_a_decision_only_when_the_division_has_agreed(
    rechecker: Browser, browsers: Browsers, town: Town, application: Seen
) -> None:
    here, officer = town.on(CLOSED), browsers.of(town.claimants[0].officer, CLOSED)
    for trigger in ("accept", "pass"):
        here.do("handler", application.id, trigger)
    reviewer = here.hold("rechecker", application.id)
    refusal = Decision(3, "refuse", 0, "other", "金额与票据不一致")
    decide(here.office, reviewer, town.look(application.id), [Decision(2, "accept", 0), refusal])
    draft = words(rechecker.get(address(town, application, 3)).text)
    assert "尚未报送" in draft
    assert "金额与票据不一致" in draft
    assert "金额与票据不一致" not in officer.get(address(town, application, 3)).text
    pull(here.office, reviewer, town.look(application.id), "send")
    assert "已报送会审，尚未同意" in rechecker.get(address(town, application, 3)).text
    assert "金额与票据不一致" not in officer.get(address(town, application, 3)).text
    here.do("division_head", application.id, "agree")
    told = words(officer.get(address(town, application, 3)).text)
    assert "金额与票据不一致" in told
    assert reviewer.name not in told


def test_what_a_plan_grants_is_told_with_its_steps_once_the_plan_is_public(
    browsers: Browsers, town: Town, application: Seen
) -> None:
    claimant, call = town.claimants[1], town.call(100_000)
    seen = town.decided(claimant, call, good(claimant.name))
    town.close(call)
    plan = town.approved(call)
    officer, planner = browsers.of(claimant.officer, CLOSED), browsers.staff("finance_planner", CLOSED)
    office_reads = words(planner.get(address(town, seen)).text)
    assert "按比例分配" in office_reads
    assert "预算 1,000.00 元" in office_reads
    assert "按预算比例分配" not in officer.get(address(town, seen)).text
    town.do("policy_officer", plan.id, "publish")
    told = words(officer.get(address(town, seen)).text)
    assert "分配 1,000.00 元" in told
    assert "本申报分配前 1,400.00 元" in told


def test_a_row_that_a_correction_replaced_is_still_told_as_it_was_submitted(
    rechecker: Browser, town: Town, application: Seen
) -> None:
    here, ours = town.on(CLOSED), town.claimants[0]
    here.do("handler", application.id, "accept")
    here.do("handler", application.id, "ask_correction", "第 3 行请核对")
    town.fill(town.look(application.id), good(ours.name))
    assert rechecker.get(address(town, application, 2) + "?round=2").status_code == 404, "a draft is its claimant's"
    pull(here.office, ours.officer, town.look(application.id), "resubmit")
    first, second = (rechecker.get(address(town, application, 2) + f"?round={each}") for each in (1, 2))
    assert first.status_code == second.status_code == 200
    assert "后一次提交中已无此行" in rechecker.get(address(town, application, 3)).text
    assert rechecker.get(address(town, application, 3) + "?round=2").status_code == 404


def test_a_claimant_sees_the_trace_of_a_draft_and_nobody_else_does(browsers: Browsers, town: Town) -> None:
    ours, theirs = town.claimants
    draft = town.draft(ours, town.call(), good(ours.name))
    mine = browsers.of(ours.officer, LAST_DAY).get(address(town, draft))
    assert "尚未提交" in mine.text
    for other in (browsers.of(theirs.officer, LAST_DAY), browsers.staff("rechecker", LAST_DAY)):
        assert other.get(address(town, draft)).status_code == 404


@pytest.mark.parametrize("odd", ["0", "-1", "x", "9" * 30, "99999", "2?round=0", "2?round=99", "2?round=" + "9" * 30])
def test_an_odd_row_or_round_is_no_page(rechecker: Browser, town: Town, application: Seen, odd: str) -> None:
    assert rechecker.get(f"/applications/{number(town, application)}/lines/{odd}").status_code == 404


def test_a_trace_costs_the_same_however_long_the_list_and_commits_nothing(
    sign_in: SignIn, city: City, counted: dict[str, int]
) -> None:
    browser = sign_in("auditor")
    browser.get(f"/applications/{city.submitted}/lines/2")
    counted["statements"] = 0
    assert browser.get(f"/applications/{city.submitted}/lines/700").status_code == 200
    assert counted["statements"] <= 12
    assert counted["commits"] == 0
