"""Real web servers of the town, killed where their environment says, and clients that speak to them over the wire."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlsplit

import urllib3

from console.servers import supervisor
from console.servers.bundle import Bundle
from console.servers.installation import free_ports
from tests.web.browsing import Browsers, form_in
from workflow.parties.actors import Actor

HOST = "127.0.0.1"
_PATIENCE_SECONDS = 30


class NoAnswer(Exception):
    """The server died before it answered."""


@dataclass(frozen=True)
class Page:
    """What the server answered."""

    status: int
    text: str
    path: str


@dataclass(frozen=True)
class Client:
    """Somebody signed in, at one server; `at` goes on at another with the same pages open and the same cookies."""

    server: str
    cookies: dict[str, str]
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False))

    def at(self, server: str) -> Client:
        """The same person's browser, once the server is back."""
        return replace(self, server=server)

    def get(self, path: str) -> Page:
        """Read a page, wherever it leads."""
        answer = self.pool.request("GET", self.server + path, headers=self.headers(), redirect=False)
        self._keep(answer)
        if answer.status in (302, 303):
            return self.get(urlsplit(answer.headers["Location"]).path)
        return Page(answer.status, answer.data.decode(), path)

    def send(
        self,
        page: Page,
        address: str,
        typed: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> int:
        """Send the form of a page that goes to this address; the answer's status, or NoAnswer."""
        found = form_in(page.text, page.path, address)
        filled = {name: value for name, value in found.fields.items() if value is not None}
        fields: dict[str, Any] = {**filled, **(typed or {}), **(files or {})}
        headers = self.headers() | {"Origin": self.server, "Referer": self.server + page.path}
        try:
            answer = self.pool.request(
                "POST",
                self.server + found.action,
                fields=fields,
                headers=headers,
                encode_multipart=bool(files),
                redirect=False,
                timeout=_PATIENCE_SECONDS,
            )
        except urllib3.exceptions.ProtocolError as broken:
            raise NoAnswer from broken
        self._keep(answer)
        return answer.status

    def post(self, path: str, token: str, body: bytes = b"", **fields: str) -> tuple[int, Any]:
        """Post as the small module in the browser does, and read the JSON that comes; or NoAnswer."""
        given: dict[str, Any] = {"fields": fields, "encode_multipart": False} if fields else {"body": body}
        headers = self.headers() | {"X-CSRFToken": token, "Referer": self.server + "/", "Origin": self.server}
        try:
            answer = self.pool.request("POST", self.server + path, headers=headers, redirect=False, **given)
        except urllib3.exceptions.ProtocolError as broken:
            raise NoAnswer from broken
        return answer.status, answer.json()

    def headers(self) -> dict[str, str]:
        """The cookies, as a header."""
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}

    def _keep(self, answer: urllib3.BaseHTTPResponse) -> None:
        for each in answer.headers.getlist("Set-Cookie"):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(each).items()})


@contextmanager
def serving(bundle: Bundle, day: date, crash_at: str | None = None) -> Iterator[str]:
    """A web server on the session's servers on a business day, which kills itself at a crash point; its address."""
    port = free_ports(1)[0]
    address = f"http://{HOST}:{port}"
    armed = {"YUELU_CRASH_AT": crash_at} if crash_at else {}
    environment = os.environ | {"YUELU_TODAY": day.isoformat(), "YUELU_BASE_URL": address} | armed
    child = replace(supervisor.web(bundle, HOST, port), environment=environment)
    child.start()
    try:
        supervisor.wait_for_web(child, address)
        yield address
    finally:
        child.ask()
        child.stop()


def signed_in(browsers: Browsers, actor: Actor, day: date) -> dict[str, str]:
    """The cookies of somebody who has just given their password."""
    client = browsers.of(actor, day).client
    cookie = client.get_cookie("yuelu") or client.get_cookie("__Host-yuelu")
    assert cookie is not None
    return {cookie.key: cookie.value}
