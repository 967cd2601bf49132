"""Public notices: who gets how much, for everybody to read; nothing before its day, nothing of anybody's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from settings import Settings
from tests.acts.objecting import (
    ANSWERED,
    NOTICE_END,
    NOTICED_AGAIN,
    OBJECTED,
    Moment,
    Noticed,
    admitted,
    make_again,
    noticed,
    person,
    replanned,
    resident,
    upheld,
)
from tests.acts.town import CONFIRMED, NOTICED, PLANNED, Town
from tests.web.browsing import Browser, Browsers, site
from tests.web.counting import counting
from tests.web.planning import SHORT, closed, links, number, words


@pytest.fixture
def plan(town: Town) -> Noticed:
    """A plan on public notice from 7 to 11 January 2019."""
    return noticed(town)


@pytest.fixture
def public(browsers: Browsers) -> Browser:
    """Somebody without an account, while the notice lies open."""
    return browsers.of(None, OBJECTED)


def address(town: Town, plan: Noticed) -> str:
    return f"/notices/{number(town, plan.plan.id)}"


def lines_of(town: Town, plan: Noticed, place: int = 0) -> str:
    """The address of an application's lines."""
    return f"{address(town, plan)}/{number(town, plan.applications[place].id, 'application')}"


def at(settings: Settings, moment: datetime) -> Browser:
    """A stranger's browser at a moment."""
    return Browser(site(replace(settings, clock=Moment(at=moment))).test_client())


def rename(town: Town, claimant: int, name: str) -> None:
    with town.office.database.writing() as connection:
        change = text("UPDATE organisation SET name = :name WHERE id = :id")
        connection.execute(change, {"name": name, "id": town.claimants[claimant].organisation})


def test_everybody_reads_who_gets_how_much_and_until_when_to_object(public: Browser, town: Town, plan: Noticed) -> None:
    assert address(town, plan) in public.get("/notices").text
    page = public.get(address(town, plan))
    told = words(page.text)
    for each in ("序号", "单位", "项目", "件数", "金额（元）", "2019年1月7日", "2019年1月11日 24:00", "公示中"):
        assert each in told, each
    assert "测试市知识产权局" in told
    rows = re.findall(r"(\d) (长沙\S+大学) \S+ (\S+) (\d+) ([\d.]+) ", told)
    one, two = town.claimants
    assert [(each[0], each[1], each[3], each[4]) for each in rows] == [
        ("1", one.name, "2", "2800.00"),
        ("2", two.name, "1", "1400.00"),
    ]
    assert "合计：2 家单位，3 件，4,200.00 元" in told
    assert f"{address(town, plan)}/object" in page.text


def test_the_menu_leads_everybody_to_the_notices(browsers: Browsers, town: Town) -> None:
    for actor in (None, town.claimants[0].officer, town.staff["handler"], town.staff["administrator"]):
        assert 'href="/notices"' in browsers.of(actor, OBJECTED).get("/calls").text


def test_a_plan_that_was_never_on_notice_is_no_public_page(browsers: Browsers, town: Town) -> None:
    call, (one, _) = closed(town)
    plan = town.plan(call)
    name, application = number(town, plan.id), number(town, one.id, "application")
    public = browsers.of(None, NOTICED)

    def unseen() -> bool:
        pages = [f"/notices/{name}", f"/notices/{name}/{application}", f"/notices/{name}/object"]
        return name not in public.get("/notices").text and all(public.get(each).status_code == 404 for each in pages)

    assert unseen()
    town.on(PLANNED).do("deputy_director", plan.id, "approve_first")
    assert unseen()
    town.on(PLANNED).do("director", plan.id, "approve")
    assert unseen()
    assert name not in public.get(f"/calls/{number(town, call, 'call')}").text
    town.on(NOTICED).do("policy_officer", plan.id, "publish")
    assert not unseen()
    assert f"/notices/{name}" in public.get(f"/calls/{number(town, call, 'call')}").text


def test_the_last_minute_counts_and_the_next_does_not(settings: Settings, town: Town, plan: Noticed) -> None:
    before, after = (at(settings, moment) for moment in (NOTICE_END - timedelta(minutes=1), NOTICE_END))
    assert f"{address(town, plan)}/object" in before.get(address(town, plan)).text
    late = after.get(address(town, plan))
    assert f"{address(town, plan)}/object" not in late.text
    assert "不再受理异议" in late.text
    assert "公示期满，待确认" in after.get("/notices").text
    assert f"{address(town, plan)}/object" not in after.get(lines_of(town, plan)).text


def test_a_notice_stays_to_be_read_when_its_plan_is_confirmed(browsers: Browsers, town: Town, plan: Noticed) -> None:
    town.on(CONFIRMED).do("policy_head", plan.plan.id, "confirm")
    page = browsers.of(None, CONFIRMED).get(address(town, plan))
    assert "公示已结束，方案已确认" in page.text
    assert town.claimants[0].name in page.text
    assert "/object" not in page.text
    assert browsers.of(None, CONFIRMED).get(lines_of(town, plan)).status_code == 200


def pages(town: Town, plan: Noticed) -> Iterator[str]:
    yield "/notices"
    yield address(town, plan)
    yield from (lines_of(town, plan, place) for place in range(2))


def test_no_public_page_names_a_person_an_account_or_an_address(public: Browser, town: Town, plan: Noticed) -> None:
    rename(town, 0, f"长沙某某事务所 {resident()} 户")
    shown = " ".join(words(public.get(each).text) for each in pages(town, plan))
    digits = re.sub(r"[ -]", "", shown)
    assert not re.search(r"[\w.]+@[\w.]+", shown)
    assert not re.search(r"\d{15,}", digits)
    people = [each.name for each in town.staff.values()] + [each.officer.name for each in town.claimants]
    for name in {*people, "张三丰", "0731"}:
        assert name not in shown, name
    for table, column in (("payee_account", "account_tail"), ("payer_account", "account_tail")):
        for (tail,) in town.all(f"SELECT {column} FROM {table} WHERE authority_id = :town", town=town.authority):
            assert f"**** {tail}" not in shown


def test_a_long_number_in_a_name_is_masked_on_every_page(browsers: Browsers, town: Town, plan: Noticed) -> None:
    identity = resident()
    rename(town, 0, f"长沙某某店（{identity}）")
    upheld(town, admitted(town, plan.plan, person(plan.applications[0])))
    new = number(town, replanned(town, plan.call).id)
    public = browsers.of(None, NOTICED_AGAIN)
    for each in (address(town, plan), lines_of(town, plan), f"/notices/{new}"):
        page = public.get(each).text
        assert identity not in page
        assert f"{identity[:4]}**********{identity[-4:]}" in page, each


def test_a_long_number_in_a_cell_is_masked(
    public: Browser, town: Town, plan: Noticed, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = "6222021908001234569"
    monkeypatch.setattr("web.plans.shares.plain", lambda _value: account)
    page = public.get(lines_of(town, plan)).text
    assert account not in page
    assert "6222***********4569" in page


def test_the_lines_of_a_unit_are_shown_a_hundred_at_a_time(public: Browser, town: Town) -> None:
    plan = noticed(town, lines=(101, 1))
    page = public.get(lines_of(town, plan)).text
    assert page.count('<tr role="row">') == 101
    assert "page=2" in page
    assert "1,400.00 元" in words(page)
    patents = [each for (each,) in town.all(
        "SELECT cells->>'专利号' FROM line JOIN claim_list l ON l.id = list_id WHERE application_id = :id ORDER BY row",
        id=plan.applications[0].id,
    )]  # fmt: skip
    assert all(str(each) in page for each in patents[:100])
    last = public.get(f"{lines_of(town, plan)}?page=2").text
    assert str(patents[100]) in last
    assert str(patents[0]) not in last
    assert public.get(f"{lines_of(town, plan)}?page=999999999999999999999").status_code == 200


def test_only_what_is_granted_something_is_shown(browsers: Browsers, town: Town, plan: Noticed) -> None:
    one, two = plan.applications
    for each in (one, two):
        receipt = admitted(town, plan.plan, person(each))
        if each is one:
            town.on(ANSWERED).do("policy_head", receipt.id, "reject", reason="异议所附证明不足")
        else:
            upheld(town, receipt)
    public, new = browsers.of(None, NOTICED_AGAIN), f"/notices/{number(town, replanned(town, plan.call).id)}"
    page = public.get(new)
    ours, theirs = (number(town, each.id, "application") for each in (one, two))
    assert links(page.text, f"{new}/") == {f"{new}/{ours}", f"{new}/object"}
    assert public.get(f"{new}/{ours}").status_code == 200
    assert public.get(f"{new}/{theirs}").status_code == 404
    assert "合计：1 家单位，2 件，2,800.00 元" in words(page.text)


def test_another_plans_application_is_not_found_in_a_notice(public: Browser, town: Town, plan: Noticed) -> None:
    other = noticed(town)
    stranger = number(town, other.applications[0].id, "application")
    assert public.get(f"{address(town, plan)}/{stranger}").status_code == 404
    assert public.get("/notices/none").status_code == 404
    assert public.get(f"{address(town, plan)}/none").status_code == 404


def test_a_superseded_notice_is_marked_and_leads_to_the_new_one_with_the_difference(
    browsers: Browsers, town: Town, plan: Noticed
) -> None:
    upheld(town, admitted(town, plan.plan, person(plan.applications[0])))
    public = browsers.of(None, NOTICED_AGAIN)
    made_again = make_again(town, plan.call)
    page = words(public.get(address(town, plan)).text)
    assert "因异议成立，本方案已撤回" in page
    assert "新方案正在制定" in page
    assert number(town, made_again.id) not in page
    assert "/object" not in public.get(address(town, plan)).text
    head = town.on(PLANNED)
    head.do("deputy_director", made_again.id, "reject", reason="重新测算")
    new = replanned(town, plan.call)
    old_page, new_page = public.get(address(town, plan)), public.get(f"/notices/{number(town, new.id)}")
    assert f'href="/notices/{number(town, new.id)}"' in old_page.text
    assert f'href="{address(town, plan)}"' in new_page.text
    for each in (words(old_page.text), words(new_page.text)):
        assert "合计由 4,200.00 元 变为 2,800.00 元" in each
        assert "第 2 行： 1,400.00 元 → 0.00 元" in each
        assert "核定金额" not in each
        assert each.index("差异") < each.index("金额（元）")
    assert "张三丰" not in old_page.text + new_page.text
    listed = words(public.get("/notices").text)
    assert re.search(rf"{number(town, plan.plan.id)} · \S+ 已被取代", listed)


def test_the_objector_of_an_upheld_objection_is_named_nowhere(browsers: Browsers, town: Town, plan: Noticed) -> None:
    said = person(plan.applications[0])
    upheld(town, admitted(town, plan.plan, said))
    new = number(town, replanned(town, plan.call).id)
    public = browsers.of(None, NOTICED_AGAIN)
    for each in (address(town, plan), lines_of(town, plan), f"/notices/{new}", "/notices"):
        page = public.get(each).text
        for own in (said.name, said.code, said.mail, said.phone, said.grounds):
            assert str(own) not in page, each


def test_no_public_page_commits_and_two_hundred_lines_cost_what_two_do(browsers: Browsers, town: Town) -> None:
    public, app = browsers.of(None, NOTICED), browsers.app(NOTICED)
    costs = []
    for lines in (2, 200):
        plan = noticed(town, lines=(lines, 1))
        cost = []
        for each in ("/notices", address(town, plan), lines_of(town, plan)):
            with counting(app) as seen:
                assert public.get(each).status_code == 200
            assert seen["commits"] == 0
            cost.append(seen["statements"])
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 7


def test_a_name_with_markup_is_text_and_nothing_is_inline(public: Browser, town: Town, plan: Noticed) -> None:
    rename(town, 0, "<img src=x>")
    for each in pages(town, plan):
        page = public.get(each).text
        assert "<img src=x" not in page
        assert not re.search(r"<script>|<style|\sstyle=|\son\w+=|javascript:", page), each
        assert len(set(ids := re.findall(r'\sid="([^"]+)"', page))) == len(ids), each
        assert page.count("<h1") == 1, each


def test_notices_are_told_in_english_too(public: Browser, town: Town) -> None:
    plan = noticed(town, SHORT)
    public.client.post("/language", data={"language": "en", "to": "/"})
    page = words(public.get(address(town, plan)).text)
    for told in ("Public notice: A call to test", "Object to this notice", "Until the end of 11 Jan 2019 24:00"):
        assert told in page, told
    lines = words(public.get(lines_of(town, plan)).text)
    assert "Granted CNY 1,400.00" in lines
    assert links(public.get("/notices").text, address(town, plan))


def test_a_list_of_notices_goes_on_to_another_page(
    browsers: Browsers, town: Town, plan: Noticed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.notices.reading.PAGE", 1)
    other = noticed(town)
    public = browsers.of(None, NOTICED)
    first = public.get("/notices").text
    assert address(town, other) in first
    (following,) = links(first, "/notices?before=")
    assert address(town, plan) in public.get(following).text
    assert public.get("/notices?before=x").status_code == 200
    assert public.get(f"/notices?before={10**30}").status_code == 200
