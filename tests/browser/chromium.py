"""Debian's Chromium without a window, and the eyes that watch each of its pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

WAITS_MS = 15_000
"""How long a test waits for something on a page before it says what is missing."""


class ChromiumMissing(Exception):
    """请先安装 / install first: apt-get install chromium fonts-noto-cjk."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser, in which each context is a person's own. Raises `ChromiumMissing`."""
    program = shutil.which("chromium")
    if program is None:
        raise ChromiumMissing(ChromiumMissing.__doc__)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong on any page that it watches: script errors, what the policy refused, requests to elsewhere.

    `expected` are words of console errors that a test brings about on purpose, such as "404".
    """

    address: str
    expected: set[str] = field(default_factory=set)
    seen: list[str] = field(default_factory=list)

    @property
    def troubles(self) -> list[str]:
        """What was not expected."""
        return [trouble for trouble in self.seen if not any(words in trouble for words in self.expected)]

    def over(self, context: BrowserContext) -> None:
        """Watch every page of this context from now on."""
        context.on("console", self._console)
        context.on("request", self._request)
        context.on("weberror", lambda raised: self.seen.append(f"error: {raised.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.seen.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:", f"blob:{self.address}/")):
            self.seen.append(f"request to elsewhere: {request.url}")


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert isinstance(wide, int)
    return wide
