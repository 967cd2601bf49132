"""A program of a claimant's officer at the door for programs: its key, and what it sends."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.acts.claim import Row
from tests.acts.town import LAST_DAY, Claimant, Town, edition_papers
from tests.claiming.checking import work_off
from tests.storage import hostile
from tests.web.browsing import Browsers
from web.api.operations import PREFIX
from workflow.claims import checks
from workflow.parties import keys
from workflow.parties.actors import Actor
from workflow.parties.keys import CLAIM, NewKey

JSON = "application/json"


@dataclass(frozen=True)
class Program:
    """It asks as a program does: no cookie, a key, JSON."""

    client: FlaskClient
    key: str | None

    def ask(self, method: str, address: str, sent: object = None, **more: Any) -> TestResponse:
        """Send a request with JSON, or with `data` as it is."""
        headers = {**({"Authorization": f"Bearer {self.key}"} if self.key else {}), **more.pop("headers", {})}
        body: dict[str, Any] = {} if sent is None else {"json": sent}
        return self.client.open(f"{PREFIX}{address}", method=method, headers=headers, **body, **more)

    def get(self, address: str, **more: Any) -> Any:
        """What is answered, which must be well."""
        found = self.ask("GET", address, **more)
        assert found.status_code == 200, found.text
        return found.json

    def done(self, method: str, address: str, sent: object = None, status: int = 200, **more: Any) -> Any:
        """What is answered to a change, which must be well."""
        found = self.ask(method, address, sent, **more)
        assert found.status_code == status, found.text
        return found.json

    def refused(self, status: int, code: str, method: str, address: str, sent: object = None, **more: Any) -> Any:
        """The problem that is answered, which must be this one."""
        found = self.ask(method, address, sent, **more)
        assert (found.status_code, found.mimetype) == (status, "application/problem+json"), found.text
        assert found.json is not None
        assert found.json["code"] == code, found.json
        return found.json

    def hand_all(self, number: str) -> None:
        """Hand in one document of each kind."""
        for kind in edition_papers():
            data = io.BytesIO(hostile.plain_pdf(kind))
            self.done("PUT", f"/applications/{number}/documents/{kind}?name={kind}.pdf", status=201, data=data)


def secret(town: Town, actor: Actor, may: str = CLAIM, days: int = 90) -> str:
    """A key of somebody's."""
    with town.office.database.writing() as connection:
        made = keys.make(connection, actor.person_id, NewKey("脚本", may, days), now=town.office.real_now())
    assert isinstance(made, str), made
    return made


def program(town: Town, browsers: Browsers, actor: Actor, may: str = CLAIM, day: date = LAST_DAY) -> Program:
    """A program of somebody's on a business day."""
    return Program(browsers.app(day).test_client(), secret(town, actor, may))


def work(town: Town, check: int) -> None:
    """Do what a worker does with a check."""
    with town.office.database.reading() as connection:
        found = checks.get(connection, check)
    assert found is not None
    work_off(town.on(LAST_DAY), found)


def as_sent(row: Row) -> dict[str, object]:
    """A row of the workbook of 2018's maintenance as a program sends it."""
    return {
        "patent_no": row["专利号"],
        "patent_title": row["专利名称"],
        "owners": str(row["专利权人"]),
        "filed_on": row["申请日"],
        "granted_on": row["授权公告日"],
        "fee_year": int(str(row["缴费年度"])),
        "paid": row["实缴金额"],
        "receipt": {"code": row["票据代码"], "number": row["票据号码"]},
        "paid_on": row["缴费日期"],
        "reduction": row["是否减缴"],
    }


def number_of(town: Town, call: int) -> str:
    """The number of a call."""
    return str(town.one("SELECT number FROM call WHERE id = :id", id=call)[0])


def begun(town: Town, program: Program, claimant: Claimant, call: int) -> Mapping[str, Any]:
    """An application that the program begins."""
    address = f"/calls/{number_of(town, call)}/applications"
    found = program.done("POST", address, {"organisation": claimant.organisation}, status=201)
    assert isinstance(found, dict)
    return found
