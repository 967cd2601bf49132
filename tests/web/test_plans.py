"""Plans in the browser: made once, approved by two, published, confirmed after their notice, told to the last line."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import text

from settings import Settings
from tests.acts import town as towns
from tests.acts.claim import good
from tests.acts.laws import broken
from tests.acts.objecting import (
    NOTICE_END,
    REPLANNED,
    Moment,
    Noticed,
    admitted,
    make_again,
    noticed,
    person,
    replanned,
    upheld,
)
from tests.acts.town import CLOSED, CONFIRMED, NOTICED, PLANNED, Town
from tests.web.browsing import Browser, Browsers, NoSuchForm, form, site
from tests.web.counting import counting
from tests.web.planning import SHORT, closed, links, number, words
from workflow.acts.looking import Seen
from workflow.parties.roles import OFFICE_ROLES
from workflow.registers import shipped
from workflow.registers.editions import edition_by_hash


@pytest.fixture
def planner(browsers: Browsers) -> Browser:
    return browsers.staff("finance_planner", PLANNED)


def plan_of(town: Town, call: int) -> Seen:
    """The only plan of a call."""
    (found,) = town.one("SELECT id FROM plan WHERE call_id = :call", call=call)
    return town.look(int(str(found)))


def taken(browser: Browser, plan: str, trigger: str) -> str:
    """What somebody reads who takes the plan's task and presses a step."""
    page = browser.send(browser.get(f"/plans/{plan}"), "/take")
    return browser.press(page, trigger).text


def test_a_planner_is_led_from_home_to_a_decided_call_and_makes_its_plan(
    planner: Browser, browsers: Browsers, town: Town
) -> None:
    call, _ = closed(town)
    address = f"/calls/{number(town, call, 'call')}/plan"
    home = planner.get("/").text
    assert address in home
    assert "可以分配" in home
    page = planner.get(address)
    assert "4,200.00 元" in words(page.text)
    made = planner.send(page, "/plan")
    assert "方案已生成" in made.text
    plan = plan_of(town, call)
    assert plan.state == "proposed"
    assert made.request.path == f"/plans/{number(town, plan.id)}"
    assert address not in planner.get("/").text
    assert address in browsers.staff("auditor", PLANNED).get(f"/calls/{number(town, call, 'call')}").text


def test_a_double_click_makes_one_plan(planner: Browser, town: Town) -> None:
    call, _ = closed(town)
    page = planner.get(f"/calls/{number(town, call, 'call')}/plan")
    first, second = planner.send(page, "/plan"), planner.send(page, "/plan")
    assert first.request.path == second.request.path == f"/plans/{number(town, plan_of(town, call).id)}"
    with pytest.raises(NoSuchForm):
        form(planner.get(f"/calls/{number(town, call, 'call')}/plan"), "/plan")


def test_a_plan_waits_for_the_last_decision_and_says_so(planner: Browser, town: Town) -> None:
    ours, theirs = town.claimants
    call = town.call()
    town.decided(ours, call, good(ours.name))
    late = town.submitted(theirs, call, good(theirs.name))
    town.close(call)
    address = f"/calls/{number(town, call, 'call')}/plan"
    page = planner.get(address)
    assert "还有 1 件申报未审定" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/plan")
    assert "可以分配" not in planner.get("/").text
    town.reviewed(late.id)
    town.on(CLOSED).do("division_head", late.id, "agree")
    form(planner.get(address), "/plan")


def test_a_call_that_takes_claims_still_has_nothing_to_share_out(planner: Browser, town: Town) -> None:
    call = town.call()
    page = planner.get(f"/calls/{number(town, call, 'call')}/plan")
    assert "尚未截止" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/plan")


def test_who_is_no_planner_of_the_call_makes_no_plan(browsers: Browsers, town: Town, settings: Settings) -> None:
    call, _ = closed(town)
    address = f"/calls/{number(town, call, 'call')}/plan"
    for role in sorted(OFFICE_ROLES - {"finance_planner", "administrator"}):
        page = browsers.staff(role, PLANNED).get(address)
        assert page.status_code == 200, role
        with pytest.raises(NoSuchForm):
            form(page, "/plan")
    foreign = Browsers(settings, towns.build(town.office)).staff("finance_planner", PLANNED)
    assert foreign.get(address).status_code == 404
    assert browsers.of(town.claimants[0].officer, PLANNED).get(address).status_code == 403


def test_a_plan_is_read_by_its_office_alone(browsers: Browsers, town: Town, settings: Settings) -> None:
    call, (one, _) = closed(town)
    plan = number(town, town.plan(call).id)
    pages = [
        f"/plans/{plan}",
        f"/plans/{plan}/applications/{number(town, one.id, 'application')}",
        f"/plans/{plan}/files/xlsx",
        f"/plans/{plan}/files/csv",
    ]
    foreign = Browsers(settings, towns.build(town.office)).staff("director", PLANNED)
    claimant, nobody = browsers.of(town.claimants[0].officer, PLANNED), browsers.of(None, PLANNED)
    for address in pages:
        for role in sorted(OFFICE_ROLES - {"administrator"}):
            assert browsers.staff(role, PLANNED).get(address).status_code == 200, (address, role)
        assert browsers.staff("administrator", PLANNED).get(address).status_code == 403
        assert foreign.get(address).status_code == 404, address
        assert claimant.get(address).status_code == 403, address
        assert nobody.get(address).request.path == "/sign-in", address
    assert plan not in foreign.get("/plans").text
    assert plan in browsers.staff("auditor", PLANNED).get("/plans").text


def test_what_is_not_in_a_plan_has_no_page_in_it(planner: Browser, town: Town) -> None:
    call, _ = closed(town)
    plan = number(town, town.plan(call).id)
    assert planner.get(f"/plans/{plan}/applications/none").status_code == 404
    assert planner.get(f"/plans/{plan}/files/exe").status_code == 404
    assert planner.get("/plans/none").status_code == 404


def test_two_approve_one_publishes_and_the_head_confirms_after_the_notice(browsers: Browsers, town: Town) -> None:
    call, applications = closed(town)
    plan = number(town, town.plan(call).id)
    deputy = browsers.staff("deputy_director", PLANNED)
    assert "2019年1月11日 24:00" in words(deputy.get(f"/plans/{plan}").text)
    assert "待局长审批" in taken(deputy, plan, "approve_first")
    assert "资金已预留" in taken(browsers.staff("director", PLANNED), plan, "approve")
    assert "正在公示" in taken(browsers.staff("policy_officer", NOTICED), plan, "publish")
    early = browsers.staff("policy_head", NOTICED)
    page = early.send(early.get(f"/plans/{plan}"), "/take")
    with pytest.raises(NoSuchForm):
        form(page, "/steps/confirm")
    head = browsers.staff("policy_head", CONFIRMED)
    page = head.get(f"/plans/{plan}")
    assert "方案已确认" in head.press(page, "confirm").text
    told = words(browsers.staff("auditor", CONFIRMED).get(f"/plans/{plan}").text)
    for role in ("finance_planner", "deputy_director", "director", "policy_officer", "policy_head"):
        assert town.staff[role].name in told, role
    assert [town.look(each.id).state for each in applications] == ["payable", "payable"]
    assert broken(town) == []


def test_a_minute_before_its_end_a_notice_can_not_be_confirmed(
    settings: Settings, browsers: Browsers, town: Town
) -> None:
    plan = number(town, noticed(town).plan.id)
    minute = timedelta(minutes=1)
    offered = {}
    for moment in (NOTICE_END - minute, NOTICE_END):
        browsers.apps[NOTICED] = site(replace(settings, clock=Moment(at=moment)))
        head = browsers.staff("policy_head", NOTICED)
        page = head.get(f"/plans/{plan}")
        page = head.send(page, "/take") if "/take" in page.text else page
        offered[moment] = "/steps/confirm" in page.text
        last = head, page
    assert offered == {NOTICE_END - minute: False, NOTICE_END: True}
    head, page = last
    browsers.apps[NOTICED] = site(replace(settings, clock=Moment(at=NOTICE_END - minute)))
    early = browsers.staff("policy_head", NOTICED)
    token = form(early.get("/account/password"), "/account/password").fields["csrf_token"]
    refused = early.press(page, "confirm", csrf_token=token)
    assert refused.status_code == 409
    assert broken(town) == []


def test_a_rejected_plan_says_why_and_makes_room_for_another(browsers: Browsers, planner: Browser, town: Town) -> None:
    call, _ = closed(town)
    plan = number(town, town.plan(call).id)
    deputy = browsers.staff("deputy_director", PLANNED)
    page = deputy.send(deputy.get(f"/plans/{plan}"), "/take")
    done = deputy.press(page, "reject", reason="预算口径有误，请重新测算")
    assert "已否决" in done.text
    assert "预算口径有误，请重新测算" in planner.get(f"/plans/{plan}").text
    again = planner.send(planner.get(f"/calls/{number(town, call, 'call')}/plan"), "/plan")
    assert again.status_code == 200
    assert again.request.path != f"/plans/{plan}"


def test_each_sum_is_told_in_steps_and_leads_to_the_trace_of_each_line(planner: Browser, town: Town) -> None:
    call, (one, two) = closed(town, budget_fen=SHORT)
    plan = number(town, town.plan(call).id)
    page = planner.get(f"/plans/{plan}")
    told = words(page.text)
    for each in (
        "预算 2100.00 元，限额后合计 4200.00 元，按比例分配",
        "分配前可用预算 2,100.00 元",
        "核定合计 4,200.00 元",
        "分配后预算余额 0.00 元",
        "1,400.00 元",
        "700.00 元",
        "按各申报限额后的资助额同比例分配",
    ):
        assert each in told, each
    for application, lines in ((one, 2), (two, 1)):
        name = number(town, application.id, "application")
        address = f"/plans/{plan}/applications/{name}"
        assert address in page.text
        traces = links(planner.get(address).text, f"/applications/{name}/lines/")
        assert len(traces) == lines
        for trace in traces:
            assert "700.00 元" in words(planner.get(trace).text)


def test_a_cap_is_told_as_a_step_of_its_own(planner: Browser, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    edition = shipped.edition("invention-maintenance", "2018")
    assert edition is not None
    with town.office.database.reading() as connection:
        known = edition_by_hash(connection, edition.hash)
    monkeypatch.setitem(vars(known), "claimant_cap_fen", 200_000)
    call, _ = closed(town)
    page = words(planner.get(f"/plans/{number(town, town.plan(call).id)}").text)
    for told in (
        "同一申报主体合计 2800.00 元，超过上限 2000.00 元，按比例分摊",
        "核定合计 4,200.00 元",
        "限额后 3,400.00 元",
        "足额安排",
    ):
        assert told in page, told


def test_the_plan_after_an_upheld_objection_tells_first_what_it_changes(browsers: Browsers, town: Town) -> None:
    open_plan: Noticed = noticed(town)
    one = open_plan.applications[0]
    upheld(town, admitted(town, open_plan.plan, person(one)))
    plan, old = number(town, make_again(town, open_plan.call).id), number(town, open_plan.plan.id)
    deputy = browsers.staff("deputy_director", REPLANNED)
    page = words(deputy.get(f"/plans/{plan}").text)
    difference = page.index(f"新方案 {plan} 与原方案 {old} 的差异")
    assert difference < page.index("由您办理") < page.index("分配明细")
    assert "合计由 4,200.00 元 变为 2,800.00 元" in page
    assert "核定金额 1,400.00 元 → 不予资助" in page
    assert page.index("核定金额 1,400.00 元 → 不予资助") < page.index("分配明细")
    taken_back = words(deputy.get(f"/plans/{old}").text)
    assert "方案已撤回" in taken_back
    assert "取代它的新方案" not in taken_back


def test_a_plan_that_was_taken_back_leads_to_the_one_on_notice_in_its_place(browsers: Browsers, town: Town) -> None:
    open_plan = noticed(town)
    upheld(town, admitted(town, open_plan.plan, person(open_plan.applications[0])))
    plan = number(town, replanned(town, open_plan.call).id)
    page = browsers.staff("auditor", REPLANNED).get(f"/plans/{number(town, open_plan.plan.id)}").text
    assert f'href="/plans/{plan}"' in page


def test_a_change_of_shares_alone_is_told_without_its_lines(browsers: Browsers, town: Town) -> None:
    open_plan = noticed(town, SHORT)
    upheld(town, admitted(town, open_plan.plan, person(open_plan.applications[0])))
    plan = number(town, make_again(town, open_plan.call).id)
    page = words(browsers.staff("auditor", REPLANNED).get(f"/plans/{plan}").text)
    assert "有变动的申报 2 件" in page
    assert "无；仅分配比例变动" in page
    assert "另有 1 项因分配比例变动而调整" in page


def test_no_page_of_plans_commits_and_two_hundred_lines_cost_what_two_do(browsers: Browsers, town: Town) -> None:
    director, app = browsers.staff("director", PLANNED), browsers.app(PLANNED)
    costs = []
    for lines in (2, 200):
        call, (one, _) = closed(town, (lines, 1))
        plan = number(town, town.plan(call).id)
        name = number(town, one.id, "application")
        addresses = (f"/plans/{plan}", f"/plans/{plan}/applications/{name}", f"/plans/{plan}/files/csv", "/plans")
        cost = []
        for address in (*addresses, f"/calls/{number(town, call, 'call')}/plan"):
            with counting(app) as seen:
                assert director.get(address).status_code == 200
            assert seen["commits"] == 0
            cost.append(seen["statements"])
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 16


def test_lines_are_shown_a_hundred_at_a_time(planner: Browser, town: Town) -> None:
    call, (one, _) = closed(town, (101, 1))
    name = number(town, one.id, "application")
    address = f"/plans/{number(town, town.plan(call).id)}/applications/{name}"
    first, second, beyond = (planner.get(f"{address}?page={page}").text for page in (1, 2, 99))
    pages = [links(each, f"/applications/{name}/lines/") for each in (first, second, beyond)]
    assert [len(each) for each in pages] == [100, 1, 1]
    assert pages[0].isdisjoint(pages[1])
    assert pages[1] == pages[2]
    assert planner.get(f"{address}?page=-3").status_code == 200
    assert planner.get(f"{address}?page=x").status_code == 200


def test_every_line_is_in_both_files_and_no_cell_is_a_formula(planner: Browser, town: Town) -> None:
    ours, theirs = town.claimants
    call = town.call(SHORT)
    one = town.decided(ours, call, good(ours.name, 2))
    town.decided(theirs, call, good(theirs.name))
    town.close(call)
    plan = number(town, town.plan(call).id)
    with town.office.database.writing() as connection:
        rename = text("UPDATE organisation SET name = :name WHERE id = :id")
        connection.execute(rename, {"name": '=HYPERLINK("http://example.cn")', "id": ours.organisation})
    data = planner.get(f"/plans/{plan}/files/csv").data.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(data))
    assert head[:3] == ["申报", "申报主体", "明细行"]
    mine = [row for row in rows if row[0] == number(town, one.id, "application")]
    assert [row[1][:2] for row in mine] == ["'="] * len(mine)
    assert sum(float(row[-2]) for row in rows) == SHORT / 100
    assert [row[-4] for row in mine] == ["1400.00"] * 2
    sheet = openpyxl.load_workbook(io.BytesIO(planner.get(f"/plans/{plan}/files/xlsx").data)).active
    assert sheet is not None
    cells = [row for row in sheet.iter_rows() if row[0].row > 1]
    assert len(cells) == len(rows)
    named = next(row for row in cells if row[0].value == mine[0][0])
    assert named[1].value == '=HYPERLINK("http://example.cn")'
    assert named[1].data_type == "s"
    assert sum(row[-2].value for row in cells) == SHORT / 100


def test_plans_are_told_in_english_too(planner: Browser, town: Town) -> None:
    call, _ = closed(town, budget_fen=SHORT)
    plan = number(town, town.plan(call).id)
    planner.client.post("/language", data={"language": "en", "to": "/"})
    page = words(planner.get(f"/plans/{plan}").text)
    for told in ("CNY 2,100.00", "shared in proportion", "Left of the budget", "Waits for", "Deputy director"):
        assert told in page, told
    assert "Application" in planner.get(f"/plans/{plan}/files/csv").data.decode("utf-8-sig")
