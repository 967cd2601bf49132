"""Signing in and out, the lost password, and bounds on guessing, by the pages themselves."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis.exceptions import ConnectionError as RedisAway
from sqlalchemy import select
from werkzeug.test import TestResponse

from settings import Settings
from storage.columns import Keyring
from storage.database import Database
from tests import made
from tests.web.townhall import City
from web.access.limits import ADDRESS, ANYWHERE, HERE, Limiter
from web.house import house_of
from workflow.jobs.tables import OUTBOX
from workflow.jobs.work import Patience, work_on
from workflow.parties import account_mail, people

WRONG = "邮箱或密码不正确。"


def token(page: str) -> str:
    """The form's token."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, page
    return found[1]


def send(browser: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Fill in the form of a page and send it."""
    page = browser.get(address)
    assert page.status_code == 200, page.text
    return browser.post(address, data={"csrf_token": token(page.text), **fields})


@pytest.fixture
def email(database: Database, city: City) -> str:
    """The address of somebody with a password."""
    address = f"zhao-{made.word()}@example.cn"
    with database.writing() as connection:
        made.person(connection, city.authority, "handler", email=address, password=made.PASSWORD)
    return address


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """A browser at an address of its own, so that one test's attempts do not count in another's."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"2001:db8::{made.word()[:4]}:{made.word()[:4]}"
    return client


def test_who_knows_the_password_is_in_and_comes_to_what_waits(browser: FlaskClient, email: str) -> None:
    answer = send(browser, "/sign-in", email=f" {email.upper()} ", password=made.PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/")
    home = browser.get("/")
    assert "待办事项" in home.text
    assert "退出" in home.text


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(browser: FlaskClient, email: str) -> None:
    answer = send(browser, "/sign-in", email=email, password=made.PASSWORD)
    (cookie,) = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("yuelu=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_where_https_is_said_the_cookie_is_bound_to_it(settings: Settings, app: Flask) -> None:
    from web.config import flask_config  # noqa: PLC0415  # only this test asks

    config = flask_config(replace(settings, secure_cookies=True))
    assert config["SESSION_COOKIE_SECURE"] is True
    assert config["SESSION_COOKIE_NAME"].startswith("__Host-")


def test_a_wrong_password_and_an_unknown_address_are_told_alike(browser: FlaskClient, email: str) -> None:
    known = send(browser, "/sign-in", email=email, password="wrong password 1")
    unknown = send(browser, "/sign-in", email=f"no-{email}", password="wrong password 1")
    assert WRONG in known.text
    assert re.sub(r'value="[^"]*"', "", known.text) == re.sub(r'value="[^"]*"', "", unknown.text)


def test_who_was_switched_off_is_not_let_in(browser: FlaskClient, email: str, database: Database) -> None:
    with database.writing() as connection:
        number = people.find_by_email(connection, email)
        assert number is not None
        people.deactivate(connection, number)
    answer = send(browser, "/sign-in", email=email, password=made.PASSWORD)
    assert answer.status_code == 200
    assert WRONG in answer.text or "已停用" in answer.text
    assert "/sign-in" in browser.get("/applications").location


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(browser: FlaskClient, email: str, elsewhere: str) -> None:
    page = browser.get("/sign-in")
    data = {"csrf_token": token(page.text), "email": email, "password": made.PASSWORD}
    answer = browser.post("/sign-in", query_string={"next": elsewhere}, data=data)
    assert answer.status_code == 200 or not urlsplit(answer.location).netloc
    chosen = browser.post("/language", data={"language": "en", "to": elsewhere})
    assert chosen.location == "/"


def test_who_was_asked_to_sign_in_comes_back_to_the_page(browser: FlaskClient, email: str) -> None:
    asked = browser.get("/applications?before=9")
    assert asked.location == "/sign-in?next=/applications?before%3D9"
    page = browser.get(asked.location)
    data = {"csrf_token": token(page.text), "email": email, "password": made.PASSWORD}
    form = re.search(r'action="(/sign-in[^"]*)"', page.text)
    assert form
    assert browser.post(form[1], data=data).location == "/applications?before=9"


def test_signing_out_ends_every_session_of_the_person(app: Flask, browser: FlaskClient, email: str) -> None:
    send(browser, "/sign-in", email=email, password=made.PASSWORD)
    copied = app.test_client()
    stolen = browser.get_cookie("yuelu")
    assert stolen is not None
    copied.set_cookie("yuelu", stolen.value)
    assert copied.get("/applications").status_code == 200
    answer = browser.post("/sign-out", data={"csrf_token": token(browser.get("/").text)})
    assert answer.location == "/"
    assert browser.get("/applications").status_code == 303
    assert copied.get("/applications").status_code == 303


def test_after_five_wrong_passwords_even_the_right_one_must_wait(browser: FlaskClient, email: str) -> None:
    for _ in range(HERE.most):
        assert WRONG in send(browser, "/sign-in", email=email, password="wrong password 1").text
    refused = send(browser, "/sign-in", email=email, password=made.PASSWORD)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert "尝试次数过多" in refused.text
    assert browser.get("/applications").status_code == 303


def test_a_success_forgets_the_attempts_before(browser: FlaskClient, email: str) -> None:
    for _ in range(2):
        for _ in range(3):
            send(browser, "/sign-in", email=email, password="wrong password 1")
        assert send(browser, "/sign-in", email=email, password=made.PASSWORD).status_code == 302
        browser.post("/sign-out", data={"csrf_token": token(browser.get("/").text)})


def test_many_addresses_or_many_accounts_do_not_help_a_guesser(app: Flask) -> None:
    limiter = Limiter(house_of(app).redis, made.word().encode())
    waits = [limiter.attempt("sign-in", "one account", f"address {each}") for each in range(ANYWHERE.most + 1)]
    assert waits[:-1] == [None] * ANYWHERE.most
    assert waits[-1] is not None
    waits = [limiter.attempt("sign-in", f"account {each}", "one address") for each in range(ADDRESS.most + 1)]
    assert waits[:-1] == [None] * ADDRESS.most
    assert waits[-1] is not None
    assert limiter.attempt("code", "another account", "one address") is None


def test_redis_holds_no_address(app: Flask) -> None:
    redis = house_of(app).redis
    Limiter(redis, b"key").attempt("sign-in", "somebody@example.cn", "192.0.2.1")
    keys = b" ".join(redis.scan_iter(match="yuelu:attempts:*"))
    assert b"somebody" not in keys
    assert b"192.0.2.1" not in keys


def test_without_redis_nobody_signs_in_and_the_page_says_so(
    app: Flask, browser: FlaskClient, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = browser.get("/sign-in")

    def away(*_: object, **__: object) -> None:
        raise RedisAway

    monkeypatch.setattr(Limiter, "attempt", away)
    data = {"csrf_token": token(page.text), "email": email, "password": made.PASSWORD}
    answer = browser.post("/sign-in", data=data)
    assert answer.status_code == 503
    assert "暂时无法登录" in answer.text
    assert browser.get("/calls").status_code == 200


def mailed(database: Database, settings: Settings, folder: Path) -> str:
    """Do the last errand about an account, and read what it sent."""
    with database.reading() as connection:
        last = select(OUTBOX.c.id).where(OUTBOX.c.topic == account_mail.TOPIC).order_by(OUTBOX.c.id.desc()).limit(1)
        errand = connection.execute(last).scalar_one()
    folder.mkdir()
    handlers = account_mail.handlers(replace(settings.mail, host=None, folder=folder), Keyring.of(settings))
    assert work_on(database, handlers, errand, Patience()) == "done"
    (file,) = folder.glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return f"{message['To']}\n{message['Subject']}\n{message.get_content()}"


def test_a_lost_password_is_set_anew_by_a_mailed_link_that_works_once(
    browser: FlaskClient, email: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    asked = send(browser, "/reset", email=email)
    assert "链接已在发送途中" in asked.text
    told = mailed(database, settings, tmp_path / "reset")
    assert told.startswith(f"{email}\n设置新密码\n")
    link = re.search(re.escape(settings.base_url) + r"(/reset/\S+)", told)
    assert link, told
    weak = send(browser, link[1], password="short", password_confirm="short")
    assert "密码太短" in weak.text
    new = "一句新的容易记的话，够长了"
    done = send(browser, link[1], password=new, password_confirm=new)
    assert done.location == "/sign-in"
    assert "您的密码已更改" in mailed(database, settings, tmp_path / "notice")
    assert browser.get(link[1]).location == "/reset"
    assert WRONG in send(browser, "/sign-in", email=email, password=made.PASSWORD).text
    assert send(browser, "/sign-in", email=email, password=new).status_code == 302


def test_who_was_given_an_account_sets_the_first_password_by_mail(
    browser: FlaskClient, city: City, database: Database, settings: Settings, tmp_path: Path
) -> None:
    address = f"sun-{made.word()}@example.cn"
    with database.writing() as connection:
        made.person(connection, city.authority, "auditor", email=address)
    assert WRONG in send(browser, "/sign-in", email=address, password=made.PASSWORD).text
    send(browser, "/reset", email=address)
    link = re.search(r"/reset/\S+", mailed(database, settings, tmp_path / "mail"))
    assert link
    assert send(browser, link[0], password=made.PASSWORD, password_confirm=made.PASSWORD).location == "/sign-in"
    assert send(browser, "/sign-in", email=address, password=made.PASSWORD).location == "/"


def test_asking_for_an_unknown_address_looks_the_same_and_sends_nothing(
    browser: FlaskClient, email: str, counted: dict[str, int]
) -> None:
    known = send(browser, "/reset", email=email)
    assert counted["commits"] == 1
    unknown = send(browser, "/reset", email=f"no-{email}")
    assert counted["commits"] == 1
    assert known.status_code == unknown.status_code == 200
    blank = re.compile(r'value="[^"]*"|[\w-]+@example\.cn')
    assert blank.sub("", known.text) == blank.sub("", unknown.text)


def test_mail_is_written_in_its_readers_language(
    browser: FlaskClient, email: str, database: Database, settings: Settings, tmp_path: Path
) -> None:
    with database.writing() as connection:
        number = people.find_by_email(connection, email)
        assert number is not None
        people.set_language(connection, number, "en")
    send(browser, "/reset", email=email)
    assert "Set a new password" in mailed(database, settings, tmp_path / "mail")


def test_changing_the_password_asks_for_the_present_one(browser: FlaskClient, email: str) -> None:
    send(browser, "/sign-in", email=email, password=made.PASSWORD)
    new = "一句新的容易记的话，够长了"
    fields = {"new_password": new, "new_password_confirm": new}
    assert "密码不正确。" in send(browser, "/account/password", password="wrong", **fields).text
    assert send(browser, "/account/password", password=made.PASSWORD, **fields).status_code == 302
    assert browser.get("/applications").status_code == 200
