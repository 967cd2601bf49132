"""One line in the log for each request."""

from __future__ import annotations

import time
import uuid

import structlog
from flask import Flask, Response, g, request

from web.api.bearer import holder
from web.reader import reader

_log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Name each request, and tell at its end what came of it: the rule, never the path, which may hold a token."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=uuid.uuid4().hex)


def _end(response: Response) -> Response:
    if request.endpoint == "static":
        return response
    person, program = reader(), holder()
    _log.info(
        "request",
        method=request.method,
        rule=str(request.url_rule or "unknown"),
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000) if "began" in g else None,
        person=person.id if person else program.person if program else None,
        program_key=program.key.id if program else None,
    )
    return response
