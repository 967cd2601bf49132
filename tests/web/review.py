"""Applications under review, and what reviewers press on their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import event
from werkzeug.test import TestResponse

from tests.acts.claim import Row
from tests.acts.town import CLOSED, Town
from tests.web.browsing import Browser, Browsers
from web.house import house_of
from workflow.acts.looking import Seen
from workflow.review import decisions
from workflow.review.decisions import Decision


def number(town: Town, application: Seen) -> str:
    """The application's number."""
    (found,) = town.one("SELECT number FROM application WHERE id = :id", id=application.id)
    return str(found)


def words(page: TestResponse) -> str:
    """A page as it is read: without tags, blanks as one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2]))


def rows(page: TestResponse) -> list[int]:
    """The rows that a page lists, in its order."""
    return [int(each) for each in re.findall(r'name="tick" value="(\d+)"', page.text)]


def ticked(page: TestResponse) -> list[int]:
    """The rows whose boxes are ticked."""
    return [int(each) for each in re.findall(r'name="tick" value="(\d+)"[^>]*checked', page.text)]


def substantive(town: Town, lines: Sequence[Row], claimant: int = 0) -> Seen:
    """An application of a claimant with these lines, past its formality check."""
    here, ours = town.on(CLOSED), town.claimants[claimant]
    application = town.submitted(ours, town.call(), lines)
    for trigger in ("accept", "pass"):
        here.do("handler", application.id, trigger)
    return town.look(application.id)


def drafted(town: Town, application: Seen) -> dict[int, Decision]:
    """What was decided, by row."""
    with town.office.database.reading() as connection:
        return {each.row: each for each in decisions.drafted(connection, application.id)}


@contextmanager
def counting(browsers: Browsers, day: date) -> Iterator[dict[str, int]]:
    """How many statements and commits the site of a business day sends to its database meanwhile."""
    engine = house_of(browsers.app(day)).database.engine
    seen = {"statements": 0, "commits": 0}

    def statement(*_: object) -> None:
        seen["statements"] += 1

    def commit(_: object) -> None:
        seen["commits"] += 1

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def taken(browser: Browser, town: Town, application: Seen, page: str) -> TestResponse:
    """The page of an application whose task its reader has just taken."""
    address = f"/applications/{number(town, application)}/{page}"
    browser.send(browser.get(address), "/take")
    return browser.get(address)
