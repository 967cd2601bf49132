"""Who may use which route: one table, asked before every request; what is not in it is not served."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from flask import Flask, Response, abort, flash, redirect, request, url_for
from flask_babel import gettext
from flask_login import current_user


class Guard(Enum):
    """Who gets past. What somebody sees behind it is narrowed by the page's own statement (`Scope`)."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in"


ROUTES: Mapping[str, Guard] = {
    "static": Guard.ANYONE,
    "health.healthz": Guard.ANYONE,
    "languages.choose": Guard.ANYONE,
    "home.page": Guard.ANYONE,
    "calls.listing": Guard.ANYONE,
    "applications.listing": Guard.SIGNED_IN,
    "applications.page": Guard.SIGNED_IN,
    "security.login": Guard.ANYONE,
    "security.logout": Guard.ANYONE,
    "security.forgot_password": Guard.ANYONE,
    "security.reset_password": Guard.ANYONE,
    "security.two_factor_token_validation": Guard.ANYONE,
    "security.two_factor_rescue": Guard.ANYONE,
    "security.tf_select": Guard.ANYONE,
    "security.verify": Guard.SIGNED_IN,
    "security.change_password": Guard.SIGNED_IN,
    "security.two_factor_setup": Guard.SIGNED_IN,
    "security.two_factor_setup_validate": Guard.SIGNED_IN,
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
    if ROUTES[request.endpoint] is Guard.ANYONE or current_user.is_authenticated:
        return None
    if request.method != "GET":
        abort(401)
    flash(gettext("Please sign in to see this page."), "info")
    response = redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)
    assert isinstance(response, Response)
    return response
