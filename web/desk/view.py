"""Where a reviewer is in a list of lines: filter, page, the line and paper that are looked at, and what was chosen.

It goes along in the address, so that nothing is kept anywhere else: a form sends it with the boxes that were ticked on
the page, and is answered with the address that follows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from flask import request

from web.desk.chosen import Chosen, cut, read, written
from web.desk.lines import Show

_SHOWS: tuple[Show, ...] = get_args(Show)
_LARGEST_PAGE = 100_000
_LARGEST_ROW = 9_999_999
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class View:
    """What the page shows; `look` is a row and `paper` the SHA-256 of a document."""

    show: Show = "all"
    page: int = 1
    look: int | None = None
    paper: str | None = None
    chosen: Chosen = field(default_factory=dict)

    @property
    def ticked(self) -> str:
        """What was chosen, as it goes along."""
        return written(self.chosen)

    def query(self) -> dict[str, str]:
        """The view for an address; what nobody changed is left out."""
        told = {
            "show": self.show if self.show != "all" else "",
            "page": str(self.page) if self.page > 1 else "",
            "look": str(self.look or ""),
            "paper": self.paper or "",
            "chosen": written(cut(self.chosen)),
        }
        return {name: value for name, value in told.items() if value}

    def at(self, command: str, shows: Collection[Show]) -> View:
        """The view that a press of a button leads to; one that leads nowhere changes nothing."""
        name, _, value = command.partition(":")
        if name == "show":
            return replace(self, show=_show(value, shows), page=1)
        if name == "page":
            return replace(self, page=_number(value, _LARGEST_PAGE) or 1)
        if name == "look":
            return replace(self, look=_number(value, _LARGEST_ROW))
        if name == "paper":
            return replace(self, paper=_paper(value))
        return replace(self, chosen={}) if name == "clear" else self


def asked(shows: Collection[Show]) -> View:
    """The view that an address asks for; what is odd in it is as if it were not there."""
    return _view(request.args, shows)


def posted(shows: Collection[Show]) -> View:
    """The view of the form that was sent, with the boxes of its page as they were ticked."""
    sent = _view(request.form, shows)
    on_page = read(request.form.get("on", ""))
    kept = {row: seen for row, seen in sent.chosen.items() if row not in on_page}
    ticked = {
        int(each) for each in request.form.getlist("tick") if each.isdecimal() and len(each) <= len(str(_LARGEST_ROW))
    }
    return replace(sent, chosen=kept | {row: seen for row, seen in on_page.items() if row in ticked})


def _view(sent: Mapping[str, str], shows: Collection[Show]) -> View:
    return View(
        show=_show(sent.get("show", ""), shows),
        page=_number(sent.get("page", ""), _LARGEST_PAGE) or 1,
        look=_number(sent.get("look", ""), _LARGEST_ROW),
        paper=_paper(sent.get("paper", "")),
        chosen=read(sent.get("chosen", "")),
    )


def _show(word: str, shows: Collection[Show]) -> Show:
    return next((each for each in _SHOWS if each == word and each in shows), "all")


def _number(text: str, most: int) -> int | None:
    """A whole number from 1 on, as digits alone write it."""
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(most)):
        return None
    return int(text) if 0 < int(text) <= most else None


def _paper(text: str) -> str | None:
    return text if _SHA256.fullmatch(text) else None
