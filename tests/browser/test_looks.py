"""A look at every page, in both languages and both widths, as anybody might take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import WIDTHS, languages
from tests.browser.axe import axe
from tests.browser.browsing import HEIGHT, browser_of
from tests.browser.chromium import Watch, overflow
from tests.browser.pages import LOOKS, NO_LOOK, Look, path_of
from tests.browser.site import Site
from web.api.operations import PREFIX


@dataclass(frozen=True)
class Window:
    """Somebody's page in a language, which goes from one look to the next, and what is seen meanwhile."""

    context: BrowserContext
    page: Page
    watch: Watch

    def clear(self) -> None:
        """Nothing went wrong that was not expected; a trouble that comes late is told at the next look."""
        assert self.watch.troubles == []
        self.watch.seen.clear()
        self.watch.expected.clear()


@dataclass(frozen=True)
class Windows:
    """One window a person and language: to open a browser for each look costs four times what looking does."""

    site: Site
    chromium: Browser
    open: dict[tuple[str, str], Window] = field(default_factory=dict)

    def of(self, who: str, language: str) -> Window:
        """The window of somebody who is signed in, or of a stranger."""
        if (who, language) not in self.open:
            context = browser_of(self.chromium, self.site, who, width=WIDTHS[0], language=language)
            watch = Watch(self.site.address)
            watch.over(context)
            self.open[who, language] = Window(context, context.new_page(), watch)
        return self.open[who, language]


@pytest.fixture(scope="module")
def windows(site: Site, chromium: Browser) -> Iterator[Windows]:
    opened = Windows(site, chromium)
    yield opened
    for each in opened.open.values():
        each.context.close()
    for each in opened.open.values():
        each.clear()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
@languages
def test_every_page_can_be_read_by_everybody_and_asks_nothing_of_elsewhere(
    site: Site, windows: Windows, look: Look, language: str
) -> None:
    """The window's watch fails it for any script error, broken policy or request that leaves the origin."""
    window = windows.of(look.who, language)
    if look.status != 200:
        window.watch.expected.add(f"status of {look.status}")
    page = window.page
    answer = page.goto(path_of(site, look))
    assert answer is not None
    assert answer.status == look.status
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert (width, axe(page), overflow(page)) == (width, [], 0)
    window.clear()


def test_every_page_of_the_site_is_looked_at_or_is_no_page(site: Site) -> None:
    """A new page is in the table, or in the list of what is a file, an answer to a script or a way elsewhere."""
    addresses = site.app.url_map.bind("")
    looked = {addresses.match(path_of(site, look))[0] for look in LOOKS if look.path != "/nowhere"}
    rules = [rule for rule in site.app.url_map.iter_rules() if not rule.rule.startswith(f"{PREFIX}/")]
    pages = {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
    assert pages - looked - NO_LOOK.keys() == set()
    assert looked & NO_LOOK.keys() == set()
