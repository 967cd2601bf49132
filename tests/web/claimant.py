"""A claimant's officer at the pages of their application, in a browser without JavaScript."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.acts.claim import Row, workbook
from tests.acts.town import LAST_DAY, Claimant, Town, edition_papers
from tests.claiming.checking import work_off
from tests.storage import hostile
from tests.web.browsing import Browser, Browsers, form
from workflow.acts.apply import apply
from workflow.acts.looking import Seen
from workflow.claims import checks

CONTACT = {"contact": "王岳麓", "phone": "0731-88888888"}
"""What the application itself asks for."""


@dataclass(frozen=True)
class Desk:
    """An officer's browser on the last day of the call, and the application that they work on."""

    town: Town
    browser: Browser
    claimant: Claimant
    seen: Seen

    @property
    def number(self) -> str:
        return str(self.town.one("SELECT number FROM application WHERE id = :id", id=self.seen.id)[0])

    @property
    def state(self) -> str:
        return self.town.look(self.seen.id).state

    def page(self, where: str = "/draft") -> TestResponse:
        """A page of the application."""
        return self.browser.get(f"/applications/{self.number}{where}")

    def upload(self, rows: Sequence[Row] | bytes, *, name: str = "申报明细.xlsx", **typed: Any) -> TestResponse:
        """Send a workbook from the page of lines, and read what comes."""
        data = rows if isinstance(rows, bytes) else workbook(rows)
        return self.browser.send(self.page("/lines"), "/lines/workbook", file=(io.BytesIO(data), name), **typed)

    def work(self) -> None:
        """Do what a worker does with the last workbook."""
        with self.town.office.database.reading() as connection:
            check = checks.latest(connection, self.seen.id)
        assert check is not None
        work_off(self.town.on(LAST_DAY), check)

    def checked(self, rows: Sequence[Row] | bytes, **typed: Any) -> TestResponse:
        """Send a workbook, let a worker check it, and read the result."""
        waiting = self.upload(rows, **typed)
        assert waiting.status_code == 200, waiting.text
        self.work()
        return self.browser.get(waiting.request.path)

    def hand(self, kind: str, data: bytes | None = None, name: str = "扫描件.pdf") -> TestResponse:
        """Hand in a document from the page of documents."""
        file = (io.BytesIO(hostile.plain_pdf(kind) if data is None else data), name)
        return self.browser.send(self.page("/documents"), f"/documents/{kind}/file", file=file)

    def hand_all(self) -> None:
        """Hand in one document of each kind."""
        for kind in edition_papers():
            assert self.hand(kind).status_code == 200

    def answer(self, **typed: object) -> TestResponse:
        """Answer the application's own questions."""
        return self.browser.send(self.page("/draft/answers"), "/draft/answers", **{**CONTACT, **typed})

    def submit(self, page: TestResponse | None = None, **typed: object) -> TestResponse:
        """Press the button on the page that shows everything once more, with the undertaking ticked."""
        shown = page or self.page("/check")
        return self.browser.send(shown, "/submit", **{"undertaking": undertaking(shown), **typed})


def undertaking(page: TestResponse) -> str:
    """What the box for the undertaking sends when it is ticked; nothing when the page has none."""
    values = [each.split('"')[0] for each in page.text.split('name="undertaking" value="')[1:]]
    return values[0] if values else ""


def desk(town: Town, browsers: Browsers, claimant: Claimant | None = None, call: int | None = None) -> Desk:
    """An application that was just begun."""
    ours = claimant or town.claimants[0]
    seen = apply(town.on(LAST_DAY).office, ours.officer, call or town.call(), ours.organisation)
    return Desk(town, browsers.of(ours.officer, LAST_DAY), ours, seen)


def fields(page: TestResponse, address: str) -> dict[str, Any]:
    """What a form of a page would send if nothing were typed."""
    return dict(form(page, address).fields)
