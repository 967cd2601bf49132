"""The doors where somebody could guess: each attempt is counted before Flask-Security looks at it."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, current_app, make_response, render_template, request, session
from flask_login import current_user, user_logged_out
from flask_security.signals import user_authenticated
from redis.exceptions import RedisError

from web.access.accounts import Account, datastore, db
from web.access.limits import Limiter
from web.house import house
from workflow.parties.people import normal_email

_log = structlog.get_logger(__name__)

DOORS = {
    "security.login": "sign-in",
    "security.two_factor_token_validation": "code",
    "security.two_factor_setup_validate": "code",
    "security.two_factor_rescue": "rescue",
    "security.verify": "verify",
    "security.change_password": "verify",
    "security.forgot_password": "reset",
    "newcomers.ask": "register",
    "newcomers.open_link": "link",
    "organisations.give": "mandate",
}
"""Each endpoint whose POST is an attempt, and the count that it belongs to."""


def init_app(app: Flask) -> None:
    """Stand at the doors."""
    app.before_request(_count)
    user_authenticated.connect(_forget, app)
    user_logged_out.connect(_end_sessions, app)


def limiter() -> Limiter:
    """The counts of this installation."""
    return Limiter(house().redis, house().settings.derived_key("attempts"))


def _count() -> Response | None:
    """Refuse an attempt when there were too many, or when they cannot be counted."""
    door = DOORS.get(request.endpoint or "")
    if door is None or request.method != "POST":
        return None
    try:
        wait = limiter().attempt(door, _account(), request.remote_addr or "")
    except RedisError:
        _log.exception("attempts_not_counted", door=door)
        return make_response(render_template("errors/not_now.html"), 503, {"Retry-After": "60"})
    if wait is None:
        return None
    _log.warning("too_many_attempts", door=door, wait=wait)
    minutes = -(-wait // 60)
    return make_response(render_template("errors/too_many.html", minutes=minutes), 429, {"Retry-After": str(wait)})


def forget(door: str) -> None:
    """An attempt of who is signed in that was none: it counts no more."""
    limiter().forget(door, _account(), request.remote_addr or "")


def _account() -> str:
    """Whom the attempt is at: who is signed in, the mailed link, the address typed, or who has given the password."""
    if current_user.is_authenticated:
        return str(current_user.fs_uniquifier)
    link = (request.view_args or {}).get("token")
    if link is not None:
        return str(link)
    return normal_email(request.form.get("email", "")) or str(session.get("tf_user_id", ""))


def _forget(app: Flask, user: Account, **extra: Any) -> None:
    """Somebody is in: their attempts count no more."""
    del app, extra
    for door, account in (("sign-in", user.email), ("code", user.fs_uniquifier)):
        limiter().forget(door, account, request.remote_addr or "")


def _end_sessions(app: Flask, user: Account, **extra: Any) -> None:
    """Signing out ends every session of the person: a signed cookie that was copied is worth nothing then."""
    del app, extra
    if isinstance(user, Account):
        datastore.set_uniquifier(user)
        db.session.commit()
        _log.info("signed_out", person=user.id, app=current_app.name)
