"""Drafts for programs: begun, answered, filled with lines and documents, checked by a worker, and handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import abort, request
from flask_babel import gettext
from marshmallow import fields
from sqlalchemy import select

from forms.schema import schema
from forms.workbook.limits import DEFAULT_LIMITS
from forms.workbook.sending import as_workbook, typed
from storage.documents.documents import Refused
from storage.inspection.media import CSV, KINDS, ODS, XLS, XLSX
from web.api import schemas
from web.api.applications import told
from web.api.operations import Operation, operation, part
from web.api.problems import Problem
from web.claiming.applying import applicants
from web.claiming.claim import Claim, own_claim
from web.claiming.documents import LARGEST_BODY
from web.claiming.submission import Receipt, handed_in
from web.house import house
from web.languages import language
from web.requests import LONGEST_KEY
from web.scope import scope
from workflow.acts.answer import answer
from workflow.acts.apply import apply
from workflow.acts.submit import submit
from workflow.acts.submit_workbook import submit_workbook
from workflow.acts.upload_document import Handed, remove_document, upload_document
from workflow.calls.tables import Call
from workflow.claims import checks
from workflow.claims.applications import AlreadyApplied
from workflow.claims.checks import Check

blueprint = part("drafts", __name__)

KEY_HEADER = "Idempotency-Key"
"""By which header a program says that it sends the same once more."""


@blueprint.post("/calls/<number:number>/applications")
@operation(Operation("开始申报", gives=schemas.Application, takes=schemas.Begin, status=201))
def begin(number: str, sent: Mapping[str, Any]) -> Mapping[str, Any] | tuple[Mapping[str, Any], int]:
    """Begin an application of one of one's organisations; the one that it has begun already is answered with 200."""
    organisation, status = sent["organisation"], 201
    with house().database.reading() as connection:
        call = connection.execute(select(Call.id).where(Call.number == number)).scalar_one_or_none()
        actor = scope(connection).actor
    if call is None:
        abort(404)
    try:
        apply(house().office, actor, call, organisation)
    except AlreadyApplied:
        status = 200
    with house().database.reading() as connection:
        theirs = applicants(connection, scope(connection), [number])[number]
        begun = next(each.begun for each in theirs if each.id == organisation)
        assert begun is not None
        return told(connection, begun), status


@blueprint.put("/applications/<number:number>/answers")
@operation(Operation("填写申报信息", gives=schemas.Application, takes=schemas.Answers))
def answers(number: str, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """Answer the application's own questions, all at once; a wrong one refuses all, and says which and why."""
    found = _own(number)
    form = schema(found.edition.application_form)()
    written = form.dump(form.load(sent["answers"]))
    given = {name: typed(value) for name, value in written.items() if value is not None}
    answer(house().office, found.actor, found.seen, sent["draft"], given)
    with house().database.reading() as connection:
        return told(connection, number)


@blueprint.put("/applications/<number:number>/lines")
@operation(
    Operation("提交明细检查", gives=schemas.Check, takes=schemas.Lines, status=202, most=2 * DEFAULT_LIMITS.upload)
)
def lines(number: str, sent: Mapping[str, Any]) -> Check:
    """Send lines: they are kept as a workbook and checked by a worker. Good ones are kept, bad ones told by `lines`."""
    found = _own(number)
    known = {each.name for each in found.edition.form.fields}
    wrong = [
        {
            "where": f"/lines/{place}/{name}",
            "code": "unknown",
            "detail": gettext("The call asks for no field “%(name)s”.", name=name),
        }
        for place, line in enumerate(sent["lines"], start=1)
        for name in line
        if name not in known
    ]
    if wrong:
        raise Problem(422, "unknown", gettext("Some names are no field of this call; nothing was kept."), wrong[:100])
    data = as_workbook(found.edition.form, sent["lines"])
    return _checked(found, sent["draft"], data, f"{number}.csv", mending=sent["mending"])


class Workbook(schemas.Versioned, schemas.Named):
    """The version of the draft, what the file is called, and whether it brings the bad lines again."""

    mending = fields.Boolean(load_default=False)


@blueprint.put("/applications/<number:number>/workbook")
@operation(
    Operation(
        "提交工作簿检查",
        gives=schemas.Check,
        media=(XLSX, XLS, ODS, CSV),
        asks=Workbook,
        status=202,
        most=2 * DEFAULT_LIMITS.upload,
    )
)
def workbook(number: str, asked: Mapping[str, Any]) -> Check:
    """Send a workbook as it is, instead of lines."""
    return _checked(_own(number), asked["draft"], request.get_data(), asked["name"], mending=asked["mending"])


@blueprint.get("/applications/<number:number>/checks/<id:check>")
@operation(Operation("明细检查的进度与结果", gives=schemas.Check))
def check(number: str, check: int) -> Check:
    """How far a check has come, and what came of it."""
    with house().database.reading() as connection:
        found, known = own_claim(connection, number), checks.get(connection, check)
    if known is None or known.application != found.id:
        abort(404)
    return known


@blueprint.put("/applications/<number:number>/documents/<kind>")
@operation(
    Operation(
        "上传材料",
        gives=schemas.Handed,
        media=tuple(KINDS),
        asks=schemas.Named,
        status=201,
        most=LARGEST_BODY,
    )
)
def document(number: str, kind: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Hand in a document as it is: its type is told by its content. It is answered once its bytes are safe."""
    found = _own(number)
    stored = upload_document(house().office, found.actor, found.seen, Handed(kind, asked["name"]), request.stream)
    if isinstance(stored, Refused):
        raise _refused(stored)
    notes = [each.message(language()) for each in stored.findings]
    return {"kind": kind, "name": stored.name, "sha256": stored.sha256, "size": stored.size, "notes": notes}


@blueprint.delete("/applications/<number:number>/documents/<kind>/<sha256:sha256>")
@operation(Operation("移除材料", asks=schemas.Versioned))
def take_out(number: str, kind: str, sha256: str, asked: Mapping[str, Any]) -> None:
    """Take a document out of the draft."""
    found = _own(number)
    remove_document(house().office, found.actor, found.seen, asked["draft"], kind, sha256)


@blueprint.post("/applications/<number:number>/submit")
@operation(Operation("提交申报", gives=schemas.Receipt, takes=schemas.Submit))
def hand_in(number: str, sent: Mapping[str, Any]) -> Receipt:
    """Hand the draft in as it was seen; with a header `Idempotency-Key` the same request again has one effect."""
    found = _own(number)
    seen = replace(found.seen, state=sent["state"], version=sent["version"])
    submit(house().office, found.actor, seen, sent["undertaking"], version=sent["draft"], key=_once())
    with house().database.reading() as connection:
        receipt = handed_in(connection, own_claim(connection, number))
    assert receipt is not None
    return receipt


def _own(number: str) -> Claim:
    with house().database.reading() as connection:
        return own_claim(connection, number)


def _checked(found: Claim, version: int, data: bytes, name: str, *, mending: bool) -> Check:
    if len(data) > DEFAULT_LIMITS.upload:
        abort(413)
    ordered = submit_workbook(house().office, found.actor, found.seen, version, data, name, mending=mending)
    if isinstance(ordered, Refused):
        raise _refused(ordered)
    return ordered


def _refused(file: Refused) -> Problem:
    errors = [
        {"where": "", "code": each.code, "detail": each.message(language())} for each in file.findings if each.refuses
    ]
    return Problem(422, "file_refused", gettext("The file was not taken; see `errors`."), errors)


def _once() -> str | None:
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return None
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        words = gettext("“Idempotency-Key” has 1 to %(most)s printable characters.", most=LONGEST_KEY)
        raise Problem(400, "bad_request", words)
    return key
