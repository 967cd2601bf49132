"""When something is wrong: pages that help, health that tells the truth, logs that keep secrets."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from typing import Any

import pytest
import structlog
from flask import Flask, request
from flask.testing import FlaskClient

import logs
from logs import HIDDEN, redact
from settings import Settings
from tests.web.townhall import STRANGER, City, SignIn
from web import request_log
from web.app import create_app

NOWHERE = "postgresql://yuelu_app:x@127.0.0.1:1/none"


@pytest.fixture
def stranded(settings: Settings) -> FlaskClient:
    """A browser of an application whose database, Redis and store are away."""
    away = replace(
        settings,
        database_url=NOWHERE,
        redis_url="redis://127.0.0.1:1/0",
        s3=replace(settings.s3, endpoint="http://127.0.0.1:1"),
    )
    return create_app(away).test_client()


def test_what_is_not_there_is_told_in_both_languages(sign_in: SignIn) -> None:
    browser = sign_in(STRANGER)
    assert "没有这个页面" in browser.get("/nowhere").text
    english = browser.get("/nowhere", headers={"Accept-Language": "en"})
    assert english.status_code == 404
    assert "There is no such page" in english.text


@pytest.mark.parametrize(
    ("method", "address", "code", "words"),
    [
        ("POST", "/calls", 405, "此处不能进行该操作"),
        ("POST", "/account/second-factor", 400, "此表单已失效"),
        ("GET", "/applications/%00", 404, "没有这个页面"),
        ("GET", "/applications?before=9999999999999999999999", 200, "申报"),
        ("GET", "/applications?before=x", 200, "申报"),
    ],
)
def test_a_request_that_makes_no_sense_is_answered_calmly(
    method: str, address: str, code: int, words: str, sign_in: SignIn, city: City
) -> None:
    answer = sign_in("handler").open(address, method=method)
    assert answer.status_code == code
    assert words in answer.text


def test_what_is_too_large_is_told(sign_in: SignIn) -> None:
    answer = sign_in(STRANGER).post("/sign-in", data={"email": "x" * 2_000_000})
    assert answer.status_code == 413
    assert "内容过大" in answer.text


def test_a_fault_of_ours_is_told_as_ours_and_shows_nothing_of_itself(settings: Settings) -> None:
    app = create_app(settings)
    app.view_functions["calls.listing"] = lambda: str(1 // 0)
    answer = app.test_client().get("/calls")
    assert answer.status_code == 500
    assert "这不是您的操作所致" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_when_the_database_is_away_the_page_says_so(stranded: FlaskClient) -> None:
    with stranded.session_transaction() as session:
        session["_user_id"] = "somebody"
    answer = stranded.get("/calls")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "服务器暂时没有响应" in answer.text
    assert "127.0.0.1" not in answer.text


def test_health_is_told_by_server(app: Flask, stranded: FlaskClient) -> None:
    well = app.test_client().get("/healthz")
    assert (well.status_code, well.json) == (200, {"database": "ok", "redis": "ok", "store": "ok"})
    ill = stranded.get("/healthz")
    assert (ill.status_code, ill.json) == (503, {"database": "away", "redis": "away", "store": "away"})


def test_each_request_leaves_one_line_without_its_path(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    written = structlog.testing.CapturingLogger()
    monkeypatch.setattr(request_log, "_log", structlog.wrap_logger(written, processors=logs.PROCESSORS))
    sign_in(STRANGER).get("/reset/a-secret-token?email=somebody@example.cn")
    (call,) = written.calls
    (line,) = call.args
    assert "a-secret-token" not in line
    assert "somebody" not in line
    told = json.loads(line)
    assert (told["rule"], told["method"], told["status"]) == ("/reset/<token>", "GET", 302)


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        ({"password": "x", "reset_token": "y", "person": 7}, {"password": HIDDEN, "reset_token": HIDDEN, "person": 7}),
        ({"event": "mail to zhang@example.cn failed"}, {"event": f"mail to {HIDDEN} failed"}),
        ({"why": "account 6222021908001234569 refused"}, {"why": f"account {HIDDEN} refused"}),
        ({"path": "/reset/abc.def"}, {"path": f"/reset/{HIDDEN}"}),
        ({"path": "/register/abc-_def"}, {"path": f"/register/{HIDDEN}"}),
        ({"form": {"csrf_token": "x", "row": [1, "a@b.cn"]}}, {"form": {"csrf_token": HIDDEN, "row": [1, HIDDEN]}}),
        ({"status_code": 200}, {"status_code": 200}),
    ],
)
def test_secrets_and_personal_data_are_hidden_in_logs(event: dict[str, Any], kept: dict[str, Any]) -> None:
    assert redact(None, "info", event) == kept


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_who_asks_is_what_as_many_proxies_say_as_there_are(proxies: int, address: str, settings: Settings) -> None:
    app = create_app(replace(settings, proxies=proxies))
    app.view_functions["calls.listing"] = lambda: str(request.remote_addr)
    answer = app.test_client().get("/calls", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.9"})
    assert answer.text == address


def test_gunicorn_finds_the_whole_system_from_the_environment(servers: Settings) -> None:
    app = importlib.import_module("wsgi").app
    assert isinstance(app, Flask)
    assert app.test_client().get("/healthz").status_code == 200
