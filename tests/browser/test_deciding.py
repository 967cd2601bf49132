"""The re-checker's part in Chromium: all of it by keyboard, and what the back button and a second window do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import scenery
from tests.browser.conftest import SignIn
from tests.browser.keyboard import follow, sign_in_by_keyboard, tab_to, write
from tests.browser.site import STRANGER, Site

TAKE = 'form[action$="/take"] button'
PASS = 'button[name="go"][value="pass"]'
SEND = 'form[action$="/steps/send"] button'
REFUSED = "专利权在申报截止前已经终止。"


@pytest.fixture
def number(site: Site) -> str:
    """The number of an application that waits for the re-checker."""
    return scenery.to_decide(site.cast)


def taken(page: Page, number: str) -> Page:
    """Its decisions, in the re-checker's hands."""
    page.goto(f"/applications/{number}/decisions")
    with page.expect_navigation():
        page.locator(TAKE).first.click()
    page.goto(f"/applications/{number}/decisions")
    return page


def test_an_application_is_decided_and_sent_on_by_keyboard_alone(site: Site, sign_in: SignIn, number: str) -> None:
    page = sign_in(STRANGER)
    sign_in_by_keyboard(page, site, "rechecker")
    follow(page, 'nav a[href="/tasks"]')
    follow(page, f'a[href="{page.get_by_role("link", name=number).get_attribute("href")}"]')
    follow(page, TAKE)

    tab_to(page, 'input[name="tick"]')
    page.keyboard.press("Space")
    tab_to(page, "#reason")
    page.keyboard.press("ArrowDown")
    write(page, "#words", REFUSED)
    follow(page, 'button[name="go"][value="refuse"]')
    expect(page.get_by_text(REFUSED)).to_be_visible()

    tab_to(page, 'a[href*="/lines/"]')
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("第[一二三四五六七八九十]+条")).first).to_be_visible()
    page.go_back()

    follow(page, PASS)
    while page.locator('button[name="go"][value^="accept:"]').count():
        follow(page, 'button[name="go"][value^="accept:"]')
    follow(page, SEND)
    page.goto(f"/applications/{number}")
    expect(page.locator("h1")).to_contain_text("会审")


def test_after_the_back_button_a_decision_is_not_made_a_second_time(sign_in: SignIn, number: str) -> None:
    page = taken(sign_in("rechecker"), number)
    first = page.locator('button[name="go"][value^="accept:"]').first
    pressed = first.get_attribute("value")
    with page.expect_navigation():
        first.click()
    page.go_back()
    again = page.locator(f'button[name="go"][value="{pressed}"]')
    if again.count():
        with page.expect_navigation():
            again.click()
    page.goto(f"/applications/{number}/decisions")
    expect(page.locator(".progress-of progress")).to_have_attribute("value", "1")
