"""The page of an application: where it is, what comes next by when, and the letters about it."""

from __future__ import annotations

import re

import pytest

from tests.acts.claim import good
from tests.acts.town import CLOSED, LAST_DAY, NOTICED, Claimant, Town
from tests.web.browsing import Browsers, NoSuchForm, form
from tests.web.claimant import Desk
from workflow.acts.looking import Seen, life_of
from workflow.acts.pull import pull
from workflow.acts.tell import handlers
from workflow.definition.course import course
from workflow.jobs.work import Patience, work_on


@pytest.fixture
def claimant(town: Town) -> Claimant:
    return town.claimants[0]


def desk_of(town: Town, browsers: Browsers, seen: Seen) -> Desk:
    claimant = town.claimants[0]
    return Desk(town, browsers.of(claimant.officer, LAST_DAY), claimant, seen)


def write_letters(town: Town) -> None:
    """Do what a worker does with the letters of the town."""
    query = "SELECT id FROM outbox WHERE topic = 'letter' AND done_at IS NULL AND authority_id = :here ORDER BY id"
    for (errand,) in town.all(query, here=town.authority):
        work_on(town.office.database, handlers(town.office), int(str(errand)), Patience())


def here(text: str) -> str:
    """The stage that the line of steps marks."""
    found = re.search(r'aria-current="step">\s*<strong>([^<]+)<', text)
    return found[1] if found else ""


def stages(text: str) -> list[tuple[str, str]]:
    """Every stage of the line of steps: its place, and its title."""
    return re.findall(r'<li class="(past|here|ahead)"[^>]*>\s*<strong>([^<]+)<', text)


def stage(text: str, title: str) -> str:
    """What the line of steps says at one stage."""
    found = re.search(rf"<li class=\"[a-z]+\"[^>]*>\s*<strong>{title}</strong>(.*?)</li>", text, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_line_of_steps_is_that_of_the_edition_with_what_comes_next_and_its_period(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    seen = town.submitted(claimant, town.call(), good(claimant.name))
    page = desk_of(town, browsers, seen).page("").text
    with town.office.database.reading() as connection:
        legs = course(life_of(connection, seen))
    assert [title for _, title in stages(page)] == [leg.state.title.zh for leg in legs]
    assert [place for place, _ in stages(page)] == ["past", "here", *["ahead"] * (len(legs) - 2)]
    assert "至 2019年1月7日 24:00" in stage(page, "已提交")
    assert "下一步" in stage(page, "形式审查")
    assert "受理人员" in stage(page, "形式审查")
    assert "5 个工作日" in stage(page, "形式审查")
    assert "20 个工作日" in stage(page, "实质审核")
    assert "下一步" not in stage(page, "实质审核")
    assert "5 个工作日（含当日）" in stage(page, "公示中")
    assert "下一步：形式审查（5 个工作日）。" in page


def test_a_draft_waits_for_its_claimant_with_one_way_on(town: Town, browsers: Browsers, claimant: Claimant) -> None:
    page = desk_of(town, browsers, town.draft(claimant, town.call(), good(claimant.name))).page("")
    assert here(page.text) == "草稿"
    assert "等待贵单位办理" in page.text
    assert "继续填写申报" in page.text
    with pytest.raises(NoSuchForm):
        form(page, "/steps/submit")


def test_a_submitted_claim_says_who_takes_it_up_by_when(town: Town, browsers: Browsers, claimant: Claimant) -> None:
    seen = town.submitted(claimant, town.call(), good(claimant.name))
    page = desk_of(town, browsers, seen).page("").text
    assert here(page) == "已提交"
    assert "由主管部门（受理人员）办理下一步" in page
    assert "办理期限：2019年1月7日 24:00" in page
    assert "/receipt" in page


def test_a_correction_stands_beside_its_stage_and_leads_to_the_draft(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    seen, today = town.submitted(claimant, town.call(), good(claimant.name)), town.on(LAST_DAY)
    today.do("handler", seen.id, "accept")
    today.do("handler", seen.id, "ask_correction", "第 2 行票据不清")
    write_letters(town)
    mine = desk_of(town, browsers, seen)
    page = mine.page("").text
    assert here(page) == "形式审查"
    assert '<span class="aside">补正中</span>' in page
    assert "至 2019年1月14日 24:00" in stage(page, "形式审查")
    assert "办理后回到：形式审查。" in page
    assert "下一步" not in page
    assert "办理补正" in page
    assert "请于 2019年1月14日 24:00 前提交" in page
    assert "补正通知" in page
    assert "第 2 行票据不清" in page
    office = browsers.staff("handler", LAST_DAY).get(f"/applications/{mine.number}").text
    assert "等待申报主体办理" in office
    assert "办理补正" not in office


def test_letters_are_read_by_whom_they_were_written_to_and_by_the_office(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    seen = town.submitted(claimant, town.call(), good(claimant.name))
    town.on(LAST_DAY).do("handler", seen.id, "accept")
    write_letters(town)
    mine = desk_of(town, browsers, seen)
    assert "受理通知" in mine.page("").text
    assert "受理通知" in browsers.staff("auditor", LAST_DAY).get(f"/applications/{mine.number}").text


def test_a_withdrawn_claim_says_that_it_ended_beside_its_way(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    seen = town.submitted(claimant, town.call(), good(claimant.name))
    pull(town.on(LAST_DAY).office, claimant.officer, seen, "withdraw")
    page = desk_of(town, browsers, seen).page("").text
    assert "该申报已终结：已撤回" in page
    assert here(page) == "已撤回"
    assert stages(page) == [("past", "草稿"), ("past", "已提交"), ("here", "已撤回")]
    assert "下一步" not in page


def test_on_public_notice_the_page_says_when_the_notice_ends(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    call = town.call()
    seen = town.decided(claimant, call, good(claimant.name))
    town.close(call)
    plan = town.approved(call)
    before = desk_of(town, browsers, seen).page("").text
    assert here(before) == "已分配"
    assert "资金分配方案一并办理" in before
    assert "本环节截止" not in before
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    during = desk_of(town, browsers, seen).page("").text
    assert here(during) == "公示中"
    assert "本环节截止：2019年1月11日 24:00" in during


def test_what_a_claimant_changes_in_a_correction_is_no_figure_of_the_office_before_it_is_sent(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    seen, today = town.submitted(claimant, town.call(), good(claimant.name, 3)), town.on(LAST_DAY)
    today.do("handler", seen.id, "accept")
    today.do("handler", seen.id, "ask_correction", "请补正")
    mine = desk_of(town, browsers, seen)
    mine.browser.send(mine.page("/lines/2/mend"), "/remove")
    office = browsers.staff("handler", LAST_DAY)
    assert "<dd>2</dd>" in mine.page("").text
    assert "<dd>3</dd>" in office.get(f"/applications/{mine.number}").text
    assert office.get(f"/applications/{mine.number}/lines").text.count('role="rowheader"') == 3


def test_the_office_is_shown_the_way_and_nothing_to_withdraw(
    town: Town, browsers: Browsers, claimant: Claimant
) -> None:
    seen = town.submitted(claimant, town.call(), good(claimant.name))
    page = browsers.staff("director", CLOSED).get(f"/applications/{desk_of(town, browsers, seen).number}")
    assert here(page.text) == "已提交"
    assert "撤回该申报" not in page.text
