"""The door described: OpenAPI made of its operations, and, for one call, of the fields that its edition asks for."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Response, current_app, jsonify
from marshmallow import Schema, fields
from werkzeug.routing import Rule

from forms.schema import FieldOfType, schema
from web.api.operations import PREFIX, Operation, View, operation_of
from web.api.problems import MEDIA
from web.house import house
from workflow.definition.edition import Edition
from workflow.definition.life import Text

VERSION = "1"
"""The version of the door; it stands in every address."""

_OPENAPI = "3.1.0"
_ARGUMENT = re.compile(r"<(?:[^:>]+:)?([^>]+)>")
_KEY = "programKey"
_ABOUT = (
    "岳麓政策资助系统的程序接口。金额以分为单位，时刻为 UTC；密钥在“我的账号”页面生成。\n\n"
    "The door of Yuelu for programs. Money is in fen, moments are in UTC; keys are made on the page of one's account."
)


class Problem(Schema):
    """What went wrong (RFC 9457): `code` is stable, `detail` is for people, `errors` name what is wrong where."""

    type = fields.String()
    status = fields.Integer()
    code = fields.String()
    detail = fields.String()
    errors = fields.List(fields.Dict(keys=fields.String()))


def described(call: Text | None = None, edition: Edition | None = None) -> Response:
    """The description of the door; with an edition, of its lines and answers too."""
    return jsonify(document(call, edition))


def document(call: Text | None, edition: Edition | None) -> dict[str, Any]:
    """The description as an OpenAPI document."""
    plugin = MarshmallowPlugin(schema_name_resolver=_named)
    title = "Yuelu" if call is None else f"Yuelu · {call.zh} / {call.en}"
    server = {"url": house().settings.base_url.rstrip("/")}
    spec = APISpec(title, VERSION, _OPENAPI, plugins=[plugin], info={"description": _ABOUT}, servers=[server])
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_of_type)  # type: ignore[no-untyped-call]
    spec.components.security_scheme(_KEY, {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", schema=Problem)
    for rule in sorted(current_app.url_map.iter_rules(), key=str):
        view = current_app.view_functions[rule.endpoint]
        known = operation_of(view)
        if known is not None:
            _add(spec, rule, view, known)
    if edition is not None:
        _ask(spec, edition)
    return spec.to_dict()


def _named(found: type[Schema] | Schema | str) -> str:
    """A schema goes by the name of its class."""
    if isinstance(found, str):
        return found
    return (found if isinstance(found, type) else type(found)).__name__


def _of_type(converter: OpenAPIConverter, field: fields.Field[Any], **_: object) -> dict[str, Any]:
    """A field of an edition's form is described by its type."""
    del converter
    if not isinstance(field, FieldOfType):
        return {}
    if field.required:
        return dict(field.described)
    return {"anyOf": [dict(field.described), {"type": "null"}]}


def _add(spec: APISpec, rule: Rule, view: View, known: Operation) -> None:
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    answer: dict[str, Any] = {"description": known.title}
    if known.gives is not None:
        given: Any = {"type": "array", "items": known.gives} if known.many else known.gives
        answer["content"] = {"application/json": {"schema": given}}
    elif method == "GET":
        answer["content"] = {"application/json": {"schema": {"type": "object"}}}
    status = known.status if answer.get("content") else 204
    told: dict[str, Any] = {
        "operationId": rule.endpoint.removeprefix("api_").replace(".", "_"),
        "summary": known.title,
        "description": inspect.getdoc(view) or "",
        "parameters": [*_path(rule), *([{"in": "query", "schema": known.asks}] if known.asks else [])],
        "responses": {
            str(status): answer,
            "default": {"description": "Problem", "content": {MEDIA: {"schema": Problem}}},
        },
        "security": [{_KEY: []}] if known.by_key else [],
    }
    if known.takes is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": known.takes}}}
    elif known.media:
        told["requestBody"] = {"required": True, "content": {each: {} for each in known.media}}
    spec.path(_ARGUMENT.sub(r"{\1}", rule.rule), operations={method.lower(): told})


def _path(rule: Rule) -> list[Mapping[str, Any]]:
    whole = {"id", "row"}
    return [
        {
            "in": "path",
            "name": name,
            "required": True,
            "schema": {"type": "integer" if kind.rstrip(":") in whole else "string"},
        }
        for kind, name in re.findall(r"<([^:>]+:)?([^>]+)>", rule.rule)
    ]


def _ask(spec: APISpec, edition: Edition) -> None:
    """Put what an edition asks for in the place of any line, any answers and any kind of document."""
    parts = spec.components.schemas
    spec.components.schema("CallLine", schema=schema(edition.form))
    spec.components.schema("CallAnswers", schema=schema(edition.application_form))
    parts["CallAnswers"]["additionalProperties"] = False
    parts["CallLine"]["additionalProperties"] = False
    parts["Lines"]["properties"]["lines"]["items"] = {"$ref": "#/components/schemas/CallLine"}
    parts["Answers"]["properties"]["answers"] = {"$ref": "#/components/schemas/CallAnswers"}
    kinds = [each.name for each in edition.documents]
    for path, operations in spec._paths.items():  # noqa: SLF001  # what it was given, before it is written
        for told in operations.values() if path.startswith(f"{PREFIX}/applications") else ():
            for each in told["parameters"]:
                if each["name"] == "kind" and kinds:
                    each["schema"]["enum"] = kinds
