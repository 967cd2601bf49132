"""The web application on the session's servers, with a city in its database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from settings import Clock, Settings
from storage.database import Database
from tests.acts import town as towns
from tests.acts.town import Town
from tests.web import exchequer, townhall
from tests.web.browsing import Browsers, site
from tests.web.counting import counting
from tests.web.townhall import STRANGER, City, SignIn, TokenBrowser, Tokens
from workflow.acts.opening import open_office

DAY = date(2018, 9, 26)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    """The application as it is served, on the business day of the tests."""
    made_app = site(replace(settings, clock=Clock(DAY)))
    made_app.testing = False
    return made_app


@pytest.fixture(scope="session")
def city(settings: Settings, database: Database) -> City:
    """A city with one person of each role, a call, an application that was submitted and one that is a draft."""
    with database.writing() as connection:
        built = townhall.build(connection)
    office = open_office(settings, database)
    return exchequer.with_money(office, townhall.with_papers(office, built))


@pytest.fixture(autouse=True)
def calls_on_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """One database serves every test: other rooms' calls would push the city's own off the list."""
    monkeypatch.setattr("web.calls.reading.MOST", 100_000)


@pytest.fixture
def sign_in(app: Flask, city: City) -> SignIn:
    """A browser of somebody of the city, signed in without the sign-in page."""

    def browser(who: str) -> FlaskClient:
        client = app.test_client()
        if who != STRANGER:
            with client.session_transaction() as session:
                session["_user_id"] = session["identity.id"] = city.sessions[who]
                session["_fresh"] = True
                session["fs_paa"] = time.time()
        return client

    return browser


@pytest.fixture
def tokens(sign_in: SignIn) -> Tokens:
    """The same browsers, with a token in every form that they send."""
    return lambda who: TokenBrowser(sign_in(who))


@pytest.fixture
def counted(app: Flask) -> Iterator[dict[str, int]]:
    """How many statements and commits the application's database saw."""
    with counting(app) as seen:
        yield seen


@pytest.fixture
def town(settings: Settings, database: Database) -> Town:
    """A small office of its own with two claimants, whose matters go on by the acts."""
    return towns.build(open_office(settings, database))


@pytest.fixture
def browsers(settings: Settings, town: Town) -> Browsers:
    """The browsers of the town's people."""
    return Browsers(settings, town)
