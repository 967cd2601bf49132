"""Accounts that people ask for: opened once, in time, by who has both the mailed link and the chosen password."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from settings import Settings
from storage.database import Database
from tests import made
from tests.acts.together import at_once
from tests.acts.town import Town
from workflow.acts.ask_account import CONFIRM, KNOWN, Letter, Letters, ask_account, forget_requests, open_account
from workflow.jobs.work import Patience, work_on
from workflow.parties import account_mail, newcomers, people
from workflow.parties.people import NewPerson

LETTERS = Letters(
    confirm=lambda language: Letter(f"confirm {language}", "open the link"),
    known=lambda language: Letter(f"known {language}", "you have one"),
)


@dataclass(frozen=True)
class Asked:
    """Who asked, and under which link."""

    new: NewPerson
    token: str

    @property
    def email(self) -> str:
        return self.new.email


def wanted(town: Town, **said: str) -> NewPerson:
    new = NewPerson(f"n-{made.word()}@example.cn", "赵一", town.authority, "zh", made.PASSWORD)
    return replace(new, **said)  # type: ignore[arg-type]  # texts all


def ask(town: Town, new: NewPerson) -> Asked:
    token = newcomers.new_token()
    assert ask_account(town.office, new, token, LETTERS) == ()
    return Asked(new, token)


@pytest.fixture
def asked(town: Town) -> Asked:
    """Somebody who asked just now."""
    return ask(town, wanted(town))


def person(town: Town, email: str) -> int | None:
    with town.office.database.reading() as connection:
        return people.find_by_email(connection, email)


def codes(answer: object) -> list[str]:
    assert isinstance(answer, tuple), answer
    return [each.code for each in answer]


def test_there_is_no_account_before_the_link_was_opened_with_the_password(town: Town, asked: Asked) -> None:
    assert person(town, asked.email) is None
    number = open_account(town.office, asked.token, made.PASSWORD)
    assert number == person(town, asked.email)
    assert town.one("SELECT name, active, language FROM person WHERE id = :id", id=number) == ("赵一", True, "zh")


def test_a_link_works_once_and_then_tells_nothing(town: Town, asked: Asked) -> None:
    assert isinstance(open_account(town.office, asked.token, made.PASSWORD), int)
    assert codes(open_account(town.office, asked.token, made.PASSWORD)) == ["link_over"]
    assert town.all("SELECT id FROM account_request WHERE used_at IS NOT NULL AND sealed IS NOT NULL") == []


def test_a_link_that_is_opened_three_times_at_once_opens_one_account(town: Town, asked: Asked) -> None:
    answers = at_once([lambda: open_account(town.office, asked.token, made.PASSWORD)] * 3)
    assert sorted(isinstance(each, int) for each in answers) == [False, False, True], answers


def test_a_link_that_reached_somebody_else_opens_nothing_without_the_password(town: Town, asked: Asked) -> None:
    """Who asks in another's name chose the password, and has no link; the other has the link, and no password."""
    assert codes(open_account(town.office, asked.token, "another password, long enough")) == ["password_wrong"]
    assert person(town, asked.email) is None
    assert isinstance(open_account(town.office, asked.token, made.PASSWORD), int)


def test_a_link_runs_out_and_what_was_said_under_it_is_wiped(
    town: Town, asked: Asked, owner_database: Database
) -> None:
    with owner_database.writing() as connection:
        aged = text("UPDATE account_request SET expires_at = now() WHERE token_hash = encode(sha256(:token), 'hex')")
        connection.execute(aged, {"token": asked.token.encode()})
    assert codes(open_account(town.office, asked.token, made.PASSWORD)) == ["link_over"]
    assert forget_requests(town.office) >= 1
    with town.office.database.reading() as connection:
        past = newcomers.find(connection, town.office.keyring, asked.token, now=made.AT - timedelta(days=9))
    assert past is None


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "\u0000", "令牌"])
def test_a_link_that_nobody_was_mailed_opens_nothing(town: Town, token: str) -> None:
    assert codes(open_account(town.office, token, made.PASSWORD)) == ["link_over"]


def test_an_address_that_has_an_account_gets_a_reminder_and_no_second_account(town: Town) -> None:
    with town.office.database.writing() as connection:
        email = f"k-{made.word()}@example.cn"
        known = made.person(connection, town.authority, email=email)
    asked = ask(town, wanted(town, email=f" {email.upper()} ", name="冒名"))
    assert codes(open_account(town.office, asked.token, made.PASSWORD)) == ["link_over"]
    assert person(town, email) == known
    assert kinds(town, known) == [KNOWN]


def kinds(town: Town, who: int) -> list[object]:
    return [each for (each,) in town.all("SELECT kind FROM account_mail WHERE person_id = :id", id=who)]


def test_two_links_for_one_address_open_one_account(town: Town) -> None:
    new = wanted(town)
    first, second = ask(town, new), ask(town, new)
    assert isinstance(open_account(town.office, second.token, made.PASSWORD), int)
    assert codes(open_account(town.office, first.token, made.PASSWORD)) == ["email_taken"]


def test_what_is_wrong_is_told_and_nothing_is_kept(town: Town) -> None:
    token = newcomers.new_token()
    new = wanted(town, email="no address", name=" ", password="short")
    faults = ask_account(town.office, new, token, LETTERS)
    assert codes(faults) == ["missing", "email_malformed", "password_short"]
    assert all(each.message("zh") and each.message("en") for each in faults)
    assert codes(open_account(town.office, token, "short")) == ["link_over"]


def test_nothing_lies_open_in_the_database_while_the_link_is_on_its_way(town: Town, asked: Asked) -> None:
    token_hash, sealed = town.one("SELECT token_hash, sealed FROM account_request ORDER BY id DESC LIMIT 1")
    assert isinstance(sealed, bytes)
    for secret in (asked.email, "赵一", asked.token, made.PASSWORD, "argon2"):
        assert secret.encode() not in bytes(sealed) + str(token_hash).encode()
    mail = town.all("SELECT sealed FROM account_mail WHERE person_id IS NULL ORDER BY id DESC LIMIT 1")
    assert asked.email.encode() not in bytes(mail[0][0])  # type: ignore[call-overload]


def test_the_message_reaches_the_address_that_has_no_account_yet_and_is_wiped(
    town: Town, asked: Asked, settings: Settings, tmp_path: Path
) -> None:
    (errand, mail) = town.one(
        "SELECT o.id, m.id FROM outbox o JOIN account_mail m ON m.id = (o.body::jsonb ->> 'account_mail')::bigint "
        "WHERE o.topic = 'account_mail' AND m.kind = :kind ORDER BY o.id DESC LIMIT 1",
        kind=CONFIRM,
    )
    handlers = account_mail.handlers(replace(settings.mail, host=None, folder=tmp_path), town.office.keyring)
    assert work_on(town.office.database, handlers, int(str(errand)), Patience()) == "done"
    (file,) = tmp_path.glob("*.eml")
    assert asked.email in file.read_text()
    assert town.one("SELECT sealed FROM account_mail WHERE id = :id", id=mail) == (None,)
