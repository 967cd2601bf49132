"""Somebody's browser on the site: its window, its language, and who is signed in."""

from __future__ import annotations

from playwright.sync_api import Browser, BrowserContext

from tests.browser.chromium import WAITS_MS
from tests.browser.site import STRANGER, Site
from web.languages import COOKIE

HEIGHT = 900


def browser_of(
    browser: Browser, site: Site, who: str, *, width: int, language: str, javascript: bool = True
) -> BrowserContext:
    """A context of somebody's own, signed in unless they are a `STRANGER`; the width is in CSS pixels."""
    context = browser.new_context(
        base_url=site.address,
        viewport={"width": width, "height": HEIGHT},
        java_script_enabled=javascript,
        reduced_motion="reduce",
    )
    context.set_default_timeout(WAITS_MS)
    context.add_cookies([{"name": COOKIE, "value": language, "url": site.address}])
    if who != STRANGER:
        name = site.app.config["SESSION_COOKIE_NAME"]
        context.add_cookies([{"name": name, "value": site.session(who), "url": site.address}])
    return context
