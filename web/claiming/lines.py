"""The lines of an application: the template to fill in, the list with what is wrong, and the workbook given back."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template, request, send_file
from sqlalchemy import Connection, select

from forms.faults import Fault
from forms.workbook import template
from forms.workbook.limits import DEFAULT_LIMITS
from storage.inspection.media import XLSX
from web.calls.reading import PUBLIC
from web.claiming import listing
from web.claiming.claim import Claim, claim, own_claim
from web.claiming.listing import SHOWN, Show
from web.claiming.standing import asked_of
from web.house import house
from web.languages import language
from workflow.acts.ask_correction import Named
from workflow.acts.returned_workbook import returned_workbook
from workflow.calls.tables import Call
from workflow.claims import checks
from workflow.definition.life import Text
from workflow.engine.tables import Subject
from workflow.registers.editions import edition_by_hash

blueprint = Blueprint("lines", __name__)

MEGABYTE = 1024 * 1024


@blueprint.get("/calls/<number:number>/template")
def blank(number: str) -> Response:
    """The workbook to fill in for a public call."""
    with house().database.reading() as connection:
        wanted = (
            select(Call.edition_hash, Call.title_zh, Call.title_en)
            .join(Subject, Subject.id == Call.id)
            .where(Call.number == number, Subject.state.in_(PUBLIC))
        )
        call = connection.execute(wanted).one_or_none()
        if call is None:
            abort(404)
        form = edition_by_hash(connection, call.edition_hash).form
    title = Text(call.title_zh, call.title_en).told(language())
    return _workbook(template(form, title, language()), f"{number}.xlsx")


@blueprint.get("/applications/<number:number>/lines")
def page(number: str) -> str:
    """The lines, a page at a time; and for who may change them, the way to upload them."""
    with house().database.reading() as connection:
        found = claim(connection, number)
        context = lines_of(connection, found)
    return render_template("claiming/lines.html", faults=(), **context)


def lines_of(connection: Connection, found: Claim) -> dict[str, object]:
    """What the page of lines shows; also when an upload to it was refused."""
    points = {each.point.row: each for each in asked_of(connection, found) if each.point.row is not None}
    show, number = _show(points), request.args.get("page", 1, type=int)
    rows = listing.page(connection, found.edition, found.list.id, show, number, points)
    return {
        "claim": found,
        "counts": listing.counts(connection, found.list.id),
        "columns": listing.naming_columns(found.edition),
        "page": rows,
        "show": show,
        "points": points,
        "check": checks.latest(connection, found.id) if found.mine else None,
        "limit_mb": DEFAULT_LIMITS.upload // MEGABYTE,
    }


@blueprint.get("/applications/<number:number>/lines/workbook")
def returned(number: str) -> Response | tuple[str, int]:
    """The workbook as it was uploaded, with what is wrong beside each row; `only=bad` has only what must come again."""
    only_bad = request.args.get("only") == "bad"
    with house().database.reading() as connection:
        found = own_claim(connection, number)
        data = returned_workbook(house().office, connection, found.id, language=language(), only_bad=only_bad)
        if isinstance(data, Fault):
            return refused(connection, found, [data.message(language())])
    return _workbook(data, f"{number}-{'bad-lines' if only_bad else 'checked'}.xlsx")


def refused(connection: Connection, found: Claim, faults: Sequence[str]) -> tuple[str, int]:
    """The page of lines with what is wrong with the file, beside its field."""
    return render_template("claiming/lines.html", faults=faults, **lines_of(connection, found)), 422


def _show(points: dict[int, Named]) -> Show:
    """Which lines are asked for; what is not known shows all."""
    asked = request.args.get("show", "all")
    return next((each for each in SHOWN if each == asked and (each != "asked" or points)), "all")


def _workbook(data: bytes, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name, conditional=False)
