"""One line of a draft in a form of its cells: typed anew, or taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug import Response

from forms.spec import FieldSpec
from forms.workbook.hints import choices_of, hint_of
from web.claiming import listing
from web.claiming.claim import Claim, own_claim
from web.claiming.draft import draft_seen, elsewhere
from web.claiming.listing import Listed, Remark
from web.claiming.standing import asked_of
from web.house import house
from workflow.acts.mend_line import LONGEST_CELL, mend_line, remove_line
from workflow.definition.life import Text

blueprint = Blueprint("mending", __name__)


@dataclass(frozen=True)
class Cell:
    """One cell of the form: its field's name in the page, its column, what is in it, how to fill it in, what is wrong.

    `choices` are the answers that it allows; none where anything may be typed.
    """

    name: str
    column: str
    title: Text
    required: bool
    help: Text
    choices: Sequence[str]
    value: str
    errors: Sequence[Remark]
    flags: Sequence[Remark]
    notes: Sequence[Remark]


@blueprint.get("/applications/<number:number>/lines/<row:row>/mend")
def page(number: str, row: int) -> str | Response:
    """The line's cells, each with what is wrong with it."""
    with house().database.reading() as connection:
        claim = own_claim(connection, number)
        if not claim.drafting:
            return elsewhere(claim)
        line = listing.line(connection, claim.edition, claim.list.id, row)
        points = asked_of(connection, claim)
    if line is None:
        abort(404)
    said = next((each for each in points if each.point.row == row), None)
    return render_template("claiming/mend.html", claim=claim, line=line, cells=_cells(claim, line), point=said)


@blueprint.post("/applications/<number:number>/lines/<row:row>/mend")
def mend(number: str, row: int) -> Response:
    """Judge what was typed; what is still wrong is told on the same page, and what was typed is kept."""
    claim = _own(number)
    typed = {
        column: request.form[_name(place)].strip()[:LONGEST_CELL]
        for place, column in enumerate(claim.edition.form.columns)
        if _name(place) in request.form
    }
    done = mend_line(house().office, claim.actor, claim.seen, draft_seen(), row, typed)
    if done.line is None or not done.line.ok:
        flash(gettext("Row %(row)s is kept, but it does not pass yet: see below.", row=row), "error")
        return redirect(url_for("mending.page", number=number, row=row), 303)
    flash(gettext("Row %(row)s passes the rules now.", row=row), "done")
    return _onward(claim, row)


@blueprint.post("/applications/<number:number>/lines/<row:row>/remove")
def remove(number: str, row: int) -> Response:
    """Take the line out of the draft."""
    claim = _own(number)
    remove_line(house().office, claim.actor, claim.seen, draft_seen(), row)
    flash(gettext("Row %(row)s was taken out.", row=row), "done")
    return _onward(claim, row)


def _own(number: str) -> Claim:
    with house().database.reading() as connection:
        return own_claim(connection, number)


def _onward(claim: Claim, row: int) -> Response:
    """To the next line with errors, or back to the list."""
    with house().database.reading() as connection:
        present = own_claim(connection, claim.number)
        following = listing.next_bad(connection, present.list.id, row)
    if following is None:
        return redirect(url_for("lines.page", number=claim.number), 303)
    return redirect(url_for("mending.page", number=claim.number, row=following), 303)


def _cells(claim: Claim, line: Listed) -> Sequence[Cell]:
    remarks = {"errors": _by_column(line.errors), "flags": _by_column(line.flags), "notes": _by_column(line.notes)}
    return [
        _cell(place, column, spec, line, {kind: found.get(column, ()) for kind, found in remarks.items()})
        for place, (column, spec) in enumerate(claim.edition.form.columns.items())
    ]


def _cell(place: int, column: str, spec: FieldSpec, line: Listed, remarks: Mapping[str, Sequence[Remark]]) -> Cell:
    value = listing.cell(line.cells.get(column))
    allowed = choices_of(spec)
    # What is no allowed answer has to be shown as it was typed, so such a cell stays free.
    choices = ["", *allowed] if allowed and value in {"", *allowed} else []
    words = spec.help if spec.help.zh or spec.type == "text" else hint_of(spec).words
    return Cell(
        name=_name(place),
        column=column,
        title=Text(spec.title.zh, spec.title.en),
        required=spec.required,
        help=Text(words.zh, words.en),
        choices=choices,
        value=value,
        errors=remarks["errors"],
        flags=remarks["flags"],
        notes=remarks["notes"],
    )


def _by_column(remarks: Sequence[Remark]) -> Mapping[str, Sequence[Remark]]:
    found: dict[str, list[Remark]] = {}
    for each in remarks:
        found.setdefault(each.column, []).append(each)
    return found


def _name(place: int) -> str:
    return f"cell-{place}"
