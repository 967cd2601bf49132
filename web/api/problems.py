"""What went wrong, for a program: RFC 9457 problem details with a stable code and words in the asker's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import structlog
from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext
from marshmallow import ValidationError
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from storage.errors import StorageRetryError
from web.languages import language
from workflow.engine.errors import EngineError, NotYours

_log = structlog.get_logger(__name__)

MEDIA = "application/problem+json"

Errors = Sequence[Mapping[str, object]]


class Problem(Exception):
    """A request that is refused: `code` is stable, `words` are for people, `errors` name what is wrong where."""

    def __init__(
        self, status: int, code: str, words: str, errors: Errors = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.words = words
        self.errors = errors
        self.headers = headers or {}


def init_blueprint(blueprint: Blueprint) -> None:
    """Answer every error at this part of the door as a problem."""
    blueprint.register_error_handler(Problem, _answer)
    blueprint.register_error_handler(ValidationError, _wrong)
    blueprint.register_error_handler(EngineError, _not_done)
    blueprint.register_error_handler(HTTPException, refused)
    for away in (OperationalError, PoolTimeout, RedisError, StorageRetryError):
        blueprint.register_error_handler(away, _away)
    blueprint.register_error_handler(Exception, _broken)


def _answer(problem: Problem) -> Response:
    told = {
        "type": f"urn:yuelu:problem:{problem.code}",
        "status": problem.status,
        "code": problem.code,
        "detail": problem.words,
    }
    response = jsonify({**told, "errors": list(problem.errors)} if problem.errors else told)
    response.status_code = problem.status
    response.mimetype = MEDIA
    response.headers.update(problem.headers)
    return response


def _wrong(error: ValidationError) -> Response:
    words = gettext("The body or the query is not as the description of this operation says; see `errors`.")
    return _answer(Problem(422, "not_as_described", words, list(_errors("", error.messages))))


def _errors(where: str, messages: object) -> Errors:
    """Each fault with the path of what is wrong: a fault of a form's field brings its own code and words."""
    if isinstance(messages, Mapping) and "code" in messages:
        words = messages["message_en" if language() == "en" else "message"]
        return [{"where": where, "code": messages["code"], "detail": words}]
    if isinstance(messages, Mapping):
        return [each for name, inner in messages.items() for each in _errors(f"{where}/{name}", inner)]
    listed = messages if isinstance(messages, list) else [messages]
    return [
        inner
        for each in listed
        for inner in (
            _errors(where, each)
            if isinstance(each, Mapping)
            else [{"where": where, "code": "not_as_described", "detail": str(each)}]
        )
    ]


def _not_done(error: EngineError) -> Response:
    _log.info("act_refused", code=error.code, endpoint=request.endpoint)
    return _answer(Problem(403 if isinstance(error, NotYours) else 409, error.code, error.told(language())))


def refused(error: HTTPException) -> Response:
    """The problem that an HTTP error is, with the headers that go with it."""
    known = {
        400: ("bad_request", gettext("The request can't be read.")),
        404: ("not_found", gettext("There is no such thing, or it is not yours to see.")),
        405: ("method_not_allowed", gettext("This address does not take this method.")),
        413: ("too_large", gettext("The body is larger than this operation takes; nothing of it was kept.")),
    }
    status = error.code or 500
    code, words = known.get(status, ("refused", gettext("This request cannot be answered")))
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return _answer(Problem(status, code, words, headers=headers))


def _away(error: Exception) -> Response:
    _log.error("server_away", error=type(error).__name__)
    words = gettext("Nothing was lost. Try again in a minute; if it goes on, tell the office.")
    return _answer(Problem(503, "server_away", words, headers={"Retry-After": "60"}))


def _broken(error: Exception) -> Response:
    _log.exception("page_broken", error=type(error).__name__, exc_info=error)
    words = gettext("It is not your fault, and it is written down. What you had saved is safe. Try again.")
    return _answer(Problem(500, "broken", words))
