"""Logs of every process as JSON lines without secrets or personal data."""

from __future__ import annotations

import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer

HIDDEN = "[hidden]"

_SECRET = re.compile(
    r"password|secret|token|cookie|authorization|csrf|code|mail|phone|account_number|session|uniquifier", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")
_LONG_NUMBER = re.compile(r"(?<![\w.])\d{15,}[\dXx]?(?![\w.])")
_TOKEN_PATH = re.compile(r"(/reset/|/register/)[^\s?\"'<]+")


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
    """JSON lines on standard error, for every logger of structlog in this process."""
    factory = structlog.WriteLoggerFactory(sys.stderr)
    structlog.configure(processors=PROCESSORS, logger_factory=factory, cache_logger_on_first_use=True)


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _TOKEN_PATH.sub(rf"\1{HIDDEN}", _LONG_NUMBER.sub(HIDDEN, _ADDRESS.sub(HIDDEN, value)))
    if isinstance(value, dict):
        return redact(None, "", value)
    if isinstance(value, list | tuple):
        return [_clean(each) for each in value]
    return value
