"""One served demonstration and one Chromium for the whole session; what a page must never do fails any test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect

from console.servers.bundle import Bundle
from tests.browser import chromium as browsers
from tests.browser.browsing import browser_of
from tests.browser.chromium import WAITS_MS, Watch
from tests.browser.site import BARE, STRANGER, Site, standing


class SignIn(Protocol):
    """Opens a fresh browser of somebody (`STRANGER`, a role, `officer.csu`, …): an empty page, signed in."""

    def __call__(self, who: str, *, javascript: bool = True) -> Page: ...


PATIENCE_SECONDS = 900
"""The test that asks first waits for the site to be built: a minute and a half, more on a machine that others use."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in the browser has that patience."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(PATIENCE_SECONDS))


@pytest.fixture(scope="session")
def site(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, served by gunicorn as `make run` serves it."""
    with standing(bundle, tmp_path_factory.mktemp("site")) as up:
        yield up


@pytest.fixture(scope="session")
def bare(bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same office with its people, where nothing has happened yet: a journey makes all that it needs."""
    with standing(bundle, tmp_path_factory.mktemp("bare"), BARE) as up:
        yield up


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The session's browser."""
    expect.set_options(timeout=WAITS_MS)
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def workers(site: Site) -> Iterator[None]:
    """Relay and worker run while this module's tests do; `site.working()` has them for a shorter while."""
    with site.working():
        yield


@pytest.fixture
def width() -> int:
    """The window's width in CSS pixels, unless `widths` says otherwise."""
    return 1280


@pytest.fixture
def language() -> str:
    """The language of the pages, unless `languages` says otherwise."""
    return "zh"


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """Watches every page of the test and fails it for any trouble that it did not expect."""
    watching = Watch(site.address)
    yield watching
    assert watching.troubles == []


@pytest.fixture
def sign_in(site: Site, chromium: Browser, watch: Watch, width: int, language: str) -> Iterator[SignIn]:
    """Browsers of as many people as the test asks for; each call opens another one."""
    contexts = []

    def opened(who: str, *, javascript: bool = True) -> Page:
        context = browser_of(chromium, site, who, width=width, language=language, javascript=javascript)
        contexts.append(context)
        watch.over(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(sign_in: SignIn) -> Page:
    """The browser of somebody who has not signed in."""
    return sign_in(STRANGER)
