"""Proposing a call in a real browser: deadlines while typing, the Enter key, the keyboard alone, and a double click."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from console.demonstration.report import edition_2018
from tests.browser import languages, widths
from tests.browser.axe import axe
from tests.browser.chromium import Watch, overflow
from tests.browser.conftest import SignIn
from tests.browser.site import Site
from workflow.calls.tables import Call

NEW = f"/calls/new?edition={edition_2018().hash}"
"""The terms of a call under the edition that was chosen: the list of all comes first, as there are several."""

TYPED = {
    "opens_on": "2019-12-02",
    "closes_on": "2019-12-31",
    "window_from": "2018-01-01",
    "window_to": "2018-12-31",
    "closing_day": "2018-12-31",
    "budget": "３００万",
}


def fill(page: Page, number: str) -> None:
    """Type the terms of a call."""
    page.goto(NEW)
    page.fill("#number", number)
    for name, words in TYPED.items():
        page.fill(f"#{name}", words)
    page.press("#budget", "Tab")


def count(site: Site, number: str) -> int:
    with site.cast.office.database.reading() as connection:
        return connection.execute(select(func.count()).where(Call.number == number)).scalar_one()


def test_the_deadlines_follow_what_is_typed(sign_in: SignIn, site: Site) -> None:
    page = sign_in("policy_officer")
    fill(page, "B-2019-01")
    deadlines = page.locator("#deadlines")
    expect(deadlines).to_contain_text("2020年1月8日")
    page.fill("#closes_on", "2020年1月2日")
    page.press("#closes_on", "Tab")
    expect(deadlines).to_contain_text("2020年1月9日")
    assert page.evaluate("document.activeElement.id") == "window_from"
    page.fill("#budget", "很多")
    page.press("#budget", "Tab")
    expect(deadlines.get_by_role("button", name="推算各项期限")).to_be_visible()
    assert page.input_value("#budget") == "很多"
    assert count(site, "B-2019-01") == 0


def test_the_enter_key_in_a_field_shows_deadlines_and_proposes_nothing(sign_in: SignIn, site: Site) -> None:
    page = sign_in("policy_officer")
    fill(page, "B-2019-02")
    expect(page.get_by_role("button", name="提请审批")).to_be_visible()
    page.press("#title_en", "Enter")
    expect(page.get_by_role("heading", name="由上述内容推算的各项期限")).to_be_visible()
    assert count(site, "B-2019-02") == 0


def test_a_call_is_proposed_with_the_keyboard_alone(sign_in: SignIn, site: Site) -> None:
    page = sign_in("policy_officer")
    page.goto(NEW)
    page.focus("#number")
    page.keyboard.press("Control+a")
    for words in ("B-2019-03", None, None, *TYPED.values()):
        if words is not None:
            page.keyboard.press("Control+a")
            page.keyboard.type(words)
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="提请审批")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "show"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "propose"
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/B-2019-03")
    assert count(site, "B-2019-03") == 1


def test_a_double_click_proposes_once(sign_in: SignIn, site: Site) -> None:
    page = sign_in("policy_officer")
    fill(page, "B-2019-04")
    page.get_by_role("button", name="提请审批").dblclick()
    page.wait_for_url("**/calls/B-2019-04")
    assert count(site, "B-2019-04") == 1


def test_without_scripts_the_button_shows_the_deadlines(sign_in: SignIn, site: Site) -> None:
    page = sign_in("policy_officer", javascript=False)
    fill(page, "B-2019-05")
    page.get_by_role("button", name="推算各项期限").click()
    expect(page.locator("#deadlines")).to_contain_text("2020年1月8日")
    page.get_by_role("button", name="提请审批").click()
    expect(page).to_have_url(f"{site.address}/calls/B-2019-05")
    assert count(site, "B-2019-05") == 1


@languages
@widths
def test_deadlines_and_faults_can_be_read_by_everybody(
    sign_in: SignIn, watch: Watch, language: str, width: int
) -> None:
    watch.expected.add("status of 422")
    page = sign_in("policy_officer")
    fill(page, f"B-{language}-{width}")
    expect(page.locator("#deadlines table")).to_be_visible()
    assert axe(page) == []
    assert overflow(page) == 0
    page.fill("#budget", "?")
    page.fill("#opens_on", "")
    page.evaluate("document.querySelector('#opens_on').required = false")
    page.press("#title_en", "Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert axe(page) == []
    assert overflow(page) == 0
