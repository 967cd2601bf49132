"""Deque's axe-core asked about a page, with every rule of WCAG 2.2 AA, best practice and colour contrast."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

import web

SOURCE = Path(web.__file__).parent / "assets" / "node_modules" / "axe-core" / "axe.min.js"

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"color-contrast": {"enabled": True}},
    "resultTypes": ["violations"],
}


def axe(page: Page) -> list[str]:
    """Each finding as rule, what is wrong, where and how to mend it; empty when there is none."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())  # the debugger's door: the page's own content policy stays as it is
    found = page.evaluate("options => axe.run(options)", OPTIONS)
    return [_told(rule, node) for rule in found["violations"] for node in rule["nodes"]]


@cache
def _source() -> str:
    # As a statement, so that nothing is handed back.
    return f"() => {{ {SOURCE.read_text()} }}"


def _told(rule: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{rule['id']}: {rule['help']} | {' '.join(map(str, node['target']))} | {node['failureSummary']}"
