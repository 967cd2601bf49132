"""Who reads the page, as far as can be known."""

from __future__ import annotations

from typing import cast

from flask import g
from flask_login import AnonymousUserMixin, current_user

from web.access.accounts import Account


def reader() -> Account | None:
    """Who is signed in."""
    return cast("Account", current_user) if current_user and current_user.is_authenticated else None


def forget_reader() -> None:
    """Read for a stranger from here on: the page that tells of a broken database must not ask it who is reading."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001  # where Flask-Login looks before it asks the database
