"""The terms of a call: what it says, and everything that may be wrong with it before it is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from forms.faults import Fault
from settings import OFFICE_ZONE
from workflow.calls.faults import CallFault, fault
from workflow.definition.edition import Effective
from workflow.definition.life import Text
from workflow.engine.errors import EngineError
from workflow.history.body import Plain

MOST_NUMBER, MOST_TITLE = 40, 200
"""How many characters a call's number and each of its titles may have."""

_NUMBER = re.compile(r"[^\W_][\w.-]*")
_RESERVED = frozenset({"new"})
"""Addresses of pages of their own, which no call can have."""


@dataclass(frozen=True)
class CallTerms:
    """What a call says: moments are UTC, `closes_at` is excluded; both days of the window count; money is fen."""

    number: str
    edition: str
    title: Text
    opens_at: datetime
    closes_at: datetime
    window: tuple[date, date]
    closing_day: date
    budget_fen: int

    def plain(self) -> dict[str, Plain]:
        """The terms as the record names them."""
        return {
            "number": self.number,
            "edition": self.edition,
            "title": [self.title.zh, self.title.en],
            "opens_at": self.opens_at.isoformat(),
            "closes_at": self.closes_at.isoformat(),
            "window": [each.isoformat() for each in self.window],
            "closing_day": self.closing_day.isoformat(),
            "budget_fen": self.budget_fen,
        }


class TermsUnfit(EngineError):
    """The terms of a call make no sense, or another call has its number; `faults` says what, each at its field."""

    code = "terms_unfit"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__()
        self.faults = faults

    def told(self, language: str) -> str:
        """Everything that is wrong."""
        return " ".join(each.message("en" if language.startswith("en") else "zh") for each in self.faults)


def check(terms: CallTerms, effective: Effective, now: datetime) -> tuple[CallFault, ...]:
    """Everything that is wrong with the terms under an edition that covers these days; `now` is business time (UTC)."""
    return (*_words(terms), *_times(terms, now), *_window(terms, effective))


def _words(terms: CallTerms) -> Iterator[CallFault]:
    if not _NUMBER.fullmatch(terms.number) or len(terms.number) > MOST_NUMBER or terms.number in _RESERVED:
        yield fault("number_malformed", "number", most=MOST_NUMBER)
    for name, title in (("title_zh", terms.title.zh), ("title_en", terms.title.en)):
        if not title:
            yield fault("missing", name)
        elif len(title) > MOST_TITLE:
            yield fault("too_long", name, most=MOST_TITLE)
    if terms.budget_fen <= 0:
        yield fault("budget_nothing", "budget")


def _times(terms: CallTerms, now: datetime) -> Iterator[CallFault]:
    if terms.closes_at <= terms.opens_at:
        yield fault("closes_before_opens", "closes_on")
    elif terms.closes_at <= now:
        yield fault("closes_in_the_past", "closes_on")


def _window(terms: CallTerms, effective: Effective) -> Iterator[CallFault]:
    first, last = terms.window
    if last < first:
        yield fault("window_turned", "window_to")
    for name, day in (("window_from", first), ("window_to", last)):
        if not effective.covers(day):
            known = {"first": str(effective.first), "last": str(effective.last or "…")}
            yield fault("window_outside", name, **known)
    if not first <= terms.closing_day <= terms.closes_at.astimezone(OFFICE_ZONE).date():
        yield fault("closing_day_odd", "closing_day")
