"""The site on one business day after another: all its processes begin anew with each day, on the same data."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Page, expect

from console.servers import supervisor
from console.servers.installation import free_ports
from console.servers.process import Child
from tests.browser.chromium import Watch
from tests.browser.site import HOST, Site
from web.languages import COOKIE

WAITS_MS = 60_000
"""How long a step of the journey may take: a worker checks 3,000 lines meanwhile."""


@dataclass
class Stage:
    """One business day of the site, and the browsers of its people on that day."""

    site: Site
    chromium: Browser
    address: str
    watch: Watch
    contexts: dict[str, BrowserContext] = field(default_factory=dict)

    def page(self, who: str, path: str = "/", *, javascript: bool = True) -> Page:
        """Somebody's page, signed in; a stranger's for the empty name."""
        known = f"{who}/{javascript}"
        if known not in self.contexts:
            self.contexts[known] = self._context(who, javascript=javascript)
        page = self.contexts[known].new_page()
        page.goto(path)
        return page

    def _context(self, who: str, *, javascript: bool) -> BrowserContext:
        context = self.chromium.new_context(base_url=self.address, java_script_enabled=javascript, locale="zh-CN")
        context.set_default_timeout(WAITS_MS)
        self.watch.over(context)
        context.add_cookies([{"name": COOKIE, "value": "zh", "url": self.address}])
        if who:
            name = self.site.app.config["SESSION_COOKIE_NAME"]
            context.add_cookies([{"name": name, "value": self.site.session(who), "url": self.address}])
        return context

    def close(self) -> None:
        """Close the browsers of the day."""
        for each in self.contexts.values():
            each.close()


@dataclass(frozen=True)
class Staging:
    """Turns the days of a site."""

    site: Site
    chromium: Browser

    @contextmanager
    def day(self, day: date) -> Iterator[Stage]:
        """The site with all its processes on a business day."""
        port = free_ports(1)[0]
        address = f"http://{HOST}:{port}"
        environment = os.environ | dict(self.site.environment)
        environment |= {"YUELU_TODAY": day.isoformat(), "YUELU_BASE_URL": address}
        bundle = self.site.bundle
        children = [supervisor.web(bundle, HOST, port), *supervisor.helpers(bundle)]
        watch = Watch(address)
        with _running([replace(each, environment=environment) for each in children]) as running:
            supervisor.wait_for_web(running[0], address)
            stage = Stage(self.site, self.chromium, address, watch)
            yield stage
            stage.close()
        assert watch.troubles == []

    @classmethod
    def of(cls, site: Site, chromium: Browser) -> Self:
        """The days of a site, looked at with a browser."""
        return cls(site, chromium)


@contextmanager
def _running(children: Sequence[Child]) -> Iterator[Sequence[Child]]:
    with ExitStack() as ended:
        for child in children:
            child.start()
            ended.callback(child.stop)
            ended.callback(child.ask)
        yield children


def press(page: Page, trigger: str, reason: str = "") -> None:
    """Press a step's button, behind its words where it asks for a reason."""
    form = page.locator(f'form[action$="/steps/{trigger}"]').first
    expect(form, trigger).to_be_attached()
    if reason:
        form.locator("xpath=ancestor::details/summary").click()
        form.locator("textarea").fill(reason)
    with page.expect_navigation():
        form.get_by_role("button").click()


def take(page: Page) -> None:
    """Take the task of the subject that the page shows."""
    with page.expect_navigation():
        page.locator('form[action$="/take"] button').first.click()


def take_next(page: Page, role: str) -> None:
    """Take the next task of a role, from the first page."""
    with page.expect_navigation():
        page.locator(f'form[action$="/tasks/next"] button[value="{role}"]').first.click()
