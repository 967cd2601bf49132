"""Who may use which route: one table, asked before every request; what is not in it is not served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user

from web.house import house
from web.scope import scope


@dataclass(frozen=True)
class Who:
    """Who gets past. What somebody sees behind it is narrowed by the page's own statement (`Scope`)."""

    signed_in: bool = True
    roles: frozenset[str] = frozenset()
    """One of these must be held somewhere; empty where no role is asked for."""


ANYONE, SIGNED_IN = Who(signed_in=False), Who()


def holders(*roles: str) -> Who:
    """Whoever holds one of these roles at some authority."""
    return Who(roles=frozenset(roles))


ROUTES: Mapping[str, Who] = {
    "static": ANYONE,
    "health.healthz": ANYONE,
    "languages.choose": ANYONE,
    "home.page": ANYONE,
    "calls.listing": ANYONE,
    "calls.page": ANYONE,
    "applications.listing": SIGNED_IN,
    "applications.page": SIGNED_IN,
    "applications.document": SIGNED_IN,
    "applications.line": SIGNED_IN,
    "steps.place": SIGNED_IN,
    "steps.next_task": SIGNED_IN,
    "steps.take": SIGNED_IN,
    "steps.give_back": SIGNED_IN,
    "steps.step": SIGNED_IN,
    "security.login": ANYONE,
    "security.logout": ANYONE,
    "security.forgot_password": ANYONE,
    "security.reset_password": ANYONE,
    "security.two_factor_token_validation": ANYONE,
    "security.two_factor_rescue": ANYONE,
    "security.tf_select": ANYONE,
    "security.verify": SIGNED_IN,
    "security.change_password": SIGNED_IN,
    "security.two_factor_setup": SIGNED_IN,
    "security.two_factor_setup_validate": SIGNED_IN,
}
"""Every endpoint there is."""


class UnguardedRouteError(Exception):
    """A route has no entry in `web.guards.ROUTES`, or an entry has no route."""


def init_app(app: Flask) -> None:
    """Guard every route; call it last, when all routes are known. Raises UnguardedRouteError."""
    odd = {rule.endpoint for rule in app.url_map.iter_rules()} ^ ROUTES.keys()
    if odd:
        raise UnguardedRouteError(", ".join(sorted(odd)))
    app.before_request(_guard)


def _guard() -> Response | None:
    if request.endpoint is None:
        return None
    who = ROUTES[request.endpoint]
    if not who.signed_in:
        return None
    if not current_user.is_authenticated:
        return _sign_in_first()
    if who.roles and not _holds(who.roles):
        abort(403)
    return None


def _sign_in_first() -> Response:
    if request.method != "GET":
        abort(401)
    flash(gettext("Please sign in to see this page."), "info")
    response = redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    assert isinstance(response, Response)
    return response


def _holds(roles: frozenset[str]) -> bool:
    with house().database.reading() as connection:
        return not scope(connection).actor.all_roles.isdisjoint(roles)
