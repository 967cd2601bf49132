"""Calls for programs: those that are public, what each asks for, and its own description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, url_for

from web.api import schemas
from web.api.bearer import holder
from web.api.description import described
from web.api.operations import Operation, operation, part
from web.calls.call import OpenedCall, opened
from web.calls.reading import CallRow, public_calls
from web.house import house
from web.scope import scope
from workflow.definition.edition import Edition
from workflow.definition.life import Text
from workflow.registers.editions import edition_by_hash

blueprint = part("calls", __name__)


@blueprint.get("/openapi.json")
@operation(Operation("本接口的说明（OpenAPI）", by_key=False))
def description() -> Response:
    """This description: lines and answers are any object in it, because each call asks for its own."""
    return described()


@blueprint.get("/calls")
@operation(Operation("申报通知列表", gives=schemas.Call, many=True, by_key=False))
def listing() -> Sequence[CallRow]:
    """Every public call, the latest first."""
    with house().database.reading() as connection:
        return public_calls(connection)


@blueprint.get("/calls/<number:number>")
@operation(Operation("一项申报通知", gives=schemas.Rules, by_key=False))
def page(number: str) -> Mapping[str, Any]:
    """One call, with the edition that it runs under: documents, undertaking, and where its description is."""
    with house().database.reading() as connection:
        call = opened(connection, number)
        return _rules(call, edition_by_hash(connection, call.row.edition))


@blueprint.get("/calls/<number:number>/openapi.json")
@operation(Operation("该申报通知的接口说明（OpenAPI）", by_key=False))
def described_call(number: str) -> Response:
    """The description with the lines and answers that this call's edition asks for, field by field."""
    with house().database.reading() as connection:
        call = opened(connection, number)
        return described(call.title, edition_by_hash(connection, call.row.edition))


@blueprint.get("/me")
@operation(Operation("密钥及其持有人", gives=schemas.Me))
def me() -> Mapping[str, Any]:
    """Whose key this is, what it may and until when, and for which organisations it acts."""
    shown = holder()
    assert shown is not None
    with house().database.reading() as connection:
        mine = scope(connection)
        return {
            "name": mine.actor.name,
            "key": shown.key.name,
            "may": shown.key.may,
            "until": shown.key.until,
            "organisations": [{"id": number, "name": name} for number, name in mine.organisations(connection)],
        }


def _rules(call: OpenedCall, edition: Edition) -> Mapping[str, Any]:
    row = call.row
    return {
        "number": row.number,
        "title": call.title,
        "authority": call.authority,
        "state": call.state_title,
        "open": call.state == "open",
        "opens_at": row.opens_at,
        "closes_at": row.closes_at,
        "window_from": row.window_from,
        "window_to": row.window_to,
        "budget_fen": row.budget_fen,
        "scheme": edition.scheme,
        "edition": edition.edition,
        "edition_hash": edition.hash,
        "claimants": edition.claimants,
        "documents": edition.documents,
        "undertaking": undertaking(edition),
        "description": url_for("api_calls.described_call", number=row.number, _external=True),
    }


def undertaking(edition: Edition) -> Mapping[str, Text | str | None] | None:
    """What an edition asks a claimant to undertake, with its digest."""
    if edition.undertaking is None:
        return None
    return {"words": edition.undertaking, "digest": edition.undertaking_digest}
