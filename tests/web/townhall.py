"""A city for the pages to show: one person of each role, a call, and applications of two claimants."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, select
from werkzeug.test import TestResponse

from settings import Clock
from storage.database import driver_of
from storage.documents.receive import Upload
from storage.documents.records import Stored
from tests import made
from tests.storage import hostile
from workflow.acts.office import Office
from workflow.calls import rounds
from workflow.claims import checks, lists
from workflow.claims.checks import Ordered
from workflow.claims.tables import Application, ClaimList, Line
from workflow.engine.apply import begin, carry, next_subject
from workflow.engine.moves import Move
from workflow.parties.roles import OFFICE_ROLES
from workflow.parties.tables import Person
from workflow.registers import editions
from workflow.review.tables import Task

STRANGER, OFFICER, RIVAL, FOREIGNER, NOBODY = "stranger", "officer", "rival", "foreigner", "nobody"
"""Not signed in; the claimant's officer; another claimant's; a handler of another city; an account without anything."""

PAPER = "undertaking"
"""The kind of the one document that the city has."""

SignIn = Callable[[str], FlaskClient]
"""A browser of somebody of the city."""


class TokenBrowser:
    """A browser whose every form carries the token of a page that it has opened."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._secret: object = None
        self._token = ""

    def post(self, address: str, data: Mapping[str, object] | None = None, **given: Any) -> TestResponse:
        """Send a form, with its token."""
        return self.client.post(address, data={"csrf_token": self.token(), **(data or {})}, **given)

    def token(self) -> str:
        """The token of a page, which is opened again only when the session has another secret by now."""
        if not self._token or self._kept() != self._secret:
            found = self._on("/calls") or self._on("/reset")
            assert found is not None
            self._token, self._secret = found, self._kept()
        return self._token

    def _on(self, address: str) -> str | None:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(address).text)
        return token[1] if token else None

    def _kept(self) -> object:
        with self.client.session_transaction() as session:
            return session.get("csrf_token")


Tokens = Callable[[str], TokenBrowser]
"""The same, with tokens in its forms."""


@dataclass(frozen=True)
class City:
    """What the pages find: people by who they are, and the numbers of things."""

    people: Mapping[str, int]
    sessions: Mapping[str, str]
    authority: int
    call: str
    proposed: str
    submitted: str
    draft: str
    foreign: str
    paper: str = ""
    """The SHA-256 of a document of the application that was submitted."""
    check: int = 0
    """A check of a workbook for the draft."""
    organisation: int = 0
    """Whose officer is `OFFICER`; with an account that waits for its keeper."""
    account: int = 0
    payer: int = 0
    batch: str = ""
    """A batch that waits for its release."""

    answer: str = ""
    """A file of the bank with a line that nobody has explained."""

    evaluation: str = ""
    """What became of its money, of which nothing is reported yet."""

    recovery: str = ""
    """Money that was ordered back of the application that was submitted."""

    edition: str = ""
    """The hash of the edition that its calls run under."""

    change: int = 0
    """A change of the call's budget that waits to be approved."""

    @property
    def addresses(self) -> Mapping[str, object]:
        """What the addresses of the tables name."""
        return {
            "call": self.call,
            "proposed": self.proposed,
            "submitted": self.submitted,
            "submitted_id": self.submitted.rsplit("-", 1)[1],
            "paper": self.paper,
            "check": self.check,
            "upload": "0" * 32,
            "organisation": self.organisation,
            "account": self.account,
            "payer": self.payer,
            "batch": self.batch,
            "answer": self.answer,
            "edition": self.edition,
            "change": self.change,
            "recovery": self.recovery,
            "evaluation": self.evaluation,
            "colleague": self.people["handler"],
            "draft": self.draft,
            "draft_id": self.draft.rsplit("-", 1)[1],
        }


def build(connection: Connection) -> City:
    here, elsewhere = made.authority(connection), made.authority(connection)
    people = {role: made.person(connection, here, role) for role in sorted(OFFICE_ROLES)}
    people[NOBODY] = made.person(connection, here)
    people[FOREIGNER] = made.person(connection, elsewhere, *sorted(OFFICE_ROLES))
    people[OFFICER], people[RIVAL] = made.person(connection, here), made.person(connection, here)
    claimant = made.organisation(connection, here, officer=people[OFFICER])
    rival = made.organisation(connection, here, officer=people[RIVAL])
    edition = editions.seed(connection, here, made.AT)[0].hash
    call, proposed = (_call(connection, here, edition, state) for state in ("open", "proposed"))
    abroad = _call(connection, elsewhere, edition, "open")
    return City(
        people=people,
        sessions=dict(_sessions(connection, people)),
        authority=here,
        edition=edition,
        call=_number(call),
        proposed=_number(proposed),
        submitted=_application(connection, here, call, claimant.id, edition, people, submitted=True),
        draft=_application(connection, here, proposed, rival.id, edition, people, submitted=False),
        foreign=_application(connection, elsewhere, abroad, rival.id, edition, people, submitted=True),
    )


def with_papers(office: Office, city: City) -> City:
    """The city whose submitted application has a document, and is sealed; and whose draft waits for a check."""
    application = int(city.submitted.rsplit("-", 1)[1])
    upload = Upload(city.authority, city.people[OFFICER], PAPER, "承诺书.pdf", subject_id=application)
    stored = office.documents.put(io.BytesIO(hostile.plain_pdf(city.submitted)), upload)
    assert isinstance(stored, Stored), stored
    with office.database.writing() as connection:
        newest = lists.newest(connection, application)
        assert newest is not None
        lists.add_evidence(connection, newest.id, city.authority, PAPER, stored.sha256, stored.name, made.AT)
        lists.seal(connection, newest.id, made.AT)
        draft, by = int(city.draft.rsplit("-", 1)[1]), city.people[RIVAL]
        check = checks.order(connection, Ordered(draft, city.authority, 1, False, by, "ab" * 32, "明细.xlsx"), made.AT)
    return replace(city, paper=stored.sha256, check=check)


def _sessions(connection: Connection, people: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for who, number in people.items():
        yield who, connection.execute(select(Person.fs_uniquifier).where(Person.id == number)).scalar_one()


def _number(call: int) -> str:
    return f"YL-{call}"


def _call(connection: Connection, authority: int, edition: str, state: str) -> int:
    number = made.subject(connection, authority, "call", state)
    row = rounds.CallRow(
        id=number,
        authority=authority,
        number=_number(number),
        scheme="invention-maintenance",
        edition=edition,
        title_zh=f"2018 年度驻长高校有效发明专利维持资助{number}",
        title_en=f"Invention patent maintenance subsidy for universities, round {number}",
        opens_at=Clock.start_of(date(2018, 9, 1)),
        closes_at=Clock.start_of(date(2019, 1, 1)),
        window_from=date(2018, 1, 1),
        window_to=date(2018, 12, 31),
        closing_day=date(2018, 12, 31),
        budget_fen=300_000_000,
    )
    rounds.add(connection, row)
    return number


def _application(
    connection: Connection,
    authority: int,
    call: int,
    claimant: int,
    edition: str,
    people: Mapping[str, int],
    *,
    submitted: bool,
) -> str:
    """An application with its history; one that was submitted was asked to be corrected, and its clock runs."""
    driver = driver_of(connection.connection)
    subject = next_subject(driver)
    steps: list[tuple[str, str, str, str, str | None, str | None]] = [("", "begin", "draft", OFFICER, None, None)]
    if submitted:
        steps += [
            ("draft", "submit", "submitted", OFFICER, None, None),
            ("submitted", "accept", "formality", "handler", "formality", None),
            (
                "formality",
                "ask_correction",
                "correction",
                "handler",
                "formality",
                "第 7 行票据不清。\n请重新扫描。",
            ),
        ]
    for seen, (source, trigger, target, who, duty, reason) in enumerate(steps):
        move = Move(
            subject=subject,
            kind="application",
            edition=edition,
            seen=seen,
            source=source,
            target=target,
            trigger=trigger,
            at=made.AT,
            actor=people[who],
            duty=duty,
            words={"reason": reason} if reason else {},
        )
        if seen:
            carry(driver, move)
        else:
            begin(driver, move, authority)
    at = made.AT if submitted else None
    connection.execute(
        insert(Application).values(
            id=subject,
            authority_id=authority,
            number=f"{_number(call)}-{subject}",
            call_id=call,
            claimant_id=claimant,
            created_at=made.AT,
            submitted_at=at,
        )
    )
    _lines(connection, authority, subject)
    if submitted:
        _tasks(connection, authority, subject, claimant)
    return f"{_number(call)}-{subject}"


def _lines(connection: Connection, authority: int, application: int) -> None:
    row = {"authority_id": authority, "application_id": application, "round": 1}
    number = connection.execute(insert(ClaimList).values(row).returning(ClaimList.id)).scalar_one()
    lines: list[dict[str, object]] = [
        {
            "list_id": number,
            "row": each,
            "authority_id": authority,
            "ok": each != 7,
            "award_fen": 0 if each == 7 else 140_000,
            "cells": {},
            "told": {},
            "keys": [],
            "uses": [],
        }
        for each in range(2, 1236)
    ]
    connection.execute(insert(Line), lines)


def _tasks(connection: Connection, authority: int, subject: int, claimant: int) -> None:
    """What the claimant has to do; and, on a subject of its own, what waits for handlers."""
    other = made.organisation(connection, authority).subject_id
    shared = {"authority_id": authority, "opened_at": made.AT, "due_at": made.AT}
    mine = {"subject_id": subject, "claimant_id": claimant, "state": "correction", "role": "claimant_officer"}
    theirs = {"subject_id": other, "claimant_id": None, "state": "registered", "role": "handler"}
    connection.execute(insert(Task), [shared | mine, shared | theirs])
