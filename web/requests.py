"""What every form that acts sends besides its own fields: the subject as it was seen, and a key of its own."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from flask import Flask, Request, current_app, request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.routing import BaseConverter, IntegerConverter, Map

from forms.text import uncontrolled
from workflow.acts.looking import Seen

View = TypeVar("View", bound=Callable[..., object])


LARGEST = 2**63 - 1
"""The largest number that a row of the database can have."""


class Typed(Request):
    """A request whose form has no control characters: no database keeps a NUL, and no page or PDF shows the others."""

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = ImmutableMultiDict(
            (name, uncontrolled(typed)) for name, typed in self.form.items(multi=True)
        )


class Id(IntegerConverter):
    """`<id:…>` in an address: a number that a row of the database can have; anything else is no page."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, min=1, max=LARGEST)


class LineRow(IntegerConverter):
    """`<row:…>` in an address: the row of a line."""

    def __init__(self, rules: Map) -> None:
        super().__init__(rules, min=1, max=2**31 - 1)


class Number(BaseConverter):
    """`<number:…>` in an address: the number of a call, an application, a plan or a batch."""

    regex = r"[\w.-]{1,80}"


class Sha256(BaseConverter):
    """`<sha256:…>` in an address: what names a document."""

    regex = r"[0-9a-f]{64}"


LONGEST_KEY = 64
"""The characters that a request's key may have."""


def init_app(app: Flask) -> None:
    """Let addresses name things, and templates give each form a key of its own; call it before any route is added."""
    app.request_class = Typed
    app.url_map.converters.update(id=Id, row=LineRow, number=Number, sha256=Sha256)
    app.jinja_env.globals["fresh_key"] = fresh_key
    app.before_request(_allow_larger)


def larger(most: int) -> Callable[[View], View]:
    """A route that takes bodies of up to `most` bytes: files come in by it. All others take a form's worth."""

    def marked(view: View) -> View:
        view.largest_body = most  # type: ignore[attr-defined]
        return view

    return marked


def _allow_larger() -> None:
    """Before anything reads the body: the token in a form is looked for before its view is asked."""
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "largest_body", request.max_content_length)


def fresh_key() -> str:
    """A key that no other form has: a form that is sent twice has one effect and one answer."""
    return secrets.token_urlsafe(18)


def once() -> str:
    """The key of the form that was sent; a form without one was not made by our pages."""
    key = request.form.get("once", "")
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise BadRequest
    return key


def seen_by(present: Seen) -> Seen:
    """The subject as the form saw it: what the act compares, so that a page that is out of date is told so."""
    try:
        version = int(request.form["version"])
    except ValueError as wrong:
        raise BadRequest from wrong
    return replace(present, state=request.form["state"], version=version)


def before() -> int | None:
    """Where a list goes on: after the row with this number; None for its first page, and for what is no such number."""
    number = request.args.get("before", type=int)
    return number if number is not None and 0 < number <= LARGEST else None


def typed(name: str) -> str | None:
    """What was typed into a field, or None where nothing but blanks was."""
    return request.form.get(name, "").strip() or None
