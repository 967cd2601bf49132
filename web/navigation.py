"""What the menu offers, and where the reader is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import Flask, g, request
from flask_babel import gettext
from sqlalchemy import select

from web.access.accounts import Account
from web.guards import ROUTES
from web.house import house
from web.reader import reader
from web.scope import Scope
from workflow.parties.tables import RoleGrant


def init_app(app: Flask) -> None:
    """Give the templates what they ask for."""
    app.jinja_env.globals.update(here=here, navigation=navigation, reader=reader)


def here() -> str:
    """The path to come back to after changing the language; a form that was sent is not sent again."""
    return request.full_path.rstrip("?") if request.method == "GET" else request.path


def navigation(person: Account | None) -> Sequence[tuple[str, str]]:
    """Endpoints and titles of the main menu."""
    offered = [
        ("home.page", gettext("Home")),
        ("calls.listing", gettext("Calls")),
        ("notices.listing", gettext("Public notices")),
    ]
    if person is None:
        return offered
    roles = _roles(person)
    offered += [
        ("queue.page", gettext("Tasks")),
        ("applications.listing", gettext("Applications")),
        ("organisations.listing", gettext("Organisations")),
        ("plans.listing", gettext("Plans")),
        ("finance.page", gettext("Finance")),
        ("evaluations.listing", gettext("Evaluations")),
        ("recoveries.listing", gettext("Recoveries")),
        ("schemes.listing", gettext("Schemes")),
        ("registers.listing", gettext("Lists")),
        ("registers.findings", gettext("Findings")),
        ("people.listing", gettext("People")),
    ]
    return [(endpoint, title) for endpoint, title in offered if ROUTES[endpoint].lets_past(roles)]


def _roles(person: Account) -> frozenset[str]:
    """The roles that somebody holds anywhere, in one statement, or as the page has read them already."""
    if "scope" in g:
        return cast("Scope", g.scope).actor.all_roles
    held = select(RoleGrant.role).where(RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None)).distinct()
    with house().database.reading() as connection:
        return frozenset(connection.execute(held).scalars())
