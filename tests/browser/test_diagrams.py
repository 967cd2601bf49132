"""The lives that ship, drawn by a real browser: no words meet, and none leaves the sheet or its box."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from console.drawing import drawn, lives

LIVES = {name: (title, life) for name, title, life in lives()}

FAULTS = """() => {
  const room = each => each.getBoundingClientRect();
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top + 1 < b.bottom - 1 && b.top + 1 < a.bottom - 1;
  const texts = [...document.querySelectorAll("text")], sheet = room(document.querySelector("svg"));
  const boxes = [...document.querySelectorAll(".life-box")];
  const faults = [];
  texts.forEach((one, at) => {
    const a = room(one);
    if (a.left < sheet.left || a.right > sheet.right || a.bottom > sheet.bottom) faults.push(`out: ${one.textContent}`);
    for (const other of texts.slice(at + 1)) {
      if (meet(a, room(other))) faults.push(`${one.textContent} / ${other.textContent}`);
    }
    for (const box of boxes) {
      const b = room(box), inside = a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
      if (meet(a, b) && !inside) faults.push(`over the edge: ${one.textContent}`);
    }
  });
  return {faults, texts: texts.length, boxes: boxes.length};
}"""


@pytest.fixture(scope="module")
def sheet(chromium: Browser) -> Iterator[Page]:
    """One page on which the drawings lie one after another, each as the whole of its content."""
    page = chromium.new_page()
    yield page
    page.context.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", LIVES)
def test_no_words_of_a_drawing_meet_in_a_browser(sheet: Page, name: str, language: str) -> None:
    title, life = LIVES[name]
    sheet.set_content(f"<!doctype html><title>{name}</title>{drawn(life, title, language, 'svg')}")
    found = sheet.evaluate(FAULTS)
    assert found["faults"] == []
    assert found["boxes"] == len(life.states)
    assert found["texts"] >= len(life.states)
