"""A page used as by somebody who has no mouse: Tab, Space, Enter and words."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser.site import Site

MOST_TABS = 150
"""So many presses of Tab may lie between two things; the longest page of the tests has fewer stops."""


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on it, as somebody without a mouse does."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(selector)


def write(page: Page, selector: str, words: str) -> None:
    """Go to a field and type."""
    tab_to(page, selector)
    page.keyboard.type(words)


def choose(page: Page, selector: str, file: Path) -> None:
    """Open the file dialogue by keyboard, and choose in it."""
    tab_to(page, selector)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(file)


def follow(page: Page, selector: str) -> None:
    """Go to a link or a button, and press it."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_load_state()


def sign_in_by_keyboard(page: Page, site: Site, who: str) -> None:
    """Sign in at the page for it."""
    page.goto("/sign-in")
    write(page, "#email", site.email(who))
    write(page, "#password", site.password)
    with page.expect_navigation():
        page.keyboard.press("Enter")
