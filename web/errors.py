"""Pages for what went wrong: each says in the reader's language what happened and what to do next."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, Unauthorized

from storage.documents.store import DocumentMissingError
from storage.errors import StorageRetryError
from web.api import problems
from web.api.operations import PREFIX
from web.kept import back, same_origin, still_typed
from web.languages import language, told
from web.reader import forget_reader, reader
from workflow.engine.errors import EngineError, NotYours
from workflow.letters.font import FontMissing

_log = structlog.get_logger(__name__)

_MEGABYTE = 1024 * 1024
_CHUNK = 256 * 1024
_DRAINED = 2 * 1024 * _MEGABYTE
"""As many bytes of a body that is too large are read before the connection is cut without an answer."""


def init_app(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(Unauthorized, _signed_out)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(EngineError, _not_done)
    app.register_error_handler(DocumentMissingError, _lost)
    app.register_error_handler(FontMissing, _unprinted)
    for away in (OperationalError, PoolTimeout, RedisError, StorageRetryError):
        app.register_error_handler(away, _away)
    app.register_error_handler(Exception, _broken)


def _page(code: int, title: str, words: str) -> ResponseReturnValue:
    return render_template("errors/error.html", code=code, title=title, words=words), code


def _expired(error: CSRFError) -> ResponseReturnValue:
    """The session ended while a form was open: what was typed is shown again, to be sent by one more press."""
    del error
    if same_origin() and (request.form or request.files):
        return _kept(400)
    return _page(
        400,
        gettext("This form has expired"),
        gettext("You signed in or out in the meantime. Go back, reload the page and send the form again."),
    )


def _signed_out(error: Unauthorized) -> ResponseReturnValue:
    return _kept(401) if request.method == "POST" and same_origin() else _refused(error)


def _kept(code: int) -> ResponseReturnValue:
    files = [name for name, each in request.files.items() if each.filename]
    page = render_template("errors/kept.html", fields=still_typed(), files=files, signed_in=reader() is not None)
    return page, code


def _not_done(error: EngineError) -> ResponseReturnValue:
    """An act was refused: why, what to do next, and everything that was typed, so that none of it is lost."""
    _log.info("act_refused", code=error.code, endpoint=request.endpoint)
    words = error.told(language())
    page = render_template("errors/not_done.html", words=words, fields=still_typed(), back=back())
    return page, 403 if isinstance(error, NotYours) else 409


def _refused(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400:  # noqa: PLR2004  # a redirect is no error
        return error
    if request.path.startswith(f"{PREFIX}/"):
        return problems.refused(error)  # an address or a method that the door for programs does not have
    title, words = _too_large() if code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE else _told(code)
    page = _page(code, title, words)
    headers = [each for each in error.get_headers() if each[0] in ("Allow", "Retry-After")]
    return (*page, headers) if isinstance(page, tuple) else page


def _told(code: int) -> tuple[str, str]:
    known = {
        401: (gettext("You are not signed in"), gettext("Your session has ended. Sign in and try again.")),
        403: (
            gettext("This is not yours to do"),
            gettext("Your account does not hold the role that this needs. Ask your administrator."),
        ),
        404: (
            gettext("There is no such page"),
            gettext("The address may be mistyped, or the page is not yours to see."),
        ),
        405: (
            gettext("This cannot be done here"),
            gettext("The page was opened in a way that it is not made for. Go back and try again."),
        ),
    }
    return known.get(code, (gettext("This request cannot be answered"), gettext("Go back and try again.")))


def _lost(error: DocumentMissingError) -> ResponseReturnValue:
    _log.error("document_missing", exc_info=error)
    return _page(
        500,
        gettext("This document cannot be opened"),
        gettext("Its bytes are not in the store any more. Tell the office: it can restore them from a backup."),
    )


def _unprinted(error: FontMissing) -> ResponseReturnValue:
    _log.error("font_missing")
    return _page(500, gettext("This PDF cannot be made"), told(error.words))


def _too_large() -> tuple[str, str]:
    """How much this page takes; the rest of what was sent is read and dropped, so that the browser hears the answer."""
    left = _DRAINED
    while left > 0 and (chunk := request.environ["wsgi.input"].read(_CHUNK)):
        left -= len(chunk)
    limit = (request.max_content_length or 0) // _MEGABYTE
    words = gettext("This page takes at most %(limit)s MB at once. Nothing was kept of what you sent.", limit=limit)
    return gettext("That is too large"), words


def _away(error: Exception) -> ResponseReturnValue:
    _log.error("server_away", error=type(error).__name__)
    forget_reader()
    title = gettext("A server does not answer")
    words = gettext("Nothing was lost. Try again in a minute; if it goes on, tell the office.")
    return render_template("errors/bare.html", code=503, title=title, words=words), 503, {"Retry-After": "60"}


def _broken(error: Exception) -> ResponseReturnValue:
    _log.exception("page_broken", error=type(error).__name__, exc_info=error)
    forget_reader()
    title = gettext("Something went wrong here")
    words = gettext("It is not your fault, and it is written down. What you had saved is safe. Try again.")
    return render_template("errors/bare.html", code=500, title=title, words=words), 500
