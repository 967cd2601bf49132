"""What the menu offers, and where the reader is."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, request
from flask_babel import gettext

from web.access.accounts import Account
from web.reader import reader


def init_app(app: Flask) -> None:
    """Give the templates what they ask for."""
    app.jinja_env.globals.update(here=here, navigation=navigation, reader=reader)


def here() -> str:
    """The path to come back to after changing the language; a form that was sent is not sent again."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def navigation(person: Account | None) -> Sequence[tuple[str, str]]:
    """Endpoints and titles of the main menu."""
    offered = [("home.page", gettext("Home")), ("calls.listing", gettext("Calls"))]
    return [*offered, ("applications.listing", gettext("Applications"))] if person else offered
