"""The ground itself: each fault that a look must find is put on a page, and found."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from tests.browser import languages, widths
from tests.browser.axe import axe
from tests.browser.chromium import Watch, overflow
from tests.browser.conftest import SignIn
from tests.browser.pages import LOOKS, path_of
from tests.browser.site import OFFICER, STRANGER, Site
from tests.servers.watch import wait_until
from web.headers import ALWAYS
from workflow.jobs.tables import OUTBOX

ELSEWHERE = "http://127.0.0.1:9"
"""The discard port: nobody listens there."""

GOOD = (
    "<!doctype html><html lang=zh-CN><title>岳麓</title><link rel=icon href=/static/mark.svg>"
    "<main><h1>岳麓</h1>{}</main></html>"
)
"""A page without any fault, and a place for one."""


def _served(page: Page, body: str) -> Page:
    """A page of the site's own origin and policy that holds this."""
    page.route("**/put/here", lambda route: route.fulfill(body=body, content_type="text/html", headers=ALWAYS))
    page.goto("/put/here")
    return page


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<img src=x.svg>", "image-alt"),
        ("<input name=email>", "label"),
        ("<button></button>", "button-name"),
        ("<p>岳麓</p>", None),
        ('<p><font color="#999999">浅灰色的字</font></p>', "color-contrast"),
        ("<h4>跳级</h4>", "heading-order"),
    ],
)
def test_axe_finds_what_it_must_and_nothing_on_a_good_page(
    page: Page, watch: Watch, body: str, found: str | None
) -> None:
    watch.expected |= {"x.svg", "status of 404"}
    told = axe(_served(page, GOOD.format(body)))
    assert {finding.split(":")[0] for finding in told} == ({found} if found else set())


def test_axe_is_asked_without_loosening_the_policy(page: Page, watch: Watch) -> None:
    page.goto("/")
    assert axe(page) == []
    watch.expected.add("Content Security Policy")
    page.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in trouble for trouble in watch.seen)


@pytest.mark.parametrize(
    "fault",
    [
        "<script>1</script>",
        "<p style='color: red'>红</p>",
        "<p onclick='1'>按</p>",
        f"<img alt='' src='{ELSEWHERE}/pixel.png'>",
        f"<link rel=stylesheet href='{ELSEWHERE}/sheet.css'>",
        "<script type=module src=/static/none.mjs></script>",
    ],
)
def test_what_the_policy_refuses_and_what_fails_to_load_is_seen(page: Page, watch: Watch, fault: str) -> None:
    _served(page, GOOD.format(fault))
    page.wait_for_load_state("networkidle")
    seen = list(watch.seen)
    watch.seen.clear()
    assert seen


def test_a_request_that_leaves_the_origin_is_seen_whatever_its_answer(page: Page, watch: Watch) -> None:
    page.route(f"{ELSEWHERE}/**", lambda route: route.fulfill(body="gone"))
    page.goto(f"{ELSEWHERE}/away")
    seen = [trouble for trouble in watch.seen if "elsewhere" in trouble]
    watch.seen.clear()
    assert f"request to elsewhere: {ELSEWHERE}/away" in seen


def test_an_error_in_a_script_is_seen(page: Page, watch: Watch) -> None:
    page.goto("/")
    page.evaluate("() => { setTimeout(() => { throw new Error('lost'); }, 0); }")
    wait_until(lambda: page.evaluate("1") and watch.seen, "the error is seen")
    assert watch.seen == ["error: Error: lost"] or "lost" in watch.seen[0]
    watch.seen.clear()


@widths
def test_a_page_that_is_wider_than_its_window_is_measured(page: Page, width: int) -> None:
    _served(page, GOOD.format("<hr width=2000>"))
    assert overflow(page) > 0


@languages
def test_a_look_is_signed_in_and_in_the_language_that_was_asked_for(sign_in: SignIn, language: str) -> None:
    page = sign_in("handler")
    page.goto("/")
    expect(page.get_by_role("button", name={"zh": "退出", "en": "Sign out"}[language])).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", {"zh": "zh-CN", "en": "en"}[language])


def test_two_people_at_two_browsers_do_not_share_a_session(sign_in: SignIn) -> None:
    handler, stranger = sign_in("handler"), sign_in(STRANGER)
    for page in (handler, stranger):
        page.goto("/")
    expect(handler.get_by_role("button", name="退出")).to_be_visible()
    expect(stranger.get_by_role("banner").get_by_role("link", name="登录")).to_be_visible()


def test_somebody_of_the_demonstration_signs_in_by_the_page(page: Page, site: Site) -> None:
    page.goto("/sign-in")
    page.locator("#email").fill(site.email(OFFICER))
    page.locator("#password").fill(site.password)
    page.get_by_role("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_relay_and_worker_do_what_waits(site: Site, workers: None) -> None:
    """The demonstration was made without them: its letters wait in the outbox."""
    waits = func.count().filter(OUTBOX.c.done_at.is_(None))
    done = func.count(OUTBOX.c.done_at)

    def counted() -> tuple[int, int]:
        with site.cast.office.database.reading() as connection:
            waiting, so_far = connection.execute(select(waits, done)).one()
            return waiting, so_far

    waiting, so_far = counted()
    while waiting:
        before = so_far
        wait_until(lambda: counted()[1] > before, f"one more of {waiting} is done")  # noqa: B023  # used at once
        waiting, so_far = counted()


def test_every_look_has_a_name_of_its_own_and_a_path_of_this_site(site: Site) -> None:
    names = [look.name for look in LOOKS]
    assert len(set(names)) == len(names)
    for look in LOOKS:
        assert path_of(site, look).startswith("/")
        assert "{" not in path_of(site, look)
