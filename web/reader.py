"""Who reads the page, as far as can be known."""

from __future__ import annotations

from typing import cast

from flask import g
from flask_login import current_user

from web.access.accounts import Account


def reader() -> Account | None:
    """Who is signed in; nobody once the database was found away, so that the page that tells it can be written."""
    if g.get("away") or not current_user or not current_user.is_authenticated:
        return None
    return cast("Account", current_user)


def database_is_away() -> None:
    """Ask for nobody any more in this request."""
    g.away = True
