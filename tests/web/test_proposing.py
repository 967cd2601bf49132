"""Proposing and mending a call in the browser: deadlines first, once, nothing typed lost, and nobody else's to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.acts.laws import broken
from tests.acts.town import PROPOSED, Town, edition_hash, terms
from tests.made import word
from tests.web.browsing import Browser, Browsers, NoSuchForm, form
from tests.web.counting import counting
from web.calls.offering import next_number
from workflow.acts.looking import Seen
from workflow.acts.propose_call import propose_call

LATE = date(2026, 11, 23)
"""A day on which the working days of the next year are not ordered yet."""

NEW = f"/calls/new?edition={edition_hash()}"


@pytest.fixture
def officer(browsers: Browsers) -> Browser:
    return browsers.staff("policy_officer", PROPOSED)


def said(**other: str) -> dict[str, str]:
    """Terms as somebody types them."""
    return {
        "number": f"T-{word()}",
        "opens_on": "2018-12-03",
        "closes_on": "2018年12月31日",
        "window_from": "2018-01-01",
        "window_to": "2018.12.31",
        "budget": "３，０００，０００.５０",
        **other,
    }


def shown(browser: Browser, typed: Mapping[str, str]) -> TestResponse:
    """The form with the deadlines of what was typed."""
    return browser.send(browser.get(NEW), "/calls/new", **typed)


def proposed(browser: Browser, typed: Mapping[str, str]) -> TestResponse:
    """What comes of proposing it under its deadlines."""
    return browser.send(shown(browser, typed), "/calls/new", propose="yes")


def faults(page: TestResponse) -> dict[str, str]:
    """What is told at each field."""
    tree: Any = html.fromstring(page.text)
    wrong = tree.xpath("//*[contains(@class, 'fault')][@id]")
    found: dict[str, str] = {}
    for each in wrong:
        name = each.get("id").rsplit("-fault", 1)[0]
        found[name] = found.get(name, "") + each.text_content()
    return found


def row(town: Town, number: str) -> dict[str, object]:
    found = town.one(
        "SELECT id, opens_at, closes_at, window_from, window_to, closing_day, budget_fen, title_zh FROM call "
        "WHERE number = :number",
        number=number,
    )
    names = ("id", "opens_at", "closes_at", "window_from", "window_to", "closing_day", "budget_fen", "title_zh")
    return dict(zip(names, found, strict=True))


def count(town: Town, number: str) -> object:
    return town.one("SELECT count(*) FROM call WHERE number = :number", number=number)[0]


def returned(town: Town) -> tuple[Seen, str]:
    """A call that came back, and its number."""
    here, asked = town.on(PROPOSED), terms()
    call = propose_call(here.office, town.staff["policy_officer"], town.authority, asked)
    here.do("policy_head", call.id, "return", "预算超出年度安排，请核减。")
    return town.look(call.id), asked.number


def test_the_form_begins_with_a_number_titles_and_the_editions_window(officer: Browser) -> None:
    fields = form(officer.get(NEW), "/calls/new").fields
    assert fields["title_zh"].startswith("2018 年度驻长高校")
    assert fields["title_en"].endswith(", 2018")
    assert (fields["window_from"], fields["window_to"]) == ("2018-01-01", "2021-06-30")
    assert fields["number"].startswith("2018-")


def test_deadlines_are_shown_before_anything_is_proposed(officer: Browser, town: Town) -> None:
    typed = said()
    page = shown(officer, typed)
    assert page.status_code == 200
    for told in (
        "2018年12月31日 24:00",
        "受理人员：受理",
        "2019年1月8日",
        "2019年2月15日",
        "公示最后一天",
        "5 个工作日",
    ):
        assert told in page.text
    assert count(town, typed["number"]) == 0


def test_a_call_is_proposed_with_what_was_typed_and_goes_to_the_head_of_policy(officer: Browser, town: Town) -> None:
    typed = said()
    page = proposed(officer, typed)
    assert "申报通知已提请审批" in page.text
    made = row(town, typed["number"])
    assert made["budget_fen"] == 300_000_050
    assert (made["window_from"], made["window_to"]) == (date(2018, 1, 1), date(2018, 12, 31))
    assert made["closing_day"] == date(2018, 12, 31)
    assert str(made["closes_at"]).startswith("2018-12-31 16:00")
    assert town.task(int(str(made["id"]))) == ("proposed", "policy_head", "approve", 5)
    assert broken(town) == []


def test_an_empty_window_is_the_editions_own(officer: Browser, town: Town) -> None:
    typed = said(window_from="", window_to="", closing_day="")
    proposed(officer, typed)
    made = row(town, typed["number"])
    assert (made["window_from"], made["window_to"]) == (date(2018, 1, 1), date(2021, 6, 30))


def test_nothing_is_proposed_under_other_deadlines_than_those_shown(officer: Browser, town: Town) -> None:
    typed = said()
    seen = shown(officer, typed)
    page = officer.send(seen, "/calls/new", propose="yes", closes_on="2019-01-15")
    assert "内容在推算期限后有改动" in page.text
    assert "2019年1月15日 24:00" in page.text
    assert count(town, typed["number"]) == 0
    officer.send(page, "/calls/new", propose="yes")
    assert count(town, typed["number"]) == 1


def test_a_form_that_claims_to_have_seen_deadlines_is_not_believed(officer: Browser, town: Town) -> None:
    typed = said()
    for claimed in ("", "x", "0" * 64):
        officer.send(officer.get(NEW), "/calls/new", **typed, propose="yes", shown=claimed)
    assert count(town, typed["number"]) == 0


def test_a_double_click_proposes_one_call_and_has_one_answer(officer: Browser, town: Town) -> None:
    typed = said()
    seen = shown(officer, typed)
    first, second = (officer.send(seen, "/calls/new", propose="yes") for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.request.path == second.request.path == f"/calls/{typed['number']}"
    assert count(town, typed["number"]) == 1


def test_a_number_that_another_call_has_is_told_at_its_field_and_nothing_typed_is_lost(officer: Browser) -> None:
    typed = said(title_zh="另一个标题")
    proposed(officer, typed)
    page = shown(officer, typed)
    assert page.status_code == 422
    assert "已被另一申报通知使用" in faults(page)["number"]
    assert form(page, "/calls/new").fields["title_zh"] == "另一个标题"
    assert form(page, "/calls/new").fields["budget"] == typed["budget"]


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("opens_on", "", "未填"),
        ("opens_on", "2018-02-30", "不是有效日期"),
        ("opens_on", "昨天", "不是有效日期"),
        ("closes_on", "2018-12-02", "早于开始日期"),
        ("closes_on", "9" * 40, "不是有效日期"),
        ("window_from", "2017-12-31", "超出所选版本"),
        ("window_to", "2017-12-31", "早于期间首日"),
        ("closing_day", "2020-01-01", "应在期间首日与申报截止日之间"),
        ("budget", "0", "须大于零"),
        ("budget", "-5", "不是金额"),
        ("budget", "1.234", "不是金额"),
        ("budget", "9" * 30, "不是金额"),
        ("budget", "三百万", "不是金额"),
        ("number", "a/b", "只能由"),
        ("number", "new", "只能由"),
        ("number", "<script>alert(1)</script>", "只能由"),
        ("title_zh", " \u3000 ", "未填"),
        ("title_en", "x" * 201, "过长"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_on_top_and_nothing_is_kept(
    officer: Browser, town: Town, field: str, typed: str, told: str
) -> None:
    asked = said(**{field: typed})
    before = town.one("SELECT count(*) FROM call")
    page = shown(officer, asked)
    assert page.status_code == 422
    assert told in faults(page)[field]
    assert f'href="#{field}"' in page.text
    assert form(page, "/calls/new").fields[field] == typed
    assert town.one("SELECT count(*) FROM call") == before


def test_all_faults_are_told_at_once(officer: Browser) -> None:
    page = shown(officer, said(opens_on="x", closes_on="y", budget="z"))
    assert faults(page).keys() >= {"opens_on", "closes_on", "budget"}


def test_markup_in_a_title_is_words_and_nothing_more(officer: Browser, town: Town) -> None:
    typed = said(title_zh="<b>年费</b>&quot;", title_en="<img src=x>")
    page = proposed(officer, typed)
    assert "&lt;b&gt;年费&lt;/b&gt;&amp;quot;" in page.text
    assert "<img src=x>" not in page.text
    assert row(town, typed["number"])["title_zh"] == "<b>年费</b>&quot;"


def test_a_year_whose_working_days_are_not_ordered_is_said_to_be_so(browsers: Browsers) -> None:
    officer = browsers.staff("policy_officer", LATE)
    typed = said(opens_on="2026-11-30", closes_on="2026-12-31")
    page = shown(officer, typed)
    assert page.status_code == 200
    assert "放假安排未公布" in page.text
    assert "2027 年的放假安排尚未公布" in page.text
    tree: Any = html.fromstring(page.text)
    assert not [each for each in tree.xpath("//time/@datetime") if each.startswith("2027")]
    assert "申报通知已提请审批" in officer.send(page, "/calls/new", propose="yes").text


def test_the_deadlines_come_alone_while_the_form_is_being_typed(officer: Browser, town: Town) -> None:
    page = officer.get(NEW)
    typed = said()
    answer = officer.client.post("/calls/deadlines", data=dict(form(page, "/calls/new").fields) | typed)
    assert answer.status_code == 200
    assert "2019年1月8日" in answer.text
    assert "<html" not in answer.text
    half = officer.client.post("/calls/deadlines", data=dict(form(page, "/calls/new").fields) | typed | {"budget": ""})
    assert half.status_code == 200
    assert "推算各项期限" in half.text
    assert count(town, typed["number"]) == 0


def test_looking_at_forms_and_deadlines_commits_nothing(browsers: Browsers, officer: Browser) -> None:
    with counting(browsers.app(PROPOSED)) as seen:
        shown(officer, said())
    assert seen["commits"] == 0


@pytest.mark.parametrize("edition", ["0" * 64, "x", "../etc"])
def test_an_edition_that_there_is_not_is_no_page(officer: Browser, edition: str) -> None:
    assert officer.get(f"/calls/new?edition={edition}").status_code == 404
    page = officer.get(NEW)
    fields = dict(form(page, "/calls/new").fields) | said() | {"edition": edition}
    assert officer.client.post("/calls/new", data=fields).status_code == 404


def test_an_authority_of_others_is_not_proposed_for(officer: Browser, town: Town) -> None:
    typed = said()
    fields = dict(form(officer.get(NEW), "/calls/new").fields) | typed | {"authority": "1"}
    page = officer.client.post("/calls/new", data=fields)
    assert form(page, "/calls/new").fields["authority"] == str(town.authority)


@pytest.mark.parametrize("role", ["policy_head", "handler", "director", "auditor", "administrator"])
def test_others_of_the_office_have_no_such_form(browsers: Browsers, role: str) -> None:
    browser = browsers.staff(role, PROPOSED)
    assert browser.get(NEW).status_code == 403
    assert "/calls/new" not in browser.get("/calls").text


def test_the_officer_finds_the_form_from_the_list(officer: Browser) -> None:
    assert 'href="/calls/new"' in officer.get("/calls").text


def test_a_returned_call_says_why_and_is_mended_and_proposed_again(officer: Browser, town: Town) -> None:
    call, number = returned(town)
    page = officer.get(f"/calls/{number}")
    assert "预算超出年度安排，请核减。" in page.text
    mend = officer.get(f"/calls/{number}/mend")
    assert "预算超出年度安排，请核减。" in mend.text
    fields = form(mend, "/mend").fields
    assert (fields["opens_on"], fields["closes_on"]) == ("2018-12-03", "2018-12-31")
    assert fields["budget"] == "1,000,000.00"
    seen = officer.send(mend, "/mend", budget="60万", number="T-other")
    assert row(town, number)["budget_fen"] == 100_000_000
    done = officer.send(seen, "/mend", propose="yes")
    assert "申报通知已提请审批" in done.text
    assert row(town, number)["budget_fen"] == 60_000_000
    assert town.look(call.id).state == "proposed"
    assert broken(town) == []


def test_mending_with_a_double_click_proposes_once(officer: Browser, town: Town) -> None:
    call, number = returned(town)
    seen = officer.send(officer.get(f"/calls/{number}/mend"), "/mend", budget="60万")
    first, second = (officer.send(seen, "/mend", propose="yes") for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert town.look(call.id).version == call.version + 1


def test_what_is_wrong_in_a_mended_call_is_told_and_the_call_stays(officer: Browser, town: Town) -> None:
    call, number = returned(town)
    page = officer.send(officer.get(f"/calls/{number}/mend"), "/mend", closes_on="2018-12-01", propose="yes")
    assert page.status_code == 422
    assert "早于开始日期" in faults(page)["closes_on"]
    assert town.look(call.id) == call


def test_of_two_who_mend_one_call_the_second_is_told_and_loses_nothing(
    officer: Browser, browsers: Browsers, town: Town
) -> None:
    call, number = returned(town)
    pages = [officer.send(officer.get(f"/calls/{number}/mend"), "/mend", budget=each) for each in ("60万", "70万")]
    officer.send(pages[0], "/mend", propose="yes")
    late = officer.send(pages[1], "/mend", propose="yes")
    assert late.status_code == 409
    assert "70万" in late.text
    assert row(town, number)["budget_fen"] == 60_000_000
    assert town.look(call.id).version == call.version + 1


def test_a_call_that_is_no_draft_leads_from_mending_to_its_page(officer: Browser, town: Town) -> None:
    typed = said()
    proposed(officer, typed)
    page = officer.get(f"/calls/{typed['number']}/mend")
    assert page.request.path == f"/calls/{typed['number']}"
    with pytest.raises(NoSuchForm):
        form(page, "/mend")


def test_the_next_number_is_written_as_the_last_was() -> None:
    assert next_number([], 2018) == "2018-01"
    assert next_number(["CS-2018-01", "CS-2018-02"], 2018) == "CS-2018-03"
    assert next_number(["CS-2018-01", "CS-2018-09"], 2019) == "CS-2019-01"
    assert next_number(["CS-2018-09", "other"], 2018) == "CS-2018-10"
    assert next_number(["长沙2018年第001号"], 2018) == "2018-01"
    assert next_number(["A-2018-２"], 2018) == "A-2018-01" or next_number(["A-2018-２"], 2018) == "2018-01"
