"""Static files are addressed by what is in them: a browser may keep one for a year, and never has an old one."""

from __future__ import annotations

import hashlib
import mimetypes
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from werkzeug.security import safe_join

STATIC, VERSION = "static", "v"

_YEAR_SECONDS = int(timedelta(days=365).total_seconds())
_DIGITS = 12
_MOST_FILES = 1_000


class PageSessions(SecureCookieSessionInterface):
    """Sessions that only pages renew: a file that anybody may keep must not hang on anybody's cookie, or bring one."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """As Flask has it, but never with a static file."""
        if request.endpoint != STATIC:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Add the version to every address of a static file, and let what carries the right one be kept."""
    app.session_interface = PageSessions()
    # Systems differ in whether they know modules, and a browser runs none of another type.
    mimetypes.add_type("text/javascript", ".mjs")
    app.url_defaults(_address)
    app.after_request(_keep)


def version_of(app: Flask, filename: str) -> str | None:
    """The first digits of the SHA-256 of a static file; None when there is no such file."""
    path = safe_join(app.static_folder or "", filename)
    try:
        return _digest(path, Path(path).stat().st_mtime_ns) if path else None
    except OSError:
        return None


@lru_cache(maxsize=_MOST_FILES)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:_DIGITS]


def _address(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint != STATIC or VERSION in values:
        return
    version = version_of(current_app, values["filename"])
    if version:
        values[VERSION] = version


def _keep(response: Response) -> Response:
    """For a year what has the version that was asked for; another, such as a newer one, as long as any file."""
    if request.endpoint == STATIC and response.status_code == 200:  # noqa: PLR2004  # found
        filename = (request.view_args or {})["filename"]
        if request.args.get(VERSION) == version_of(current_app, filename):
            response.headers["Cache-Control"] = f"public, max-age={_YEAR_SECONDS}, immutable"
    return response
