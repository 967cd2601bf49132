"""Browsers without JavaScript for the people of a town: they read pages and send the forms that they find there."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from types import CodeType
from typing import Any, cast

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from lxml import html
from sqlalchemy import select
from werkzeug.test import TestResponse

from settings import Clock, Settings
from tests.acts.town import Town
from web.app import create_app
from workflow.parties.actors import Actor
from workflow.parties.tables import Person


class CompiledTemplates(BytecodeCache):
    """What templates were compiled to, for every application of this process: none of them changes meanwhile."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self.kept[bucket.key, bucket.checksum] = bucket.code


_TEMPLATES = CompiledTemplates()


@cache
def site(settings: Settings) -> Flask:
    """The site with these settings, put together once: a process serves many people, and many tests."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = _TEMPLATES
    return app


class NoSuchForm(AssertionError):
    """The page has no form that goes to this address."""


@dataclass(frozen=True)
class Form:
    """A form as it stands in a page: where it goes, and what it would send if nothing were typed."""

    action: str
    fields: Mapping[str, str]


def forms(text: str, path: str) -> list[Form]:
    """Every form of a page at a path, with the values that its fields have."""
    return [Form(each.action or path, dict(each.form_values())) for each in cast("Any", html.fromstring(text)).forms]


def form_in(text: str, path: str, address: str) -> Form:
    """The first form of a page whose address ends like this; raises NoSuchForm."""
    found = forms(text, path)
    for each in found:
        if each.action.split("?")[0].endswith(address):
            return each
    raise NoSuchForm([address, [each.action for each in found]])


def form(page: TestResponse, address: str) -> Form:
    """The first form of a page that was read whose address ends like this; raises NoSuchForm."""
    return form_in(page.text, page.request.path, address)


@dataclass(frozen=True)
class Browser:
    """Somebody's browser, signed in."""

    client: FlaskClient

    def get(self, address: str) -> TestResponse:
        """Open a page, wherever it leads."""
        return self.client.get(address, follow_redirects=True)

    def send(self, page: TestResponse, address: str, **typed: object) -> TestResponse:
        """Send the form of a page that goes to this address, with what is typed into it, and read what comes."""
        found = form(page, address)
        headers = {"Origin": "http://localhost", "Referer": f"http://localhost{page.request.path}"}
        values: dict[str, Any] = {**found.fields, **typed}
        return self.client.post(found.action, data=values, headers=headers, follow_redirects=True)

    def press(self, page: TestResponse, trigger: str, **typed: object) -> TestResponse:
        """Press a step's button."""
        return self.send(page, f"/steps/{trigger}", **typed)


@dataclass
class Browsers:
    """The browsers of a town's people, on any business day."""

    settings: Settings
    town: Town
    apps: dict[date, Flask] = field(default_factory=dict)

    def app(self, day: date) -> Flask:
        """The site on a business day."""
        if day not in self.apps:
            self.apps[day] = site(replace(self.settings, clock=Clock(day)))
        return self.apps[day]

    def of(self, actor: Actor | None, day: date, *, fresh: bool = True) -> Browser:
        """The browser of somebody who has just signed in (`fresh`), or some hours ago; None is a stranger."""
        client = self.app(day).test_client()
        if actor is not None:
            with client.session_transaction() as session:
                session["_user_id"] = session["identity.id"] = self._session(actor)
                session["_fresh"] = True
                session["fs_paa"] = time.time() - (0 if fresh else 3 * 3600)
        return Browser(client)

    def staff(self, role: str, day: date, *, fresh: bool = True) -> Browser:
        """The browser of the town's person of a role."""
        return self.of(self.town.staff[role], day, fresh=fresh)

    def _session(self, actor: Actor) -> str:
        with self.town.office.database.reading() as connection:
            wanted = select(Person.fs_uniquifier).where(Person.id == actor.person_id)
            return connection.execute(wanted).scalar_one()
