"""Logs as JSON lines without secrets or personal data, and one line for each request."""

from __future__ import annotations

import re
import sys
import time
import uuid
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.tracebacks import ExceptionDictTransformer

from web.reader import reader

HIDDEN = "[hidden]"

_SECRET = re.compile(
    r"password|secret|token|cookie|authorization|csrf|code|mail|phone|account_number|session|uniquifier", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{15,}[\dXx]?(?![\w.])")
_TOKEN_PATH = re.compile(r"(/reset/|/register/)[^\s?\"'<]+")

_log = structlog.get_logger(__name__)


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what is named like a secret, and addresses and long numbers in any text."""
    del logger, method
    return {
        key: HIDDEN if _SECRET.search(key) and key != "status_code" else _clean(value) for key, value in event.items()
    }


PROCESSORS = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    # Without the local variables of each frame: names, mail addresses and account numbers are among them.
    structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    redact,
    structlog.processors.JSONRenderer(ensure_ascii=False),
)
"""What happens to an event before it is a line."""


def configure() -> None:
    """JSON lines on standard output, for every logger of structlog in this process."""
    factory = structlog.WriteLoggerFactory(sys.stdout)
    structlog.configure(processors=PROCESSORS, logger_factory=factory, cache_logger_on_first_use=True)


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
    person = reader()
    _log.info(
        "request",
        method=request.method,
        rule=str(request.url_rule or "unknown"),
        status=response.status_code,
        ms=round((time.perf_counter() - g.began) * 1000) if "began" in g else None,
        person=person.id if person else None,
    )
    return response


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _TOKEN_PATH.sub(rf"\1{HIDDEN}", _LONG_NUMBER.sub(HIDDEN, _ADDRESS.sub(HIDDEN, value)))
    if isinstance(value, dict):
        return redact(None, "", value)
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value
