"""The second factor: for who wants it, each code once, and a way out for a lost telephone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from passlib.totp import TOTP
from werkzeug.test import TestResponse

from settings import Settings
from storage.database import Database
from tests import made
from tests.web.test_sign_in import mailed, send, token
from tests.web.townhall import City


class Owner:
    """Somebody with a second factor, at an address of their own."""

    def __init__(self, app: Flask, email: str) -> None:
        self.app, self.email = app, email
        self.browser = self.other_browser()
        send(self.browser, "/sign-in", email=email, password=made.PASSWORD)
        page = self.browser.get("/account/second-factor").text
        data = {"csrf_token": token(page), "setup": "authenticator"}
        self.setup = self.browser.post("/account/second-factor", data=data)
        key = re.search(r"<code>([A-Z2-7-]+)</code>", self.setup.text)
        assert key, self.setup.text
        self.used = ""
        self.totp = TOTP(key=key[1].replace("-", ""))

    def other_browser(self) -> FlaskClient:
        """A browser that knows nothing yet."""
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"2001:db8::{made.word()[:4]}:{made.word()[:4]}"
        return client

    def code(self, windows: int = 0) -> str:
        """A code, so many half minutes from now."""
        now = self.totp.normalize_time(None)
        found: str = self.totp.generate(now + 30 * windows).token
        return found

    def asked(self, browser: FlaskClient) -> TestResponse:
        """The page that asks for a code, after the password."""
        return browser.get(send(browser, "/sign-in", email=self.email, password=made.PASSWORD).location)

    def turn_on(self) -> TestResponse:
        """Finish setting up."""
        action = re.search(r'action="(/account/second-factor/[^"]+)"', self.setup.text)
        assert action, self.setup.text
        self.used = self.code()
        data = {"csrf_token": token(self.setup.text), "code": self.used}
        return self.browser.post(action[1], data=data)


@pytest.fixture
def owner(app: Flask, city: City, database: Database) -> Owner:
    """Somebody who has asked for a second factor and not yet turned it on."""
    email = f"qian-{made.word()}@example.cn"
    with database.writing() as connection:
        made.person(connection, city.authority, "finance_head", email=email, password=made.PASSWORD)
    return Owner(app, email)


def test_the_key_is_shown_as_a_picture_inside_the_page(owner: Owner) -> None:
    assert "<svg" in owner.setup.text
    assert "data:" not in owner.setup.text


def test_a_password_alone_opens_nothing_and_each_code_works_once(owner: Owner) -> None:
    assert owner.turn_on().status_code == 302
    assert "已开启" in owner.browser.get("/account/password").text
    browser = owner.other_browser()
    asked = owner.asked(browser)
    assert "二次验证" in asked.text
    assert browser.get("/applications").status_code == 303
    used = browser.post("/sign-in/code", data={"csrf_token": token(asked.text), "code": owner.used})
    assert "验证码不正确或已失效" in used.text
    right = browser.post("/sign-in/code", data={"csrf_token": token(used.text), "code": owner.code(1)})
    assert right.status_code == 302
    assert browser.get("/applications").status_code == 200


def test_codes_cannot_be_guessed(owner: Owner) -> None:
    owner.turn_on()
    browser = owner.other_browser()
    asked = owner.asked(browser)
    data = {"csrf_token": token(asked.text), "code": "000000"}
    told = [browser.post("/sign-in/code", data=data).status_code for _ in range(6)]
    assert told == [200] * 5 + [429]


def test_a_lost_telephone_is_helped_by_a_code_by_mail(
    owner: Owner, database: Database, settings: Settings, tmp_path: Path
) -> None:
    owner.turn_on()
    browser = owner.other_browser()
    asked = owner.asked(browser)
    helped = browser.post("/sign-in/lost", data={"csrf_token": token(asked.text), "help_setup": "email"})
    assert "验证码已发送到您的邮箱" in helped.text
    assert "您的登录验证码" in mailed(database, settings, tmp_path / "mail")


def test_it_can_be_turned_off_again(owner: Owner) -> None:
    owner.turn_on()
    page = owner.browser.get("/account/second-factor").text
    data = {"csrf_token": token(page), "setup": "disable"}
    assert owner.browser.post("/account/second-factor", data=data).status_code == 302
    browser = owner.other_browser()
    assert send(browser, "/sign-in", email=owner.email, password=made.PASSWORD).location == "/"
