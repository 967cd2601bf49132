"""Accounts that people ask for in the browser: the same answer for everybody, one link, in time, with the password."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from settings import Settings
from storage.database import Database
from tests import made
from tests.acts.town import JOINED, Town
from tests.web.browsing import Browser, Browsers
from tests.web.post_office import Post
from web.access.limits import HERE
from workflow.parties import people

OTHER_PASSWORD = "another sentence 麓山"


@pytest.fixture
def post(town: Town, settings: Settings, tmp_path: Path) -> Post:
    return Post(town, settings, tmp_path)


@pytest.fixture
def stranger(browsers: Browsers) -> Browser:
    """A browser at an address of its own, so that one test's attempts do not count in another's."""
    browser = browsers.of(None, JOINED)
    browser.client.environ_base["REMOTE_ADDR"] = f"2001:db8::{made.word()[:4]}:{made.word()[:4]}"
    return browser


def email() -> str:
    return f"n-{made.word()}@example.cn"


def ask(browser: Browser, address: str, **more: str) -> TestResponse:
    typed = {"person_name": "赵一", "email": address, "password": made.PASSWORD, "password_again": made.PASSWORD}
    return browser.send(browser.get("/register"), "/register", **{**typed, **more})


def person(town: Town, address: str) -> int | None:
    with town.office.database.reading() as connection:
        return people.find_by_email(connection, address)


def test_a_newcomer_gets_an_account_by_link_and_password_and_is_in(town: Town, stranger: Browser, post: Post) -> None:
    address = email()
    sent = ask(stranger, address)
    assert sent.request.path == "/register/sent"
    assert "请查收邮件" in sent.text
    assert person(town, address) is None
    shown = stranger.get(post.link())
    assert address in shown.text
    assert person(town, address) is None, "a GET opens nothing"
    done = stranger.send(shown, post.link(), password=made.PASSWORD)
    assert done.request.path == "/"
    assert "账号已开通，您已登录" in done.text
    assert "登记单位" in done.text
    assert person(town, address) is not None


def test_a_known_address_gets_the_same_answer_and_a_reminder(town: Town, stranger: Browser, post: Post) -> None:
    known = email()
    with town.office.database.writing() as connection:
        made.person(connection, town.authority, email=known)
    answers = [ask(stranger, address) for address in (known, email())]
    assert answers[0].status_code == answers[1].status_code == 200
    assert answers[0].request.path == answers[1].request.path
    assert _blank(answers[0].text) == _blank(answers[1].text)
    before = town.one("SELECT count(*) FROM account_request")
    ask(stranger, known)
    assert town.one("SELECT count(*) FROM account_request") == before
    told = post.last()
    assert known in told
    assert "/register/" not in told


def _blank(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_a_link_works_once(stranger: Browser, post: Post) -> None:
    ask(stranger, email())
    link = post.link()
    shown = stranger.get(link)
    stranger.send(shown, link, password=made.PASSWORD)
    over = stranger.get(link)
    assert over.status_code == 404
    assert "链接已失效" in over.text


def test_a_link_that_has_run_out_opens_nothing(
    town: Town, stranger: Browser, post: Post, owner_database: Database
) -> None:
    address = email()
    ask(stranger, address)
    link = post.link()
    shown = stranger.get(link)
    with owner_database.writing() as connection:
        connection.execute(text("UPDATE account_request SET expires_at = now() WHERE used_at IS NULL"))
    assert stranger.send(shown, link, password=made.PASSWORD).status_code == 404
    assert stranger.get(link).status_code == 404
    assert person(town, address) is None


def test_the_link_alone_is_not_enough(town: Town, stranger: Browser, post: Post) -> None:
    """Whoever asks in another's name has no link, and whoever has the link did not choose the password."""
    address = email()
    ask(stranger, address)
    refused = stranger.send(stranger.get(post.link()), post.link(), password=OTHER_PASSWORD)
    assert refused.status_code == 422
    assert 'href="#password"' in refused.text
    assert OTHER_PASSWORD not in refused.text
    assert person(town, address) is None


def test_the_password_of_a_link_is_not_guessed_at_leisure(town: Town, stranger: Browser, post: Post) -> None:
    address = email()
    ask(stranger, address)
    link = post.link()
    shown = stranger.get(link)
    answers = [stranger.send(shown, link, password=f"{OTHER_PASSWORD}{each}").status_code for each in range(HERE.most)]
    assert answers == [422] * HERE.most
    assert stranger.send(shown, link, password=made.PASSWORD).status_code == 429
    assert person(town, address) is None


def test_asking_is_bounded_for_known_and_unknown_addresses_alike(town: Town, stranger: Browser) -> None:
    known = email()
    with town.office.database.writing() as connection:
        made.person(connection, town.authority, email=known)
    for address in (known, email()):
        answers = [ask(stranger, address).status_code for _ in range(HERE.most + 1)]
        assert answers == [200] * HERE.most + [429]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"person_name": ""}, "person_name"),
        ({"person_name": "长" * 101}, "person_name"),
        ({"email": "no address"}, "email"),
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password_again": OTHER_PASSWORD}, "password_again"),
    ],
)
def test_faults_are_told_at_their_fields_and_no_password_comes_back(
    stranger: Browser, typed: dict[str, str], field: str
) -> None:
    answer = ask(stranger, **{"address": email(), **{name: value for name, value in typed.items() if name != "email"}})
    if "email" in typed:
        answer = ask(stranger, typed["email"])
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert made.PASSWORD not in answer.text


def test_a_hostile_name_is_written_as_text_and_mailed_nowhere(town: Town, stranger: Browser, post: Post) -> None:
    address = email()
    ask(stranger, address, person_name="<script>1</script>\r\nBcc: all@example.cn")
    assert "Bcc" not in post.last()
    done = stranger.send(stranger.get(post.link()), post.link(), password=made.PASSWORD)
    assert "<script>1" not in done.text


@pytest.mark.parametrize("odd", ["x", "0" * 43, "%00", "令牌", "a" * 65])
def test_an_odd_link_is_over_or_no_page(stranger: Browser, odd: str) -> None:
    assert stranger.get(f"/register/{odd}").status_code == 404


def test_who_is_signed_in_has_an_account(town: Town, browsers: Browsers) -> None:
    browser = browsers.of(town.claimants[0].officer, JOINED)
    assert browser.get("/register").request.path == "/"


def test_a_form_without_a_token_is_refused(stranger: Browser) -> None:
    client: FlaskClient = stranger.client
    assert client.post("/register", data={"email": email()}).status_code == 400
    assert client.post("/register/x", data={"password": made.PASSWORD}).status_code == 400


def test_the_mail_is_written_in_the_language_of_the_page(stranger: Browser, post: Post) -> None:
    stranger.client.set_cookie("language", "en")
    ask(stranger, email())
    assert "Open your account" in post.last()


def test_from_nothing_to_a_registered_organisation(town: Town, stranger: Browser, post: Post) -> None:
    ask(stranger, email())
    stranger.send(stranger.get(post.link()), post.link(), password=made.PASSWORD)
    assert stranger.get("/organisations/new").status_code == 200
    assert "您尚未代表任何单位" in stranger.get("/organisations").text
