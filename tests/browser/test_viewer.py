"""The document viewer under the policy of every page: Chinese without fonts of its own, keys, faults, no script."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from flask import render_template_string
from playwright.sync_api import Page, Route, expect

from console.demonstration.papers import pdf
from tests.browser import languages, widths
from tests.browser.axe import axe
from tests.browser.chromium import Watch, overflow
from tests.browser.conftest import SignIn
from tests.browser.site import STRANGER, Site
from web.headers import ALWAYS

WHERE, PAPER = "/look/at", "/look/paper"
LIST = [f"{place}. ZL2010105{place:05d}.3 一种硬质合金刀具的制备方法及其应用" for place in range(1, 100)]
"""Three pages of a patent list."""

SHELL = """
{% extends "shell.html" %}{% from "viewer.html" import viewer %}
{% block main %}<h1>专利清单</h1>{{ viewer(url, "专利清单", url ~ "?download=1", media) }}{% endblock %}
"""


class Looking:
    """A page of the site with one viewer, and the document that it asks for: both with the headers of every answer."""

    def __init__(self, site: Site, page: Page, language: str) -> None:
        self.site, self.page, self.language = site, page, language
        self.asked: list[str] = []

    def at(self, document: bytes, media: str = "application/pdf", status: int = 200, url: str = PAPER) -> Page:
        with self.site.app.test_request_context(headers={"Cookie": f"language={self.language}"}):
            html = render_template_string(SHELL, url=url, media=media)

        def paper(route: Route) -> None:
            self.asked.append(route.request.url)
            route.fulfill(body=document, status=status, content_type=media, headers=ALWAYS)

        self.page.route(f"**{WHERE}", lambda route: route.fulfill(body=html, content_type="text/html", headers=ALWAYS))
        self.page.route(f"**{PAPER}*", paper)
        self.page.goto(WHERE)
        return self.page


@pytest.fixture
def looking(site: Site, page: Page, language: str) -> Looking:
    return Looking(site, page, language)


def _shown(page: Page, number: int) -> None:
    expect(page.locator(f"canvas[data-page='{number}']")).to_be_visible()


def _ink(page: Page) -> int:
    """How many dark pixels the page has."""
    found = page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            let dark = 0;
            for (let at = 0; at < data.length; at += 4) dark += data[at] < 128;
            return dark;
        }"""
    )
    assert isinstance(found, int)
    return found


def _width(page: Page) -> int:
    found = page.evaluate("document.querySelector('canvas').clientWidth")
    assert isinstance(found, int)
    return found


@widths
@languages
def test_a_chinese_paper_without_fonts_of_its_own_is_drawn_and_the_page_fits(looking: Looking) -> None:
    page = looking.at(pdf("专利清单", LIST))
    _shown(page, 1)
    assert _ink(page) > 1_500
    assert axe(page) == []
    assert overflow(page) == 0


def test_characters_are_told_apart_by_the_maps_and_not_drawn_as_boxes(looking: Looking) -> None:
    """The same number of characters, of few strokes and of many: boxes would have as much ink."""
    _shown(looking.at(pdf("一一", ["一" * 40] * 30)), 1)
    few = _ink(looking.page)
    _shown(looking.at(pdf("一一", ["鑫" * 40] * 30)), 1)
    assert _ink(looking.page) > 2.5 * few


def test_pages_are_turned_by_buttons_and_the_ends_hold(looking: Looking) -> None:
    page = looking.at(pdf("专利清单", LIST))
    back, on = page.get_by_role("button", name="上一页"), page.get_by_role("button", name="下一页")
    _shown(page, 1)
    expect(page.get_by_role("status")).to_have_text("第 1 页，共 3 页")
    expect(back).to_have_attribute("aria-disabled", "true")
    on.click()
    _shown(page, 2)
    on.click()
    _shown(page, 3)
    expect(page.get_by_role("status")).to_have_text("第 3 页，共 3 页")
    expect(page.get_by_role("img", name="专利清单, 第 3 页，共 3 页")).to_be_visible()
    expect(on).to_have_attribute("aria-disabled", "true")
    on.click(force=True)
    back.click()
    _shown(page, 2)


def test_who_turns_pages_quickly_sees_the_last_that_they_asked_for(looking: Looking) -> None:
    page = looking.at(pdf("专利清单", LIST))
    _shown(page, 1)
    page.evaluate(
        "document.querySelector('[data-act=next]').click(); document.querySelector('[data-act=next]').click()"
    )
    _shown(page, 3)


def test_all_of_it_works_by_keyboard_alone(looking: Looking) -> None:
    page = looking.at(pdf("专利清单", LIST))
    _shown(page, 1)
    page.get_by_role("link", name="打开或下载：专利清单").focus()
    for name in ("上一页", "下一页"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Enter")
    _shown(page, 2)
    page.keyboard.press("Enter")
    _shown(page, 3)
    expect(page.get_by_role("button", name="下一页")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("group", name="专利清单：可用 Page Up、Page Down 键翻页")).to_be_focused()
    page.keyboard.press("PageUp")
    _shown(page, 2)
    before = _width(page)
    page.keyboard.press("+")
    expect(page.locator("canvas")).not_to_have_css("width", f"{before}px")
    assert _width(page) > before


def test_a_page_grows_and_shrinks_within_bounds_without_widening_the_window(looking: Looking) -> None:
    page = looking.at(pdf("专利清单", LIST))
    _shown(page, 1)
    larger = page.get_by_role("button", name="放大")
    for _ in range(9):
        larger.click(force=True)
    expect(larger).to_have_attribute("aria-disabled", "true")
    assert overflow(page) == 0
    smaller = page.get_by_role("button", name="缩小")
    for _ in range(20):
        smaller.click(force=True)
    expect(smaller).to_have_attribute("aria-disabled", "true")


def test_a_page_fits_anew_when_the_window_does(looking: Looking) -> None:
    page = looking.at(pdf("专利清单", LIST))
    _shown(page, 1)
    before = _width(page)
    page.set_viewport_size({"width": 500, "height": 900})
    expect(page.locator("canvas")).not_to_have_css("width", f"{before}px")
    assert _width(page) < 500 < before
    assert overflow(page) == 0


@pytest.mark.parametrize(
    ("document", "status"),
    [(b"%PDF-1.7 cut o", 200), (b"<html>sign in</html>", 200), (b"", 200), (b"no", 403), (b"no", 500)],
    ids=["cut off", "a sign-in page", "empty", "not theirs", "broken"],
)
def test_what_cannot_be_shown_is_said_and_can_still_be_opened(
    looking: Looking, watch: Watch, document: bytes, status: int
) -> None:
    watch.expected |= {"viewer:", f"status of {status}"}
    page = looking.at(document, status=status)
    expect(page.get_by_role("alert")).to_have_text("此处无法显示该文件，请通过上方链接打开或下载。")
    expect(page.get_by_role("link", name="打开或下载：专利清单")).to_have_attribute("href", f"{PAPER}?download=1")
    expect(page.get_by_role("button", name="下一页")).to_be_hidden()
    assert axe(page) == []


def test_a_script_inside_a_paper_does_not_run(looking: Looking, tmp_path: Path) -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('x'); this.submitForm('x')")
    document.save(tmp_path / "script.pdf")
    page = looking.at((tmp_path / "script.pdf").read_bytes())
    _shown(page, 1)
    assert len(page.context.pages) == 1
    assert page.locator("dialog").count() == 0


@widths
def test_an_image_is_shown_as_it_is(looking: Looking, site: Site) -> None:
    mark = (Path(site.app.static_folder or "") / "mark.svg").read_bytes()
    page = looking.at(mark, media="image/svg+xml")
    expect(page.get_by_role("img", name="专利清单")).to_be_visible()
    assert page.locator("canvas").count() == 0
    assert axe(page) == []
    assert overflow(page) == 0


def test_another_kind_of_document_is_a_link(looking: Looking) -> None:
    page = looking.at(b"PK", media="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    expect(page.get_by_role("link", name="打开或下载：专利清单")).to_be_visible()
    assert looking.asked == []


def test_without_scripts_there_is_a_link_and_nothing_that_does_nothing(site: Site, sign_in: SignIn) -> None:
    looking = Looking(site, sign_in(STRANGER, javascript=False), "zh")
    page = looking.at(pdf("专利清单", LIST))
    expect(page.get_by_role("link", name="打开或下载：专利清单")).to_be_visible()
    expect(page.locator("button[data-act]").first).to_be_hidden()
    expect(page.locator(".viewer-sheet")).to_be_hidden()
    assert looking.asked == []


def test_a_document_elsewhere_is_not_fetched(looking: Looking, watch: Watch) -> None:
    """Should a template ever be handed such an address, the policy stops it."""
    watch.expected |= {"viewer:", "Content Security Policy", "http://127.0.0.1:9", "Failed to fetch"}
    page = looking.at(b"", url="http://127.0.0.1:9/paper.pdf")
    expect(page.get_by_role("alert")).to_be_visible()
    assert any("Content Security Policy" in trouble for trouble in watch.seen)
