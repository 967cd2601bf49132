"""Signing in again before money leaves the house: a session that was left open must not be enough."""

from __future__ import annotations

import time

from flask import flash, redirect, session, url_for
from flask_babel import gettext
from werkzeug import Response

WITHIN_SECONDS = 5 * 60
"""How long after the password was given such a step may be taken (real time)."""


def is_fresh() -> bool:
    """Whether the password was given within `WITHIN_SECONDS`."""
    given = session.get("fs_paa", 0)
    return isinstance(given, int | float) and time.time() - given < WITHIN_SECONDS


def ask_again(back: str) -> Response:
    """Ask for the password, then go back to a page of ours."""
    flash(gettext("Please give your password again before you go on; then press the button once more."), "info")
    return redirect(url_for("security.verify", next=back), 303)
