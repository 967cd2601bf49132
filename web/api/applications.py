"""Applications for programs: the list, one with its draft, its lines, its receipt and its letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from flask import abort
from sqlalchemy import Connection

from forms.schema import schema
from forms.spec import FormSpec, compile_rows
from forms.workbook.sending import LINE_BEFORE
from web.api import schemas
from web.api.calls import undertaking
from web.api.operations import Operation, operation, part
from web.applications import history, reading
from web.applications.way import letters as received
from web.applications.way import way
from web.claiming import listing
from web.claiming.claim import Claim, claim
from web.claiming.listing import Remark
from web.claiming.standing import standing
from web.claiming.submission import Receipt, handed_in
from web.house import house
from web.scope import scope
from workflow.acts.looking import look
from workflow.letters.inbox import Received

blueprint = part("applications", __name__)


@blueprint.get("/applications")
@operation(Operation("申报列表", gives=schemas.Page, asks=schemas.Before))
def page(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The applications of the organisations that the key acts for, the latest first, fifty at a time."""
    with house().database.reading() as connection:
        found = reading.listing(connection, scope(connection), asked["before"])
    return {"applications": found.rows, "before": found.earlier}


@blueprint.get("/applications/<number:number>")
@operation(Operation("一项申报", gives=schemas.Application))
def one(number: str) -> Mapping[str, Any]:
    """One application: where it stands, who moves it on and by when; and its draft while it can be changed."""
    with house().database.reading() as connection:
        return told(connection, number)


@blueprint.get("/applications/<number:number>/lines")
@operation(Operation("申报明细", gives=schemas.LinePage, asks=schemas.Which))
def lines(number: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lines, fifty a page: `show=bad` are those that fail, each with what is wrong and how to mend it."""
    with house().database.reading() as connection:
        found = claim(connection, number)
        shown = listing.page(connection, found.edition, found.list.id, asked["show"], asked["page"])
    form = found.edition.form
    read, dump = compile_rows(form), schema(form)().dump
    rows = [
        {
            "row": each.row,
            "sent": None if each.source_row is None else each.source_row - LINE_BEFORE,
            "ok": each.ok,
            "award_fen": each.award_fen,
            "values": dump(read(each.cells).values),
            "errors": _faults(form, each.errors),
            "flags": _faults(form, each.flags),
            "notes": _faults(form, each.notes),
        }
        for each in shown.rows
    ]
    return {"lines": rows, "page": shown.page, "pages": shown.pages}


@blueprint.get("/applications/<number:number>/receipt")
@operation(Operation("提交回执", gives=schemas.Receipt))
def receipt(number: str) -> Receipt:
    """What was handed in last, when, by whom, and under which digest."""
    with house().database.reading() as connection:
        found = handed_in(connection, claim(connection, number))
    if found is None:
        abort(404)
    return found


@blueprint.get("/applications/<number:number>/letters")
@operation(Operation("关于该申报的通知", gives=schemas.Letter, many=True))
def letters(number: str) -> Sequence[Received]:
    """Every letter about the application that came to its claimant, in the order written."""
    with house().database.reading() as connection:
        return received(connection, scope(connection), claim(connection, number).seen)


def told(connection: Connection, number: str) -> Mapping[str, Any]:
    """An application as the schema of its answer dumps it; for who has it not in sight there is no such thing."""
    mine = scope(connection)
    found = reading.opened(connection, mine, number)
    if found is None:
        abort(404)
    seen = look(connection, found.id)
    course = way(connection, seen, {each.state for each in history.told(connection, mine, found)})
    return {
        **asdict(found.listed),
        "call": found.call_number,
        "title": found.listed.call,
        "uscc": found.claimant_uscc,
        "version": seen.version,
        "state": {"code": seen.state, "title": found.listed.state},
        "created_at": found.created_at,
        "figures": found.figures,
        "waiting": {
            "waits_for": course.waits_for,
            "role": course.role,
            "due_at": course.due_at,
            "next": course.next.title if course.next else None,
        },
        "draft": _draft(connection, claim(connection, number)),
    }


def _draft(connection: Connection, found: Claim) -> Mapping[str, Any] | None:
    if not found.drafting:
        return None
    stands = standing(connection, found)
    papers = [there.paper for each in stands.documents for there in each.there]
    return {
        "version": found.list.version,
        "ready": stands.ready,
        "checking": stands.checking,
        "check": stands.check.id if stands.check else None,
        "due_at": stands.due_at,
        "lines": stands.counts,
        "capped_fen": stands.capped_fen,
        "answers": stands.answers.typed,
        "faults": [
            {"field": name, "code": fault.code, "words": {"zh": fault.message("zh"), "en": fault.message("en")}}
            for name, fault in stands.answers.faults.items()
        ],
        "documents": papers,
        "missing": [each.kind.name for each in stands.missing],
        "account": stands.account,
        "points": [{**asdict(each.point), "mended": each.mended} for each in stands.points],
        "undertaking": undertaking(found.edition) if found.submitted_at is None else None,
    }


def _faults(form: FormSpec, remarks: Sequence[Remark]) -> Sequence[Mapping[str, Any]]:
    columns = form.columns
    return [
        {"field": columns[each.column].name if each.column in columns else None, "code": each.code, "words": each.words}
        for each in remarks
    ]
