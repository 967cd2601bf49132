"""An operation of the door for programs: what it takes and what it answers, for the request and for its description."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext
from marshmallow import Schema, ValidationError

from web.api import problems
from web.api.problems import Problem
from web.reader import forget_reader
from web.requests import larger

PREFIX = "/api/v1"
"""Where the door stands. What is added does not change the number; what would break a program does."""

View = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """What is known of one operation: `gives` is the schema of its answer, `takes` that of its JSON body.

    `media` are the types of file that it takes as they are instead; `asks` is the schema of its query; `by_key` says
    that a key must be shown. `title` is what it is called in Chinese.
    """

    title: str
    gives: type[Schema] | None = None
    many: bool = False
    takes: type[Schema] | None = None
    media: Sequence[str] = ()
    asks: type[Schema] | None = None
    status: int = 200
    by_key: bool = True
    most: int | None = None
    """How many bytes a body may have, where that is more than a form's worth."""


def part(name: str, module: str) -> Blueprint:
    """A part of the door: nobody is known there by a cookie, and all that goes wrong is told as a problem."""
    blueprint = Blueprint(f"api_{name}", module, url_prefix=PREFIX)
    blueprint.before_request(forget_reader)
    problems.init_blueprint(blueprint)
    return blueprint


def operation(known: Operation) -> Callable[[View], View]:
    """A view that is given `sent` and `asked` as its schemas load them, and whose answer is what its schema dumps.

    Its docstring is the description of the operation. A view that answers None has nothing to say (204).
    """

    def operating(view: View) -> View:
        @wraps(view)
        def answering(**named: object) -> Response | tuple[Response, int]:
            if known.takes is not None:
                named["sent"] = known.takes().load(_body())
            if known.asks is not None:
                named["asked"] = known.asks().load(request.args)
            answer = view(**named)
            if known.gives is None:
                return answer if isinstance(answer, Response) else (Response(status=204), 204)
            status = known.status
            if isinstance(answer, tuple):
                answer, status = answer
            return jsonify(known.gives(many=known.many).dump(answer)), status

        answering.operation = known  # type: ignore[attr-defined]
        return larger(known.most)(answering) if known.most is not None else answering

    return operating


def operation_of(view: View) -> Operation | None:
    """What is known of a view, if it is an operation."""
    found = getattr(view, "operation", None)
    assert found is None or isinstance(found, Operation)
    return found


def _body() -> Mapping[str, Any]:
    if request.mimetype != "application/json":
        words = gettext("Send the body as JSON, with “Content-Type: application/json”.")
        raise Problem(415, "not_json", words)
    try:
        found = orjson.loads(request.get_data())
    except orjson.JSONDecodeError as wrong:
        words = gettext(
            "The body is not JSON: line %(line)s, column %(column)s.", line=wrong.lineno, column=wrong.colno
        )
        raise Problem(400, "not_json", words) from wrong
    if not isinstance(found, dict):
        raise ValidationError([gettext("The body must be an object.")])
    return found
